/* SPDX-License-Identifier: EUPL-1.2 */
/* Digests, random texts, UUIDs. */
#include <string.h>

#include "digest.h"
#include "suites.h"
#include "uuid.h"

static const struct {
    const char *text, *hex;
} digests[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
};

START_TEST(sha256_of_known_texts)
{
    char hex[SHA256_HEX];
    struct sha256 digest = sha256(digests[_i].text, strlen(digests[_i].text)), parsed = {{0}};
    sha256_hex(&digest, hex);
    ck_assert_str_eq(hex, digests[_i].hex);
    ck_assert(!sha256_equal(&digest, &parsed));
    ck_assert(sha256_parse(hex, strlen(hex), &parsed));
    ck_assert(sha256_equal(&digest, &parsed));
}
END_TEST

START_TEST(sha256_refuses_what_is_none)
{
    char hex[SHA256_HEX];
    struct sha256 digest = sha256("x", 1), untouched = digest;
    sha256_hex(&digest, hex);
    ck_assert(!sha256_parse(hex, 63, &untouched));
    ck_assert(!sha256_parse(hex, 65, &untouched));
    for (size_t i = 0; i < 64; i++) {
        char kept = hex[i];
        hex[i] = 'g';
        ck_assert(!sha256_parse(hex, 64, &untouched));
        hex[i] = kept;
    }
    ck_assert(sha256_equal(&digest, &untouched));
}
END_TEST

START_TEST(base32_has_all_its_characters_and_no_other)
{
    static const char allowed[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char text[4001];
    random_base32(text, sizeof text - 1);
    ck_assert_uint_eq(strlen(text), sizeof text - 1);
    ck_assert_uint_eq(strspn(text, allowed), sizeof text - 1);
    for (size_t i = 0; i < 32; i++)
        ck_assert_ptr_nonnull(strchr(text, allowed[i]));
    random_base32(text, 0);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(random_bytes_differ)
{
    unsigned char a[32] = {0}, b[32] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    ck_assert_mem_ne(a, b, sizeof a);
}
END_TEST

TCase *digest_case(void)
{
    TCase *tc = tcase_create("digest");
    tcase_add_loop_test(tc, sha256_of_known_texts, 0, (int)COUNT(digests));
    tcase_add_test(tc, sha256_refuses_what_is_none);
    tcase_add_test(tc, base32_has_all_its_characters_and_no_other);
    tcase_add_test(tc, random_bytes_differ);
    return tc;
}

/* The example of RFC 9562, appendix A.6: 2022-02-22T19:22:22Z. */
START_TEST(uuid_bears_its_time)
{
    struct uuid last = {{0}};
    char text[UUID_TEXT];
    struct uuid id = uuid_v7(INT64_C(1645557742000) * 1000 + 999, &last);
    uuid_format(&id, text);
    ck_assert_int_eq(strncmp(text, "017f22e2-79b0-7", 15), 0);
    ck_assert_ptr_nonnull(strchr("89ab", text[19]));
    ck_assert_int_eq(uuid_compare(&id, &last), 0);
}
END_TEST

/* The clock stands still, goes back, and goes on. */
START_TEST(uuids_rise)
{
    struct uuid last = {{0}}, before = {{0}};
    instant at = INT64_C(1645557742000000);
    for (int i = 0; i < 20000; i++) {
        if (i % 5000 == 4999)
            at += i % 2 ? -3000000 : 1000000;
        struct uuid id = uuid_v7(at, &last);
        if (uuid_compare(&id, &before) <= 0 || id.bytes[6] >> 4 != 7 || id.bytes[8] >> 6 != 2)
            ck_abort_msg("number %d does not rise, or is no UUIDv7", i);
        before = id;
    }
}
END_TEST

START_TEST(uuid_reads_what_it_wrote)
{
    struct uuid id, parsed;
    char text[UUID_TEXT];
    for (int i = 0; i < 100; i++) {
        random_bytes(&id, sizeof id);
        uuid_format(&id, text);
        ck_assert(uuid_parse(text, strlen(text), &parsed));
        ck_assert_int_eq(uuid_compare(&id, &parsed), 0);
    }
    ck_assert(uuid_parse("0197ABCD-ef01-7234-89ab-CDEF01234567", 36, &parsed));
    uuid_format(&parsed, text);
    ck_assert_str_eq(text, "0197abcd-ef01-7234-89ab-cdef01234567");
}
END_TEST

static const char *const bad_uuids[] = {
    "",
    "0197abcd-ef01-7234-89ab-cdef0123456",
    "0197abcd-ef01-7234-89ab-cdef012345678",
    "0197abcdef01-7234-89ab-cdef-01234567",
    "0197abcd-ef01-7234-89ab-cdef0123456g",
    "0197abcd_ef01-7234-89ab-cdef01234567",
    "{197abcd-ef01-7234-89ab-cdef0123456}",
    "0197abcd-ef01-7234-89ab-cdef01 34567",
};

START_TEST(uuid_refuses)
{
    struct uuid id = {{1}}, untouched = id;
    ck_assert(!uuid_parse(bad_uuids[_i], strlen(bad_uuids[_i]), &id));
    ck_assert_int_eq(uuid_compare(&id, &untouched), 0);
}
END_TEST

START_TEST(uuid_nil)
{
    struct uuid id = {{0}};
    ck_assert(uuid_is_nil(&id));
    id.bytes[15] = 1;
    ck_assert(!uuid_is_nil(&id));
}
END_TEST

TCase *uuid_case(void)
{
    TCase *tc = tcase_create("uuid");
    tcase_add_test(tc, uuid_bears_its_time);
    tcase_add_test(tc, uuids_rise);
    tcase_add_test(tc, uuid_reads_what_it_wrote);
    tcase_add_loop_test(tc, uuid_refuses, 0, (int)COUNT(bad_uuids));
    tcase_add_test(tc, uuid_nil);
    return tc;
}
