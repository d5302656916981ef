/* SPDX-License-Identifier: EUPL-1.2 */
/* Arguments in the binary form of the frontend/backend protocol. An array is dimensions, flags, element type, count,
 * lower bound, then the elements, each behind its length; its header is kept up to date with every element. */
#include "arg.h"

#include <assert.h>
#include <endian.h>
#include <limits.h>
#include <string.h>

#define HEADER       20
#define EMPTY_HEADER 12
/* 2000-01-01T00:00:00Z, where PostgreSQL counts from. */
#define EPOCH INT64_C(946684800000000)

static const struct {
    unsigned one, array;
} types[] = {
    [VALUE_BOOL] = {16, 1000},   [VALUE_INT4] = {23, 1007},      [VALUE_INT8] = {20, 1016},  [VALUE_TEXT] = {25, 1009},
    [VALUE_UUID] = {2950, 2951}, [VALUE_INSTANT] = {1184, 1185}, [VALUE_BYTES] = {17, 1001},
};

static void put_int32(char *to, uint32_t v)
{
    v = htobe32(v);
    memcpy(to, &v, sizeof v);
}

static void refresh_header(struct arg *a)
{
    if (a->data.failed || a->data.size < EMPTY_HEADER)
        return;
    put_int32(a->data.data, a->count ? 1 : 0);
    put_int32(a->data.data + 4, a->has_null);
    put_int32(a->data.data + 8, types[a->value].one);
    if (a->data.size < HEADER)
        return;
    put_int32(a->data.data + 12, a->count);
    put_int32(a->data.data + 16, 1);
}

void arg_init(struct arg *a, enum value value, bool array)
{
    static const char header[EMPTY_HEADER];
    *a = (struct arg){.value = value, .array = array};
    if (!array)
        return;
    buf_append(&a->data, header, sizeof header);
    refresh_header(a);
}

void arg_release(struct arg *a)
{
    buf_release(&a->data);
}

void arg_reset(struct arg *a)
{
    struct buf kept = a->data;

    buf_clear(&kept);
    a->count = 0;
    a->has_null = a->absent = false;
    a->data = kept;
    if (a->array) {
        static const char header[EMPTY_HEADER];
        buf_append(&a->data, header, sizeof header);
        refresh_header(a);
    }
}

/* `data` NULL is SQL's null. */
static void append(struct arg *a, const void *data, size_t size)
{
    static const char rest[HEADER - EMPTY_HEADER];
    char length[4];
    if (size > INT_MAX) {
        a->data.failed = true;
        return;
    }
    assert(a->array || a->count == 0);
    if (a->array && a->count == 0)
        buf_append(&a->data, rest, sizeof rest);
    a->count++;
    a->has_null |= !data;
    if (a->array) {
        put_int32(length, data ? (uint32_t)size : UINT32_MAX);
        buf_append(&a->data, length, sizeof length);
    }
    if (data)
        buf_append(&a->data, data, size);
    if (a->array)
        refresh_header(a);
}

void arg_null(struct arg *a)
{
    append(a, NULL, 0);
}

void arg_absent(struct arg *a)
{
    assert(a->array);
    a->absent = true;
}

void arg_bool(struct arg *a, bool v)
{
    assert(a->value == VALUE_BOOL);
    append(a, v ? "\1" : "\0", 1);
}

void arg_int(struct arg *a, int64_t v)
{
    assert(a->value == VALUE_INT8 || (a->value == VALUE_INT4 && v >= INT32_MIN && v <= INT32_MAX));
    uint64_t wide = htobe64((uint64_t)v);
    const char *bytes = (const char *)&wide;
    if (a->value == VALUE_INT8)
        append(a, bytes, 8);
    else
        append(a, bytes + 4, 4);
}

void arg_text(struct arg *a, const char *text, size_t size)
{
    assert(a->value == VALUE_TEXT);
    append(a, size ? text : "", size);
}

void arg_string(struct arg *a, const char *text)
{
    assert(a->value == VALUE_TEXT);
    append(a, text, text ? strlen(text) : 0);
}

void arg_uuid(struct arg *a, const struct uuid *id)
{
    assert(a->value == VALUE_UUID);
    append(a, id, sizeof *id);
}

void arg_instant(struct arg *a, instant at)
{
    assert(a->value == VALUE_INSTANT);
    uint64_t v = htobe64((uint64_t)(at == INSTANT_NONE ? at : at - EPOCH));
    append(a, at == INSTANT_NONE ? NULL : &v, sizeof v);
}

void arg_bytes(struct arg *a, const void *data, size_t size)
{
    assert(a->value == VALUE_BYTES);
    append(a, size ? data : "", size);
}

bool parameters_set(struct parameters *ret, const struct arg *args, size_t count)
{
    if (count > PARAMETERS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct arg *a = &args[i];
        if (a->data.failed || a->data.size > INT_MAX)
            return false;
        bool null = a->array ? a->absent : a->count == 0 || a->has_null;
        ret->type[i] = a->array ? types[a->value].array : types[a->value].one;
        ret->value[i] = null ? NULL : a->data.data ? a->data.data : "";
        ret->length[i] = (int)a->data.size;
        ret->format[i] = 1;
    }
    ret->count = (int)count;
    return true;
}

instant instant_of_database(int64_t v)
{
    return v + EPOCH;
}
