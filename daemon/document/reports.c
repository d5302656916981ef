/* SPDX-License-Identifier: EUPL-1.2 */
/* What the answers hold: the history, problems, the rules, the caller, the daemon itself. */
#include "fields.h"

static const struct field element_action = {.name = "action", .type = FIELD_WORD, .words = action_words};
static const struct field element_need = {.name = "need", .type = FIELD_WORD, .words = need_words};
static const struct field element_status = {.name = "status", .type = FIELD_WORD, .words = status_words};

#define WORDS(n, e, help, ...) LIST(n, REQUIRED | FIELD_UNIQUE, 0, 100, e, help, __VA_ARGS__)
#define RULE_NUMBER                                                                                                    \
    INTEGER(rule, REQUIRED, 1, UINT16_MAX, "the rule's number, never used for another", .example = "401")
#define BASIS NAME(basis, REQUIRED, "the Article, or `house`", .example = "\"3(3)\"")

/* --- the history --- */

LOCAL_SHAPE(actor, "Who took the step; names and accounts of persons go to their own state and its auditors",
            WORD(role, REQUIRED, ACTING_ROLES, "as what"), UUID(account, NULLABLE, "the account"),
            NAME(name, NULLABLE, "the person's name", .example = "\"M. de Vries\""),
            NAME(post, NULLABLE, "the person's post", .example = "\"Duty officer\""),
            STATE(state, NULLABLE, "the state", .example = "\"NL\""),
            NAME(authority, NULLABLE, "the competent authority behind the step",
                 .example = "\"National Police, operations centre\""),
            INTEGER(list_version, NULLABLE, 0, INT32_MAX, "the version of the list of authorities (Article 8)",
                    .example = "1"), );

SHAPE(event, "An event of the history",
      INTEGER(seq, REQUIRED, 1, INT32_MAX, "its number in its chain, from 1", .example = "7"),
      INTEGER(log_index, REQUIRED, 0, MONEY_MAX, "its number in the whole log", .example = "10211"),
      TIME(at, REQUIRED, "when it was committed", .example = "\"2026-11-23T02:40:00.512034Z\""),
      UUID(request, REQUIRED, "the request"),
      STATE(assistance, NULLABLE, "the requested state whose chain it is in; null in the request's own"),
      WORD(action, REQUIRED, action_words, "the step", .example = "\"activate\""), RULE_NUMBER, BASIS,
      WORD(from, NULLABLE, status_words, "the status before; null at the head of a chain", .example = "\"arranged\""),
      WORD(to, REQUIRED, status_words, "the status after", .example = "\"active\""),
      WORDS(sets, &element_condition, "the conditions it set", .example = "[]"),
      WORDS(clears, &element_condition, "the conditions it cleared", .example = "[\"under_way\"]"),
      INTEGER(round, NULLABLE, 1, INT32_MAX, "how often this state was asked; null in the request's own chain",
              .example = "1"),
      INTEGER(revision, REQUIRED, 0, INT32_MAX, "the request's revision", .example = "1"),
      BOOLEAN(exercise, REQUIRED, "whether it is a drill"), OBJECT(by, REQUIRED, &shape_actor, "who took the step"),
      ANY(data, REQUIRED, "what came with the step", .example = "{\"seen\":11}"),
      LIST(redacted, OPTIONAL | FIELD_UNIQUE, 1, 100, &element_name,
           "what was erased of it since, by name; `by` is who took the step"), );

#define COUNT(n, help)              INTEGER(n, REQUIRED, 0, MONEY_MAX, help, .example = "3")
#define SECONDS(n, need, help, ...) INTEGER(n, need, 0, MONEY_MAX, help, .example = __VA_ARGS__)
LOCAL_SHAPE(band, "How many took so long, in seconds", SECONDS(from, REQUIRED, "from", "300"),
            SECONDS(below, NULLABLE, "up to, not including; null: without end", "900"),
            COUNT(answered, "were answered after so long"), COUNT(open, "are open so long already"), );
LOCAL_SHAPE(first_answer, "The time from a request's arrival to the first acceptance, refusal or proposal",
            COUNT(answered, "how many were answered"),
            SECONDS(median, NULLABLE, "half of these took so many seconds at most; null where there are none", "1320"),
            SECONDS(p90, NULLABLE, "nine tenths of these took so many seconds at most", "5400"),
            OBJECTS(distribution, REQUIRED, 1, 9, &shape_band, "by duration; those that are open stand beside"), );
LOCAL_SHAPE(
    answer_count, "How often a state did so first", STATE(state, REQUIRED, "the state that was asked"),
    WORD(outcome, REQUIRED, "accept propose refuse lapse withdraw open",
         "its first answer; or that it gave none in time, that the request was withdrawn before, that it is open"),
    COUNT(count, "how often"), );
