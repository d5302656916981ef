/* SPDX-License-Identifier: EUPL-1.2 */
/* What the answers hold: requests and their assistances. Events, problems and rules are in reports.c, the entries of
 * the registers in entries.c. */
#include "content.h"
#include "fields.h"

const struct field element_condition = {.name = "condition", .type = FIELD_WORD, .words = condition_words};

LOCAL_SHAPE(crisis, "The crisis situation of Article 2(b); in a draft, what is missing is null",
            WORD(kind, NULLABLE, CRISIS_KINDS, "what it is"),
            TEXT(offence, NULLABLE, "the offence there are reasonable grounds to believe in",
                 .example = "\"Hostage-taking on board a ferry\""),
            TEXT(grounds, NULLABLE, "the reasonable grounds", .example = "\"Distress call and video from the bridge\""),
            TEXT(threat, NULLABLE, "the serious, direct, physical threat",
                 .example = "\"Armed men threaten to kill passengers\""),
            LIST(targets, NULLABLE, 1, 4, &element_word_target, "whom or what it threatens"),
            STATE(territory, NULLABLE, "on whose territory", .example = "\"NL\""),
            TEXT(place, NULLABLE, "where", .example = "\"MS Baltic Star, off Den Helder\""),
            POSITION(position, NULLABLE, "where, by ISO 6709"),
            TIME(since, NULLABLE, "since when", .example = "\"2026-11-23T02:10:00Z\""),
            BOOLEAN(terrorism, REQUIRED, "whether it is a terrorist offence"), );

LOCAL_SHAPE(item, "One piece of equipment, expertise or action",
            INTEGER(item, REQUIRED, 1, 10000, "its number", .example = "1"),
            WORD(kind, REQUIRED, ITEM_KINDS, "which of the three of Article 3(2)", .example = "\"action\""),
            NAME(type, REQUIRED, "what it is", .example = "\"boarding_team\""),
            TEXT(description, NULLABLE, "in more words", .example = "\"Boarding team, night, heavy sea\""),
            INTEGER(quantity, REQUIRED, 1, ASSIST_QUANTITY, "how many", .example = "1"),
            BOOLEAN(weapons, REQUIRED, "with weapons", .example = "true"), );
#define ITEMS(help) OBJECTS(items, REQUIRED, 0, ASSIST_ITEMS, &shape_item, help)

LOCAL_SHAPE(unit_named, "A unit as it was named", UUID(id, REQUIRED, "the unit's entry in the register"),
            NAME(name, REQUIRED, "the name it goes by", .example = "\"GSG 9\""), );
#define UNITS(help) OBJECTS(units, REQUIRED, 0, ASSIST_ITEMS, &shape_unit_named, help)

LOCAL_SHAPE(officer_named, "A directing officer of the requesting state",
            UUID(account, REQUIRED, "the officer's account"),
            NAME(name, REQUIRED, "the officer's name", .example = "\"M. de Vries\""),
            NAME(post, REQUIRED, "the post", .example = "\"Officer commanding\""),
            NAME(phone, REQUIRED, "how to reach the officer", .example = "\"+31 20 555 0100\""), );
#define OFFICERS(need)                                                                                                 \
    OBJECTS(officers, need, 0, ASSIST_OFFICERS, &shape_officer_named, "the directing officers, the first one leading")

#define AT(help) TIME(at, REQUIRED, help, .example = "\"2026-11-23T02:40:00.512034Z\"")
#define MONEY                                                                                                          \
    INTEGER(amount, REQUIRED, 0, MONEY_MAX, "in minor units of the currency", .example = "125000"),                    \
        CURRENCY(currency, REQUIRED, "ISO 4217")
#define COUNT(name, help) INTEGER(name, REQUIRED, 1, INT32_MAX, help, .example = "1")

LOCAL_SHAPE(proposal, "A different kind of assistance, while it stands", ITEMS("what is proposed"),
            UNITS("the units that would come"), TIME(valid_until, REQUIRED, "until when it stands"),
            TEXT(text, NULLABLE, "a note", .example = "null"), );

LOCAL_SHAPE(signatures, "What each side signed: the digest of the text at that moment",
            SHA256_(requesting, NULLABLE, "by the requesting state"),
            SHA256_(assisting, NULLABLE, "by the assisting state"), );
LOCAL_SHAPE(addendum, "What was added to a signed arrangement",
            WORD(kind, REQUIRED, "command extension", "other officers, or a later end"),
            OFFICERS(OPTIONAL | FIELD_SHOWN), TIME(until, OPTIONAL, "the later end"), AT("since when"), );
LOCAL_SHAPE(arrangement, "The practical details of Article 1, as they are signed",
            TEXT(text, REQUIRED, "what is arranged",
                 .example = "\"The team lands at De Kooy at 04:00 and comes under the officer commanding.\""),
            WORD(cost_rule, REQUIRED, COST_RULES, "who bears the costs (Article 6)"),
            OBJECT(period, REQUIRED, &shape_period, "from when until when"),
            UUID(instrument, NULLABLE, "the instrument it is made under", .example = "null"), OFFICERS(REQUIRED),
            SHA256_(sha256, REQUIRED, "the digest that both sides sign"),
            OBJECT(signed, REQUIRED, &shape_signatures, "the signatures"),
            OBJECTS(addenda, REQUIRED, 0, 10000, &shape_addendum, "in the order in which they came"), );

