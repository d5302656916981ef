/* SPDX-License-Identifier: EUPL-1.2 */
/* Values straight from libpq's buffers, in binary form. */
#include "rows.h"

#include <endian.h>
#include <string.h>

#include "arg.h"

size_t rows_count(const struct rows *r)
{
    return r && r->result ? (size_t)PQntuples(r->result) : 0;
}

bool rows_null(const struct rows *r, size_t row, size_t column)
{
    return PQgetisnull(r->result, (int)row, (int)column);
}

bool rows_bool(const struct rows *r, size_t row, size_t column)
{
    return *PQgetvalue(r->result, (int)row, (int)column) != 0;
}

int64_t rows_int(const struct rows *r, size_t row, size_t column)
{
    const char *value = PQgetvalue(r->result, (int)row, (int)column);
    uint16_t v2;
    uint32_t v4;
    uint64_t v8;
    switch (PQgetlength(r->result, (int)row, (int)column)) {
    case 2:
        memcpy(&v2, value, sizeof v2);
        return (int16_t)be16toh(v2);
    case 4:
        memcpy(&v4, value, sizeof v4);
        return (int32_t)be32toh(v4);
    case 8:
        memcpy(&v8, value, sizeof v8);
        return (int64_t)be64toh(v8);
    default:
        return 0; /* null */
    }
}

const char *rows_text(const struct rows *r, size_t row, size_t column, size_t *ret_size)
{
    if (ret_size)
        *ret_size = (size_t)PQgetlength(r->result, (int)row, (int)column);
    return PQgetvalue(r->result, (int)row, (int)column);
}

struct uuid rows_uuid(const struct rows *r, size_t row, size_t column)
{
    struct uuid id = {0};
    if (PQgetlength(r->result, (int)row, (int)column) == sizeof id)
        memcpy(&id, PQgetvalue(r->result, (int)row, (int)column), sizeof id);
    return id;
}

instant rows_instant(const struct rows *r, size_t row, size_t column)
{
    return rows_null(r, row, column) ? INSTANT_NONE : instant_of_database(rows_int(r, row, column));
}
