/* SPDX-License-Identifier: EUPL-1.2 */
/* The parameters of the lists. */
#include "fields.h"

SHAPE(page_query, "One page of a list",
      INTEGER(limit, OPTIONAL, 1, PAGE_MAX, "how many entries at most", .example = "20"),
      NAME(cursor, OPTIONAL, "where to go on: `next` of the page before"), );

SHAPE(request_query, "Which requests", WORD(status, OPTIONAL, REQUEST_STATUSES, "only requests in this status"),
      WORD(assistance_status, OPTIONAL, ASSISTANCE_STATUSES, "only with an assistance in this status"),
      STATE(requesting_state, OPTIONAL, "only of this state"),
      STATE(requested_state, OPTIONAL, "only those that this state was asked by"),
      WORD(kind, OPTIONAL, CRISIS_KINDS " " ITEM_KINDS, "only this kind of crisis, or with this kind of item"),
      WORD(awaiting, OPTIONAL, "me", "only those that wait for something the caller's side should do next"),
      TIME(since, OPTIONAL, "only created at this time or later"),
      TIME(until, OPTIONAL, "only created before this time"),
      NAME(q, OPTIONAL, "only with these words in necessity, threat or place", .example = "\"ferry\""),
      WORD(exercise, OPTIONAL, "false true any", "drills: none of them, only them, or both"), );

SHAPE(register_query, "Which entries of a register", STATE(state, OPTIONAL, "only of this state"), );

SHAPE(event_query, "From where on",
      INTEGER(after, OPTIONAL, -1, MONEY_MAX, "after which log index; -1 for the beginning", .example = "10211"),
      INTEGER(limit, OPTIONAL, 1, PAGE_MAX, "how many events at most; not for a stream", .example = "200"),
      NAME(cursor, OPTIONAL, "where to go on: `next` of the page before; not for a stream"), );
SHAPE(statistics_query, "Which time",
      TIME(since, OPTIONAL, "asked at this time or later; 30 days before `until` where it is left out"),
      TIME(until, OPTIONAL, "asked before this time; now where it is left out"),
      WORD(exercise, OPTIONAL, "false true any", "drills: none of them, only them, or both"), );
SHAPE(consultation_query, "Which readings",
      INTEGER(limit, OPTIONAL, 1, PAGE_MAX, "how many entries at most", .example = "20"),
      NAME(cursor, OPTIONAL, "where to go on: `next` of the page before"),
      UUID(request, OPTIONAL, "only of this request"), );
SHAPE(log_query, "One page of the log",
      INTEGER(after, OPTIONAL, -1, MONEY_MAX, "after which index; -1 for the beginning", .example = "1023"),
      INTEGER(limit, OPTIONAL, 1, 1000, "how many entries at most", .example = "1000"), );
SHAPE(document_query, "One page of the documents", UUID(after, OPTIONAL, "after which request"),
      INTEGER(limit, OPTIONAL, 1, PAGE_MAX, "how many requests at most", .example = "100"), );
SHAPE(consistency_query, "Between which sizes",
      INTEGER(from, REQUIRED, 0, MONEY_MAX, "the smaller size", .example = "1024"),
      INTEGER(to, REQUIRED, 0, MONEY_MAX, "the larger size", .example = "10211"), );
SHAPE(no_query, "Nothing", );
