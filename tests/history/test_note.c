/* SPDX-License-Identifier: EUPL-1.2 */
/* Notes against the examples that the public texts have. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "note.h"
#include "suites.h"

/* The example of Go's sumdb/note, from which the format comes. */
#define PETER_SIGNER   "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
#define PETER_VERIFIER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_TEXT                                                                                                     \
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
#define PETER_SIGNATURE                                                                                                \
    "\xe2\x80\x94 PeterNeumann "                                                                                       \
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

static struct note_key signer(const char *text)
{
    struct note_key key;
    ck_assert_int_eq(note_signer_parse(text, strlen(text), &key), 0);
    return key;
}

START_TEST(public_example)
{
    struct note_key peter = signer(PETER_SIGNER), verifier;
    struct buf note = {0};
    char text[NOTE_KEY_TEXT];
    size_t size;
    unsigned by = 0;
    note_key_format(&peter, text);
    ck_assert_str_eq(text, PETER_VERIFIER);
    note_signer_format(&peter, text);
    ck_assert_str_eq(text, PETER_SIGNER);
    note_sign(PETER_TEXT, strlen(PETER_TEXT), &peter, 1, &note);
    ck_assert_str_eq(note.data, PETER_TEXT "\n" PETER_SIGNATURE);
    ck_assert_int_eq(note_key_parse(PETER_VERIFIER, strlen(PETER_VERIFIER), &verifier), 0);
    ck_assert_int_eq(note_open(note.data, note.size, &verifier, 1, &size, &by), 0);
    ck_assert_uint_eq(size, strlen(PETER_TEXT));
    ck_assert_uint_eq(by, 1);
    note.data[3] ^= 1;
    ck_assert_int_eq(note_open(note.data, note.size, &verifier, 1, &size, &by), -EKEYREJECTED);
    buf_release(&note);
}
END_TEST

/* C2SP signed-note's example of a verifier key. */
START_TEST(verifier_key_of_the_text)
{
    static const char text[] = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    struct note_key key;
    char again[NOTE_KEY_TEXT];
    ck_assert_int_eq(note_key_parse(text, strlen(text), &key), 0);
    note_key_format(&key, again);
    ck_assert_str_eq(again, text);
    ck_assert_int_eq(note_key_parse(text, strlen(text) - 1, &key), -EINVAL);
    ck_assert_int_eq(
        note_key_parse("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", strlen(text), &key),
        -EINVAL);
}
END_TEST

/* RFC 8032, 7.1, test 1: the key from its seed, and the signature over nothing. */
START_TEST(ed25519)
{
    static const unsigned char seed[] = {0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a,
                                         0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32,
                                         0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60};
    unsigned char public[32], secret[64], signature[64];
    struct buf hex = {0};
    crypto_sign_seed_keypair(public, secret, seed);
    crypto_sign_detached(signature, NULL, (const unsigned char *)"", 0, secret);
    buf_hex(&hex, public, sizeof public);
    buf_byte(&hex, ' ');
    buf_hex(&hex, signature, sizeof signature);
    ck_assert_str_eq(hex.data,
                     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a "
                     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd"
                     "25bf5f0595bbe24655141438e7a100b");
    buf_release(&hex);
}
END_TEST

START_TEST(checkpoints)
{
    struct note_key keys[3];
    struct sha256 root = sha256("x", 1);
    struct checkpoint c;
    struct buf note = {0};
    ck_assert_int_eq(note_key_make("example.org/log", &keys[0]), 0);
    ck_assert_int_eq(note_key_make("example.org/log", &keys[1]), 0);
    ck_assert_int_eq(note_key_make("example.org/other", &keys[2]), 0);
    checkpoint_sign(1234, &root, keys, 2, &note); /* while keys are changed, both sign */
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(checkpoint_open(note.data, note.size, &keys[i], 1, &c), 0);
        ck_assert_uint_eq(c.size, 1234);
        ck_assert(sha256_equal(&c.root, &root));
        ck_assert_str_eq(c.origin, "example.org/log");
    }
    ck_assert_int_eq(checkpoint_open(note.data, note.size, &keys[2], 1, &c), -EKEYREJECTED);
    buf_clear(&note);
    checkpoint_sign(1234, &root, keys, 1, &note);
    for (size_t i = 0; i < note.size; i++) { /* not a bit can be changed, and nothing can be missing */
        for (int bit = 0; bit < 8; bit++) {
            note.data[i] ^= (char)(1 << bit);
            int r = checkpoint_open(note.data, note.size, keys, 1, &c);
            ck_assert_msg(r < 0, "byte %zu, bit %d of:\n%s", i, bit, note.data);
            note.data[i] ^= (char)(1 << bit);
        }
        ck_assert_int_lt(checkpoint_open(note.data, i, keys, 1, &c), 0);
    }
    buf_release(&note);
}
END_TEST

static const char *const bad_names[] = {"", "a b", "a+b", "a\nb", "a\x7f"};

START_TEST(names)
{
    struct note_key key;
    for (size_t i = 0; i < COUNT(bad_names); i++)
        ck_assert_int_eq(note_key_make(bad_names[i], &key), -EINVAL);
}
END_TEST

START_TEST(receipts)
{
    struct sha256 proof[2] = {sha256("a", 1), sha256("b", 1)};
    struct receipt r;
    struct buf text = {0};
    receipt_write(7, proof, 2, "origin\n", &text);
    ck_assert_int_eq(receipt_parse(text.data, text.size, &r), 0);
    ck_assert_uint_eq(r.index, 7);
    ck_assert_uint_eq(r.count, 2);
    ck_assert(memcmp(r.proof, proof, sizeof proof) == 0);
    ck_assert_str_eq(r.checkpoint, "origin\n");
    for (size_t i = 0; i + strlen("origin\n") < text.size; i++)
        ck_assert_int_eq(receipt_parse(text.data, i, &r), -EBADMSG);
    text.data[0] = 'C';
    ck_assert_int_eq(receipt_parse(text.data, text.size, &r), -EBADMSG);
    buf_release(&text);
}
END_TEST

TCase *note_case(void)
{
    TCase *c = tcase_create("note");
    tcase_add_test(c, public_example);
    tcase_add_test(c, verifier_key_of_the_text);
    tcase_add_test(c, ed25519);
    tcase_add_test(c, checkpoints);
    tcase_add_test(c, names);
    tcase_add_test(c, receipts);
    return c;
}
