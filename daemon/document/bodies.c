/* SPDX-License-Identifier: EUPL-1.2 */
/* What the bodies of the steps may hold: one table per step. */
#include "content.h"
#include "fields.h"

const struct field element_state = {.name = "state", .type = FIELD_STATE};
const struct field element_uuid = {.name = "id", .type = FIELD_UUID};
const struct field element_name = {.name = "name", .type = FIELD_NAME, .min = 1, .max = NAME_MAX_};
const struct field element_text = {.name = "text", .type = FIELD_TEXT, .min = 1, .max = TEXT_MAX};
const struct field element_word_target = {
    .name = "target", .type = FIELD_WORD, .words = "persons property infrastructure institutions"};

SHAPE(period, "From its beginning until before its end",
      TIME(from, REQUIRED, "when it begins", .example = "\"2026-11-23T03:00:00Z\""),
      TIME(until, REQUIRED, "when it ends", .example = "\"2026-11-24T03:00:00Z\""), );

SHAPE(communicated, "What was said by telephone before it was entered; a record only",
      TIME(at, REQUIRED, "when it was said"), NAME(channel, REQUIRED, "by which means", .example = "\"telephone\""),
      NAME(with, REQUIRED, "with whom", .example = "\"Duty officer, Berlin\""), );

#define COMMUNICATED OBJECT(communicated, OPTIONAL, &shape_communicated, "what was said before it was entered")

LOCAL_SHAPE(crisis, "The crisis situation of Article 2(b)",
            WORD(kind, OPTIONAL, CRISIS_KINDS,
                 "what it is; disasters, accidents and mass gatherings have other instruments",
                 .example = "\"hostage_taking\""),
            TEXT(offence, OPTIONAL, "the offence there are reasonable grounds to believe in",
                 .example = "\"Hostage-taking on board a ferry\""),
            TEXT(grounds, OPTIONAL, "the reasonable grounds", .example = "\"Distress call and video from the bridge\""),
            TEXT(threat, OPTIONAL, "the serious, direct, physical threat",
                 .example = "\"Armed men threaten to kill passengers\""),
            LIST(targets, OPTIONAL, 1, 4, &element_word_target, "whom or what it threatens",
                 .example = "[\"persons\"]"),
            STATE(territory, OPTIONAL, "on whose territory; the requesting state's own", .example = "\"NL\""),
            TEXT(place, OPTIONAL, "where", .example = "\"MS Baltic Star, off Den Helder\""),
            POSITION(position, OPTIONAL, "where, by ISO 6709"),
            TIME(since, OPTIONAL, "since when", .example = "\"2026-11-23T02:10:00Z\""),
            BOOLEAN(terrorism, OPTIONAL, "whether it is a terrorist offence"), );

SHAPE(item_body, "One piece of equipment, expertise or action",
      INTEGER(item, OPTIONAL, 1, 10000, "its number; assigned by the server, and must equal that if given",
              .example = "1"),
      WORD(kind, REQUIRED, ITEM_KINDS, "which of the three of Article 3(2)", .example = "\"action\""),
      NAME(type, REQUIRED, "what it is", .example = "\"boarding_team\""),
      TEXT(description, OPTIONAL, "in more words", .example = "\"Boarding team, night, heavy sea\""),
      INTEGER(quantity, REQUIRED, 1, ASSIST_QUANTITY, "how many", .example = "1"),
      BOOLEAN(weapons, OPTIONAL, "with weapons: for actions only", .example = "true"), );

#define URGENCY WORD(urgency, OPTIONAL, URGENCIES, "how soon; urgent if left out")
#define CRISIS  OBJECT(crisis, OPTIONAL | FIELD_SHOWN, &shape_crisis, "the crisis situation")
#define NECESSITY                                                                                                      \
    TEXT(necessity, OPTIONAL, "the operational necessity (Article 3(1))",                                              \
         .example = "\"No boarding team is free before dawn\"")
#define RESPOND_BY TIME(respond_by, OPTIONAL, "by when an answer is needed", .example = "\"2036-11-23T04:00:00Z\"")
#define ITEMS      OBJECTS(items, OPTIONAL | FIELD_SHOWN, 0, ASSIST_ITEMS, &shape_item_body, "what is asked")
#define ADDRESSEES                                                                                                     \
    LIST(addressees, OPTIONAL | FIELD_UNIQUE, 0, ASSIST_ADDRESSEES, &element_state, "who is asked",                    \
         .example = "[\"DE\",\"BE\"]")
