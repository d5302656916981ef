/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside the description: what its files share. */
#pragma once

#include "emit.h"
#include "api_inside.h"
#include "shape.h"

/* Where a shape stands: null and what may be left out differ. */
enum place { PLACE_ANSWER, PLACE_BODY, PLACE_MERGE /* a body that is a merge patch */ };

struct schema_use {
    const struct shape *shape;
    enum place place;
};

#define OPENAPI_VERSION "3.1.0"
#define SCHEMAS_MAX     192
#define EXAMPLES_MAX    32

/* The document while it is made. What it refers to is noted, and written at its end. */
struct openapi {
    struct buf *out;
    struct schema_use schemas[SCHEMAS_MAX];
    size_t schema_count;
    const struct shape *shown[EXAMPLES_MAX]; /* examples of answers */
    size_t shown_count;
    bool responses[PROBLEM_COUNT], examples[PROBLEM_COUNT]; /* of problems */
};

/* What a route stands for: itself, or one action of its {action}, or one register of its {register}. */
struct variant {
    const char *word; /* NULL: itself */
    enum assist_action action;
    enum register_kind which;
};

enum body_kind { BODY_NONE, BODY_STEP, BODY_MADE, BODY_CHANGED, BODY_SHAPE };

/* What the table of routes does not say. */
struct operation {
    unsigned tag; /* of openapi_paths.c */
    enum body_kind body;
    const struct shape *answer; /* NULL: an entry of the register, or any object */
    const struct shape *query;  /* besides a page's */
    enum register_kind which;   /* where there is no {register} */
    enum assist_action action;  /* where there is no {action} */
    bool list, tagged, entry;
    const struct shape *takes; /* BODY_SHAPE */
    bool creates;
    bool items;    /* a list that has its page's parameters in `query` */
    bool unkeyed;  /* the header Idempotency-Key counts for nothing */
    bool cookie;   /* begins or ends a session */
    bool file;     /* answers with a file, of whose content nothing is said */
    bool unlisted; /* leads elsewhere; not described, for tools take an operation without a 2xx for a mistake */
};

/* One operation, with its variant filled in. */
struct described {
    enum route route;
    const struct route_info *info;
    struct operation operation;
    const char *word;
    bool on_request;
    struct register_shapes shapes;
};

/* --- openapi_schema.c --- */
/* {"$ref": …} to a shape's schema. */
void schema_ref(struct openapi *o, const struct shape *shape, enum place place);
/* How components/schemas calls it: item_body is ItemBody, in a merge patch ItemMerge; request is Request. */
void schema_name(const struct shape *shape, enum place place, struct buf *out);
void schema_field(struct openapi *o, const struct field *f, enum place place);
/* The members of components/schemas: all that was referred to. */
void schema_components(struct openapi *o);

/* --- openapi_examples.c --- */
void example_shape(struct buf *out, const struct shape *shape);
void example_field(struct buf *out, const struct field *f);
void example_problem(struct buf *out, enum problem problem);

/* --- openapi_answers.c --- */
/* What an operation answers when it goes well, and the problems it can end in. */
struct outcome_info {
    const struct shape *shape; /* of the document; NULL: any object */
    const char *produces;
    unsigned status;
    bool list, tagged, read, step, cookie, file;
    bool problems[PROBLEM_COUNT];
};
void answers_object(struct openapi *o, const struct outcome_info *info);
void answers_components(struct openapi *o);

/* --- openapi_steps.c --- */
/* The sentences and Articles of an action's rules, as CommonMark. */
void step_description(struct buf *out, enum assist_action action, bool on_request);
/* Marks the problems that its rules can refuse it with. */
void step_problems(enum assist_action action, bool on_request, bool problems[static PROBLEM_COUNT]);

/* --- openapi_paths.c --- */
void paths_object(struct openapi *o);
void tags_list(struct openapi *o);

/* --- openapi_parameters.c --- */
void parameters_list(struct openapi *o, const struct described *d);
void parameter_components(struct openapi *o);
