/* SPDX-License-Identifier: EUPL-1.2 */
/* The tables, as tab-separated text or as a file one could start from. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "api.h"
#include "commands.h"
#include "config.h"
#include "memory.h"
#include "problem.h"
#include "routes.h"
#include "steps.h"
#include "store.h"

static void dump_rules(struct buf *to)
{
    struct rule_steps steps = {0};
    if (rule_steps_of_library(&steps) < 0)
        to->failed = true;
    for (size_t i = 0; i < steps.count; i++)
        buf_printf(to, "%d\t%s\t%s\t%s\n", steps.steps[i].rule, steps.steps[i].action, steps.steps[i].from,
                   steps.steps[i].to);
    free(steps.steps);
}

static void dump_statements(struct buf *to)
{
    for (enum statement i = 0; i < STATEMENT_COUNT; i++)
        buf_printf(to, "%s\t%s\n", statement_name(i), statement_sql(i));
}

static void dump_routes(struct buf *to)
{
    static const char *const methods[] = {
        [HTTP_GET] = "GET", [HTTP_POST] = "POST", [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE"};

    for (enum route i = 0; i < ROUTE_COUNT; i++)
        buf_printf(to, "%s\t%s\t%s\n", methods[route_info(i)->method], route_info(i)->path, route_info(i)->summary);
}

static void dump_errors(struct buf *to)
{
    for (enum problem i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        buf_printf(to, "%u\t%s\t%s\n", problem_info(i)->status, problem_info(i)->slug, problem_info(i)->title);
}

static void dump_openapi(struct buf *to)
{
    if (openapi_make(to) < 0)
        to->failed = true;
    buf_byte(to, '\n');
}

int command_dump(const char *what)
{
    static const struct {
        const char *name;
        void (*write)(struct buf *to);
    } tables[] = {{"rules", dump_rules},
                  {"routes", dump_routes},
                  {"statements", dump_statements},
                  {"errors", dump_errors},
                  {"openapi", dump_openapi}};
    cleanup_buf_ struct buf text = {0};
    if (strcmp(what, "config") == 0) {
        config_dump(stdout);
        return fflush(stdout) == 0 ? EXIT_SUCCESS : fail(&text, -EIO);
    }
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (strcmp(tables[i].name, what) == 0) {
            tables[i].write(&text);
            if (text.failed || fwrite(text.data, 1, text.size, stdout) != text.size || fflush(stdout) != 0)
                return fail(&(struct buf){0}, -EIO);
            return EXIT_SUCCESS;
        }
    fprintf(stderr,
            "assistd: --dump %s: there is no such table; there are rules, statements, errors, openapi, config\n", what);
    return EXIT_USAGE;
}