#define INSTRUMENTS                                                                                                    \
    MAP(instruments, OPTIONAL, &element_uuid, "for a state that is not bound: the instrument that names both",         \
        .example = "{}")
#define REASON TEXT(reason, REQUIRED, "why", .example = "\"The situation has changed\"")
#define SEEN   INTEGER(seen, REQUIRED, 1, INT32_MAX, "the version of the assistance that you looked at", .example = "3")
#define REVISION                                                                                                       \
    INTEGER(revision, REQUIRED, 1, INT32_MAX, "the revision of the request that you answer", .example = "1")
#define UNITS(need) LIST(units, (need) | FIELD_UNIQUE, 1, ASSIST_ITEMS, &element_uuid, "registered units of your state")
#define PERIOD      OBJECT(period, REQUIRED, &shape_period, "from when until when")
#define MONEY                                                                                                          \
    INTEGER(amount, REQUIRED, 1, MONEY_MAX, "in minor units of the currency", .example = "125000"),                    \
        CURRENCY(currency, REQUIRED, "ISO 4217")

SHAPE(content, "A request; members may be missing until it is submitted",
      BOOLEAN(exercise, OPTIONAL, "whether it is a drill; fixed here for good", .example = "false"), URGENCY, CRISIS,
      NECESSITY, RESPOND_BY, ITEMS, ADDRESSEES, INSTRUMENTS, COMMUNICATED, );
SHAPE(draft, "Changes to a draft, merged (RFC 7396)", URGENCY, CRISIS, NECESSITY, RESPOND_BY, ITEMS, ADDRESSEES,
      INSTRUMENTS, COMMUNICATED, );
LOCAL_SHAPE(amend, "Changes to an open request, merged (RFC 7396)", URGENCY, CRISIS, NECESSITY, RESPOND_BY, ITEMS,
            REASON, COMMUNICATED, );
LOCAL_SHAPE(address, "Further addressees",
            LIST(addressees, REQUIRED | FIELD_UNIQUE, 1, ASSIST_ADDRESSEES, &element_state, "who is asked",
                 .example = "[\"SE\"]"),
            INSTRUMENTS, COMMUNICATED, );
LOCAL_SHAPE(prolong, "More time to answer",
            TIME(respond_by, REQUIRED, "later than before", .example = "\"2026-11-23T06:00:00Z\""), COMMUNICATED, );

LOCAL_SHAPE(accepted_item, "An item that is accepted", INTEGER(item, REQUIRED, 1, 10000, "its number", .example = "1"),
            INTEGER(quantity, REQUIRED, 1, ASSIST_QUANTITY, "how many, at most what was asked", .example = "1"), );
LOCAL_SHAPE(accept, "Acceptance of what is asked, wholly or in part", REVISION, UNITS(OPTIONAL),
            OBJECTS(items, OPTIONAL, 1, ASSIST_ITEMS, &shape_accepted_item, "all in full if left out"),
            TIME(available_from, OPTIONAL, "from when"), TEXT(text, OPTIONAL, "a note"), COMMUNICATED, );
LOCAL_SHAPE(refuse, "Refusal; no reason is compulsory", REVISION,
            WORD(reason, OPTIONAL, REFUSAL_REASONS, "why, if you like"), TEXT(text, OPTIONAL, "a note"),
            COMMUNICATED, );
LOCAL_SHAPE(propose, "A different kind of assistance", REVISION, UNITS(OPTIONAL),
            OBJECTS(items, REQUIRED, 1, ASSIST_ITEMS, &shape_item_body, "what is proposed"),
            TIME(valid_until, REQUIRED, "until when the proposal stands", .example = "\"2026-11-23T03:30:00Z\""),
            TEXT(text, OPTIONAL, "a note"), COMMUNICATED, );
LOCAL_SHAPE(seen, "Consent to what was seen", SEEN, COMMUNICATED, );
LOCAL_SHAPE(agree_refund, "Consent to a refund", SEEN,
            INTEGER(incident, REQUIRED, 1, 10000, "its number", .example = "1"), COMMUNICATED, );
LOCAL_SHAPE(text, "A text", TEXT(text, REQUIRED, "what is said", .example = "\"Radio on channel 7\""), COMMUNICATED, );
LOCAL_SHAPE(reason, "A reason", REASON, COMMUNICATED, );
LOCAL_SHAPE(nothing, "Nothing more is needed", COMMUNICATED, );