LOCAL_SHAPE(flow, "What one state asked of another", STATE(from, REQUIRED, "the state that asked"),
            STATE(to, REQUIRED, "the state that was asked", .example = "\"DE\""), COUNT(asked, "how often"),
            COUNT(accepted, "accepted first"), COUNT(proposed, "proposed something else first"),
            COUNT(refused, "refused"), COUNT(lapsed, "not answered in time"),
            COUNT(withdrawn, "withdrawn before an answer"), COUNT(open, "not answered yet"), );
SHAPE(statistics, "How requests were answered, as far as the caller may see them",
      TIME(since, REQUIRED, "of what was asked from then on", .example = "\"2026-11-01T00:00:00Z\""),
      TIME(until, REQUIRED, "and before then", .example = "\"2026-12-01T00:00:00Z\""),
      WORD(exercise, REQUIRED, "false true any", "drills: none of them, only them, or both"),
      COUNT(asked, "how often a state was asked"), COUNT(open, "not answered yet"),
      COUNT(overdue, "not answered yet, and past their deadlines"),
      OBJECT(first_answer, REQUIRED, &shape_first_answer, "how long the first answer took"),
      OBJECTS(answers, REQUIRED, 0, 400, &shape_answer_count, "by state"),
      OBJECTS(flows, REQUIRED, 0, 2000, &shape_flow, "between states"), );

SHAPE(consultation, "A reading of a request; of other states' readers only state, time and request are told",
      INTEGER(id, REQUIRED, 1, MONEY_MAX, "its number", .example = "4711"),
      TIME(at, REQUIRED, "when it was read", .example = "\"2026-11-23T02:40:00.512034Z\""),
      STATE(state, NULLABLE, "for which state; null for the network", .example = "\"NL\""),
      UUID(request, NULLABLE, "which request; null for lists and exports"),
      WORD(kind, NULLABLE, "document history list search export event", "what was read", .example = "\"document\""),
      STATE(assistance, NULLABLE, "which assistance alone", .example = "null"), UUID(account, NULLABLE, "who read"),
      INTEGER(rows, NULLABLE, 0, MONEY_MAX, "how many documents or events were given out", .example = "1"), );

#define REDACTABLE "by text reason limits scope area rule types crisis necessity communicated officers"
static const struct field element_redacted = {.name = "name", .type = FIELD_WORD, .words = REDACTABLE};
#define WHAT_IS_ERASED                                                                                                 \
    INTEGER(index, REQUIRED, 0, MONEY_MAX, "of which entry of the log", .example = "10211"),                           \
        LIST(names, REQUIRED | FIELD_UNIQUE, 1, 16, &element_redacted, "which of its disclosures",                     \
             .example = "[\"text\"]"),                                                                                 \
        TEXT(reason, REQUIRED, "why", .example = "\"Retention period over\"")
SHAPE(redaction_new, "What is to be erased", WHAT_IS_ERASED, );
SHAPE(redaction, "What is erased, when another person has confirmed it", UUID(id, REQUIRED, "its id"), WHAT_IS_ERASED,
      UUID(request, REQUIRED, "the request it is about"), STATE(state, REQUIRED, "whose data it is"),
      TIME(asked_at, REQUIRED, "when it was asked", .example = "\"2026-11-23T02:40:00.512034Z\""),
      TIME(confirmed_at, NULLABLE, "when it was confirmed, and done", .example = "null"), );

/* --- problems --- */

LOCAL_SHAPE(fault, "What is wrong with a member of the body",
            {.name = "pointer",
             .type = FIELD_TEXT,
             .flags = REQUIRED,
             .min = 0,
             .max = TEXT_MAX,
             .help = "which one (RFC 6901)",
             .example = "\"/items/0/quantity\""},
            NAME(code, REQUIRED, "what is wrong, in a word", .example = "\"range\""),
            TEXT(detail, REQUIRED, "what is wrong", .example = "\"from 1 to 9999\""), );
LOCAL_SHAPE(refused_rule, "The rule that refused the step",
            WORD(action, REQUIRED, action_words, "the step", .example = "\"activate\""), RULE_NUMBER, BASIS,
            WORDS(missing, &element_need, "what is missing", .example = "[\"authorised\"]"),
            WORDS(set_by, &element_action, "the steps that set it", .example = "[\"authorise\"]"),
            WORDS(in_the_way, &element_need, "what must be gone first", .example = "[]"), );

SHAPE(
    problem, "A problem (RFC 9457)",
    WORD(type, REQUIRED, problem_types, "which one; the daemon serves a page under it"),
    NAME(title, REQUIRED, "what it is"), INTEGER(status, REQUIRED, 400, 599, "the status of the answer"),
    {.name = "detail", .type = FIELD_TEXT, .flags = REQUIRED, .min = 0, .max = TEXT_MAX, .help = "what happened here"},
    {.name = "instance", .type = FIELD_TEXT, .min = 1, .max = 8192, .help = "the path that was asked for"},
    NAME(request_id, REQUIRED, "the answer's X-Request-Id"),
    OBJECTS(errors, OPTIONAL, 0, 100, &shape_fault,
            "with `invalid-content`: every member that is wrong, as far as there is room"),
    OBJECT(rule, OPTIONAL, &shape_refused_rule, "with a refused step: the rule that refused it"),
    LIST(allowed, FIELD_UNIQUE, 0, 100, &element_action,
         "with a refused step: the steps the caller may take instead"), );

