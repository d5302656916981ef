/* SPDX-License-Identifier: EUPL-1.2 */
#include "session.h"

#include <errno.h>
#include <string.h>

#include "arg.h"
#include "memory.h"
#include "rows.h"
#include "settings.h"

struct session {
    PGconn *pg;
    char error[512];
};

static const char *const statements[] = {
#define UPKEEP(symbol, sql) sql,
#include "upkeep.def"
#undef UPKEEP
};

static void one_line(char *to, size_t room, const char *from)
{
    size_t size = 0;
    for (; *from && size < room - 1; from++)
        to[size++] = (unsigned char)*from < ' ' ? ' ' : *from;
    while (size > 0 && to[size - 1] == ' ')
        size--;
    to[size] = '\0';
}

static void drop_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

int session_open(const char *conninfo, const char *name, struct session **ret, struct buf *reason)
{
    const char *keys[SESSION_KEYS], *values[SESSION_KEYS];
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return -ENOMEM;
    session_settings(conninfo, name, false, keys, values);
    s->pg = PQconnectdbParams(keys, values, true);
    if (!s->pg || PQstatus(s->pg) != CONNECTION_OK) {
        one_line(s->error, sizeof s->error, s->pg ? PQerrorMessage(s->pg) : "out of memory");
        if (reason)
            buf_text(reason, s->error);
        session_close(s);
        return -ENOTCONN;
    }
    PQsetNoticeReceiver(s->pg, drop_notice, NULL);
    *ret = s;
    return 0;
}

void session_close(struct session *s)
{
    if (!s)
        return;
    PQfinish(s->pg);
    free(s);
}

static int judge(struct session *s, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        return 0;
    one_line(s->error, sizeof s->error, PQerrorMessage(s->pg));
    return -EBADMSG;
}

int session_run(struct session *s, enum upkeep statement, const struct arg *args, size_t count, struct rows **ret)
{
    struct parameters p;
    struct rows *rows = calloc(1, sizeof *rows);
    if (!rows || !parameters_set(&p, args, count)) {
        free(rows);
        return -ENOMEM;
    }
    rows->result = PQexecParams(s->pg, statements[statement], p.count, p.type, p.value, p.length, p.format, 1);
    int r = judge(s, rows->result);
    if (r == 0 && ret)
        *ret = rows;
    else
        rows_free(rows);
    return r;
}

int session_script(struct session *s, const char *sql)
{
    PGresult *result = PQexec(s->pg, sql);
    int r = judge(s, result);
    PQclear(result);
    return r;
}

const char *session_error(const struct session *s)
{
    return s->error;
}

void rows_free(struct rows *r)
{
    if (!r)
        return;
    PQclear(r->result);
    free(r);
}