LOCAL_SHAPE(lowered_item, "An item that is lowered or loses its weapons",
            INTEGER(item, REQUIRED, 1, 10000, "its number", .example = "1"),
            INTEGER(quantity, REQUIRED, 1, ASSIST_QUANTITY, "how many, at most what was accepted", .example = "1"),
            BOOLEAN(weapons, OPTIONAL, "only ever taken away; stays if left out"), );
LOCAL_SHAPE(officer_body, "A directing officer of the requesting state",
            UUID(account, REQUIRED, "an account with `command`"),
            NAME(post, REQUIRED, "the post", .example = "\"Officer commanding\""),
            NAME(phone, REQUIRED, "how to reach the officer", .example = "\"+31 20 555 0100\""), );
#define OFFICERS(need)                                                                                                 \
    OBJECTS(officers, need, 1, ASSIST_OFFICERS, &shape_officer_body, "the directing officers, the first one leading")
LOCAL_SHAPE(arrange, "The practical details of Article 1",
            TEXT(text, REQUIRED, "what is arranged",
                 .example = "\"The team lands at De Kooy at 04:00 and comes under the officer commanding.\""),
            WORD(cost_rule, OPTIONAL, COST_RULES, "who bears the costs; requesting if left out, in a drill own"),
            PERIOD, UUID(instrument, FIELD_NULLABLE, "under which instrument; ad hoc if null or left out"),
            OFFICERS(OPTIONAL),
            OBJECTS(items, OPTIONAL, 1, ASSIST_ITEMS, &shape_lowered_item, "items that are lowered"), COMMUNICATED, );
LOCAL_SHAPE(sign, "A signature", SHA256_(sha256, REQUIRED, "the digest of the arrangement as it stands"),
            COMMUNICATED, );
LOCAL_SHAPE(replace_units, "Other units", UNITS(REQUIRED), REASON, COMMUNICATED, );
LOCAL_SHAPE(state_powers, "The limits of the officers' powers under their own law (Article 3(3)(b))",
            TEXT(limits, REQUIRED, "the limits", .example = "\"Use of force as under national police law\""),
            BOOLEAN(weapons_allowed, REQUIRED, "whether weapons may be used", .example = "true"), COMMUNICATED, );
LOCAL_SHAPE(authorise, "The authorisation to act (Article 3(3)(a))", SEEN,
            INTEGER(headcount, REQUIRED, 1, ASSIST_QUANTITY, "how many officers", .example = "12"),
            TEXT(scope, REQUIRED, "what they may do", .example = "\"Boarding and freeing of hostages\""),
            TEXT(area, REQUIRED, "where", .example = "\"The vessel and 2 nautical miles around it\""), PERIOD,
            COMMUNICATED, );
LOCAL_SHAPE(renew, "A later end of the authorisation", TIME(until, REQUIRED, "inside the arrangement's period"),
            COMMUNICATED, );
LOCAL_SHAPE(permit_weapons, "The permission to use weapons (Article 3(2))", SEEN,
            LIST(types, REQUIRED, 1, ASSIST_ITEMS, &element_name, "which weapons", .example = "[\"service pistol\"]"),
            TEXT(rule, REQUIRED, "when they may be used", .example = "\"Self-defence and defence of others\""),
            COMMUNICATED, );
LOCAL_SHAPE(object, "An objection to a direction",
            INTEGER(direction, REQUIRED, 1, INT32_MAX, "the direction's `seq` in the history", .example = "9"),
            TEXT(text, REQUIRED, "why", .example = "\"Beyond our powers\""), COMMUNICATED, );
LOCAL_SHAPE(change_command, "Other directing officers", OFFICERS(REQUIRED), COMMUNICATED, );
LOCAL_SHAPE(ask_extension, "A longer period", TIME(until, REQUIRED, "later than the arrangement's end"),
            TEXT(text, OPTIONAL, "a note"), COMMUNICATED, );
LOCAL_SHAPE(report_incident, "An incident (Article 4)", WORD(kind, REQUIRED, INCIDENT_KINDS, "what it is"),
            TIME(at, REQUIRED, "when it happened"), TEXT(text, REQUIRED, "what happened"), COMMUNICATED, );