/* --- the rules --- */

LOCAL_SHAPE(rule_role, "Who may take the step", WORD(role, REQUIRED, ACTING_ROLES, "the role"),
            BOOLEAN(listed, REQUIRED, "only where the list of Article 8 lets this role act for its authority"), );
LOCAL_SHAPE(rule_guard, "What is looked at", WORD(guard, REQUIRED, guard_words, "the guard"),
            TEXT(sentence, REQUIRED, "in words",
                 .example = "\"the state is bound by the Decision or party to an instrument in force\""), );
LOCAL_SHAPE(rule_need, "What must hold, or must not",
            WORD(need, REQUIRED, need_words, "the condition or fact", .example = "\"authorised\""),
            WORD(with, NULLABLE, need_words, "only where this part is there", .example = "\"action_part\""), );
LOCAL_SHAPE(rule, "A rule of the procedure", RULE_NUMBER, WORD(of, REQUIRED, "request assistance", "whose step it is"),
            WORD(action, REQUIRED, action_words, "the step", .example = "\"activate\""),
            BOOLEAN(follows, REQUIRED, "no step of its own: what a step of the request does to an assistance",
                    .example = "false"),
            WORDS(from, &element_status, "from which status; empty for the first step", .example = "[\"arranged\"]"),
            WORD(side, REQUIRED, SIDES, "which side takes it"),
            OBJECTS(roles, REQUIRED, 0, 10, &shape_rule_role, "in which roles"),
            WORD(right, NULLABLE, "request authorise", "the right that the list of Article 8 must give the authority",
                 .example = "\"authorise\""),
            WORD(when, NULLABLE, when_words, "what picks this row among those of its action", .example = "\"action\""),
            OBJECTS(guards, REQUIRED, 0, 100, &shape_rule_guard, "what is looked at, in this order"),
            OBJECTS(needs, REQUIRED, 0, 100, &shape_rule_need, "what must hold"),
            OBJECTS(needs_not, REQUIRED, 0, 100, &shape_rule_need, "what must not hold", .example = "[]"),
            WORDS(sets, &element_condition, "the conditions it sets", .example = "[]"),
            WORDS(clears, &element_condition, "the conditions it clears", .example = "[\"under_way\"]"),
            WORD(to, NULLABLE, status_words, "to which status; null: it stays", .example = "\"active\""), BASIS,
            TEXT(sentence, REQUIRED, "in words",
                 .example = "\"The officers act in support, under the requesting state's responsibility, authority and "
                            "direction.\""), );
LOCAL_SHAPE(status, "A status", WORD(status, REQUIRED, status_words, "the word"),
            BOOLEAN(final, REQUIRED, "whether nothing follows", .example = "false"), );
LOCAL_SHAPE(condition, "A condition", WORD(condition, REQUIRED, condition_words, "the word"),
            TEXT(sentence, REQUIRED, "in words",
                 .example = "\"the requested state has seen the request; this is not consent\""), );
LOCAL_SHAPE(action, "An action", WORD(action, REQUIRED, action_words, "the word"),
            TEXT(sentence, REQUIRED, "in words", .example = "\"Draft a request\""), );

SHAPE(rules, "The procedure, whole", OBJECTS(rules, REQUIRED, 1, 1000, &shape_rule, "by their numbers"),
      OBJECTS(statuses, REQUIRED, 1, 100, &shape_status, "of requests and assistances"),
      OBJECTS(conditions, REQUIRED, 1, 100, &shape_condition, "of assistances"),
      OBJECTS(actions, REQUIRED, 1, 200, &shape_action, "of requests and assistances"), );

/* --- the caller, the daemon --- */

SHAPE(me, "The account that the credential belongs to", UUID(id, REQUIRED, "its id"),
      NAME(name, REQUIRED, "the person's name", .example = "\"M. de Vries\""),
      STATE(state, NULLABLE, "whose account it is; null for the network's own", .example = "\"NL\""),
      UUID(authority, NULLABLE, "the competent authority it acts for"),
      UUID(unit, NULLABLE, "the unit it acts in", .example = "null"),
      LIST(roles, REQUIRED | FIELD_UNIQUE, 1, 4, &element_role, "what it may act as"), );
SHAPE(alive, "The process is alive", WORD(status, REQUIRED, "alive", "always this"), );
SHAPE(ready, "The daemon can be used", WORD(status, REQUIRED, "ready", "always this"), );