LOCAL_SHAPE(powers, "The limits of the officers' powers under their own law (Article 3(3)(b))",
            TEXT(limits, REQUIRED, "the limits", .example = "\"Use of force as under national police law\""),
            BOOLEAN(weapons_allowed, REQUIRED, "whether weapons may be used", .example = "true"),
            AT("when they were stated"), );
LOCAL_SHAPE(authorisation, "The authorisation to act (Article 3(3)(a))",
            INTEGER(headcount, REQUIRED, 1, ASSIST_QUANTITY, "how many officers", .example = "12"),
            TEXT(scope, REQUIRED, "what they may do", .example = "\"Boarding and freeing of hostages\""),
            TEXT(area, REQUIRED, "where", .example = "\"The vessel and 2 nautical miles around it\""),
            OBJECT(period, REQUIRED, &shape_period, "from when until when"), AT("when it was given"), );
LOCAL_SHAPE(weapons, "The permission to use weapons (Article 3(2))",
            LIST(types, REQUIRED, 1, ASSIST_ITEMS, &element_name, "which weapons", .example = "[\"service pistol\"]"),
            TEXT(rule, REQUIRED, "when they may be used", .example = "\"Self-defence and defence of others\""),
            AT("when it was given"), );

LOCAL_SHAPE(cost, "A line of costs (Article 6)", COUNT(cost, "its number"),
            WORD(category, REQUIRED, COST_CATEGORIES, "what for"), MONEY,
            TEXT(text, NULLABLE, "a note", .example = "null"), AT("when it was recorded"),
            BOOLEAN(void, REQUIRED, "whether it no longer counts"), );
LOCAL_SHAPE(refund_asked, "An amount", MONEY, );
LOCAL_SHAPE(incident, "An incident (Article 4)", COUNT(incident, "its number"),
            WORD(kind, REQUIRED, INCIDENT_KINDS, "what it is"), TIME(at, REQUIRED, "when it happened"),
            TEXT(text, REQUIRED, "what happened", .example = "\"A door of the bridge was broken\""),
            WORD(status, REQUIRED, "open refund_asked resolved", "where it stands"),
            WORD(fault, NULLABLE, INCIDENT_FAULTS, "of the assisting state's officers", .example = "null"),
            WORD(paid_by, NULLABLE, "requesting assisting", "who paid", .example = "null"),
            OBJECT(refund, NULLABLE, &shape_refund_asked, "asked of the assisting state", .example = "null"), );
LOCAL_SHAPE(extension, "A longer period that is asked for", TIME(until, REQUIRED, "the later end"),
            TEXT(text, NULLABLE, "a note", .example = "null"), AT("when it was asked"), );
LOCAL_SHAPE(direction, "A direction; its text is in the history",
            INTEGER(direction, REQUIRED, 1, INT32_MAX, "its `seq` in the history", .example = "9"),
            BOOLEAN(objected, REQUIRED, "whether the assisting state objected: then it is not carried out",
                    .example = "false"), );

static const struct field element_form_word = {.name = "word", .type = FIELD_NAME, .min = 1, .max = NAME_MAX_};
static const struct shape shape_form_field;
static const struct field fields_form_field[] = {
    NAME(name, REQUIRED, "the member's name", .example = "\"seen\""),
    WORD(type, REQUIRED, type_words, "what it is", .example = "\"integer\""),
    BOOLEAN(required, REQUIRED, "whether it must be there", .example = "true"),
    INTEGER(max_length, OPTIONAL, 1, TEXT_MAX, "of a text or a name: how many characters at most"),
    INTEGER(minimum, OPTIONAL, -MONEY_MAX, MONEY_MAX, "of an integer", .example = "1"),
    INTEGER(maximum, OPTIONAL, -MONEY_MAX, MONEY_MAX, "of an integer", .example = "2147483647"),
    LIST(words, OPTIONAL, 1, 100, &element_form_word, "of a word, or of a list of words: which there are"),
    INTEGER(min_items, OPTIONAL, 0, 10000, "of a list"),
    INTEGER(max_items, OPTIONAL, 0, 10000, "of a list"),
    WORD(of, OPTIONAL, type_words, "of a list or a map: what is in it"),
    OBJECTS(fields, OPTIONAL, 0, 100, &shape_form_field, "of an object, or of a list of objects"),
    LAST_FIELD,
};
static const struct shape shape_form_field = {"form_field", fields_form_field, "A member of a step's body, for a form"};

LOCAL_SHAPE(offer, "A step that this caller may take now",
            WORD(action, REQUIRED, action_words, "the step", .example = "\"activate\""),
            WORD(method, REQUIRED, "POST PATCH", "how it is sent"),
            NAME(href, REQUIRED, "where it is sent",
                 .example = "\"/v1/requests/0197d001-6f3a-7b2c-8d4e-5f6071829304/assistance/DE/actions/activate\""),
            NAME(basis, REQUIRED, "the Article, or `house`", .example = "\"3(3)\""),
            OBJECTS(fields, REQUIRED, 0, 100, &shape_form_field, "the body's members"), );