LOCAL_SHAPE(refund, "An amount", MONEY, );
LOCAL_SHAPE(resolve_incident, "Who paid and whose fault it was",
            INTEGER(incident, REQUIRED, 1, 10000, "its number", .example = "1"),
            WORD(fault, REQUIRED, INCIDENT_FAULTS, "of the assisting state's officers"),
            WORD(paid_by, OPTIONAL, "requesting assisting", "who paid; not for an offence"),
            OBJECT(refund, OPTIONAL, &shape_refund, "asked of the assisting state; only for gross or wilful fault"),
            COMMUNICATED, );
LOCAL_SHAPE(contest_refund, "Against a refund", INTEGER(incident, REQUIRED, 1, 10000, "its number", .example = "1"),
            REASON, COMMUNICATED, );
LOCAL_SHAPE(record_cost, "A line of costs (Article 6)", WORD(category, REQUIRED, COST_CATEGORIES, "what for"), MONEY,
            TEXT(text, OPTIONAL, "a note"), COMMUNICATED, );
LOCAL_SHAPE(void_cost, "A line of costs to be void", INTEGER(cost, REQUIRED, 1, 10000, "its number", .example = "1"),
            REASON, COMMUNICATED, );
LOCAL_SHAPE(returned_item, "What became of an item", INTEGER(item, REQUIRED, 1, 10000, "its number", .example = "1"),
            INTEGER(returned, REQUIRED, 0, ASSIST_QUANTITY, "how many came back", .example = "2"),
            INTEGER(lost, REQUIRED, 0, ASSIST_QUANTITY, "how many did not", .example = "0"),
            INTEGER(damaged, REQUIRED, 0, ASSIST_QUANTITY, "how many are damaged", .example = "0"), );
LOCAL_SHAPE(confirm_return, "The equipment accounted for",
            OBJECTS(items, REQUIRED, 1, ASSIST_ITEMS, &shape_returned_item, "every item of equipment"),
            TEXT(text, OPTIONAL, "a note"), COMMUNICATED, );

const struct shape *shape_of_action(enum assist_action action)
{
    static const struct shape *const shapes[ASSIST_ACTION_COUNT] = {
        [ASSIST_create] = &shape_content,
        [ASSIST_edit] = &shape_draft,
        [ASSIST_amend] = &shape_amend,
        [ASSIST_address] = &shape_address,
        [ASSIST_prolong] = &shape_prolong,
        [ASSIST_accept] = &shape_accept,
        [ASSIST_refuse] = &shape_refuse,
        [ASSIST_propose] = &shape_propose,
        [ASSIST_take_up] = &shape_seen,
        [ASSIST_activate] = &shape_seen,
        [ASSIST_resume] = &shape_seen,
        [ASSIST_agree_extension] = &shape_seen,
        [ASSIST_agree_costs] = &shape_seen,
        [ASSIST_agree_refund] = &shape_agree_refund,
        [ASSIST_message] = &shape_text,
        [ASSIST_report] = &shape_text,
        [ASSIST_direct] = &shape_text,
        [ASSIST_arrange] = &shape_arrange,
        [ASSIST_sign] = &shape_sign,
        [ASSIST_replace_units] = &shape_replace_units,
        [ASSIST_state_powers] = &shape_state_powers,
        [ASSIST_authorise] = &shape_authorise,
        [ASSIST_renew] = &shape_renew,
        [ASSIST_permit_weapons] = &shape_permit_weapons,
        [ASSIST_object] = &shape_object,
        [ASSIST_change_command] = &shape_change_command,
        [ASSIST_discard] = &shape_reason,
        [ASSIST_withdraw] = &shape_reason,
        [ASSIST_retract] = &shape_reason,
        [ASSIST_suspend] = &shape_reason,
        [ASSIST_revoke] = &shape_reason,
        [ASSIST_recall] = &shape_reason,
        [ASSIST_dispute_costs] = &shape_reason,
        [ASSIST_ask_again] = &shape_reason,
        [ASSIST_ask_extension] = &shape_ask_extension,
        [ASSIST_report_incident] = &shape_report_incident,
        [ASSIST_resolve_incident] = &shape_resolve_incident,
        [ASSIST_contest_refund] = &shape_contest_refund,
        [ASSIST_record_cost] = &shape_record_cost,
        [ASSIST_void_cost] = &shape_void_cost,
        [ASSIST_confirm_return] = &shape_confirm_return,
    };
    return (size_t)action < ASSIST_ACTION_COUNT && shapes[action] ? shapes[action] : &shape_nothing;
}

bool action_merges(enum assist_action action)
{
    return action == ASSIST_create || action == ASSIST_edit || action == ASSIST_amend || action == ASSIST_address ||
           action == ASSIST_prolong;
}