#define OFFERS OBJECTS(actions, REQUIRED, 0, 100, &shape_offer, "exactly the steps that this caller may take now")

#define ASSISTANCE_MEMBERS                                                                                             \
    STATE(state, REQUIRED, "the requested state"),                                                                     \
        WORD(status, REQUIRED, ASSISTANCE_STATUSES, "where it stands", .example = "\"arranged\""),                     \
        INTEGER(version, REQUIRED, 1, INT32_MAX, "counts its steps", .example = "12"),                                 \
        INTEGER(terms, REQUIRED, 1, INT32_MAX,                                                                         \
                "its version at the last step that changed what a consent is given to;"                                \
                " `seen` must lie between this and `version`",                                                         \
                .example = "11"),                                                                                      \
        INTEGER(round, REQUIRED, 1, INT32_MAX, "how often this state was asked", .example = "1"),                      \
        LIST(conditions, REQUIRED | FIELD_UNIQUE, 0, 100, &element_condition, "what holds",                            \
             .example = "[\"signed_requesting\",\"signed_assisting\",\"powers_stated\",\"authorised\",\"weapons_"      \
                        "permitted\"]"),                                                                               \
        UNITS("the units that come"), ITEMS("what was accepted, copied by value"),                                     \
        INTEGER(accepted_revision, NULLABLE, 1, INT32_MAX, "the request's revision that was accepted",                 \
                .example = "1"),                                                                                       \
        OBJECT(proposal, NULLABLE, &shape_proposal, "what is proposed instead", .example = "null"),                    \
        OBJECT(arrangement, NULLABLE, &shape_arrangement, "the practical details"),                                    \
        OBJECT(powers, NULLABLE, &shape_powers, "the powers as last stated"),                                          \
        OBJECT(authorisation, NULLABLE, &shape_authorisation, "the authorisation that stands"),                        \
        OBJECT(weapons, NULLABLE, &shape_weapons, "the permission that stands"),                                       \
        OBJECTS(costs, REQUIRED, 0, 10000, &shape_cost, "the lines of costs"),                                         \
        OBJECTS(incidents, REQUIRED, 0, 10000, &shape_incident, "the incidents"),                                      \
        OBJECT(extension, NULLABLE, &shape_extension, "a longer period that is asked for", .example = "null"),         \
        OBJECTS(directions, REQUIRED, 0, 10000, &shape_direction, "the directions"), OFFERS

SHAPE(assistance, "The dealings with one requested state", ASSISTANCE_MEMBERS, );

#define REFERENCE(need) REFERENCE_(reference, need, "the reference for people and telephones; from the submission on")
#define REVISION(low)                                                                                                  \
    INTEGER(revision, REQUIRED, low, INT32_MAX, "counts submission and amendments; answers name it", .example = "1")

SHAPE(assistance_alone, "The dealings with one requested state, by themselves", UUID(request, REQUIRED, "the request"),
      REFERENCE(REQUIRED), REVISION(1), ASSISTANCE_MEMBERS, );

SHAPE(request, "A request as the caller may see it; in a draft, what is missing is null", UUID(id, REQUIRED, "its id"),
      REFERENCE(NULLABLE), WORD(status, REQUIRED, REQUEST_STATUSES, "where it stands", .example = "\"open\""),
      INTEGER(version, REQUIRED, 1, INT32_MAX, "counts its own steps", .example = "2"), REVISION(0),
      BOOLEAN(exercise, REQUIRED, "whether it is a drill (Article 5)"),
      STATE(requesting_state, REQUIRED, "who asks", .example = "\"NL\""),
      WORD(urgency, REQUIRED, URGENCIES, "how soon"), OBJECT(crisis, REQUIRED, &shape_crisis, "the crisis situation"),
      TEXT(necessity, NULLABLE, "the operational necessity (Article 3(1))",
           .example = "\"No boarding team is free before dawn\""),
      TIME(respond_by, NULLABLE, "by when an answer is needed", .example = "\"2026-11-23T04:00:00Z\""),
      ITEMS("what is asked"),
      LIST(addressees, REQUIRED | FIELD_UNIQUE, 0, ASSIST_ADDRESSEES, &element_state, "who is asked"),
      MAP(instruments, REQUIRED, &element_uuid, "for a state that is not bound: the instrument that names both",
          .example = "{}"),
      OBJECTS(assistance, REQUIRED, 0, ASSIST_ADDRESSEES, &shape_assistance,
              "the dealings with each, as far as the caller may see them"),
      TIME(created_at, REQUIRED, "when it was drafted; for an addressee, when it was asked",
           .example = "\"2026-11-23T02:11:03.512034Z\""),
      TIME(updated_at, REQUIRED, "when something last changed", .example = "\"2026-11-23T02:40:00.512034Z\""),
      OFFERS, );
