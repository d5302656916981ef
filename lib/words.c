/* SPDX-License-Identifier: EUPL-1.2 */
#include "assist.h"

#define WORD(array, i) ((size_t)(i) < sizeof(array) / sizeof *(array) && (array)[i] ? (array)[i] : "")

const char *assist_status_word(enum assist_status status)
{
    static const char *const words[] = {
        [ASSIST_none] = "",
#define STATUS(name, word, final) [ASSIST_##name] = word,
#include "words.def"
#undef STATUS
    };
    return WORD(words, status);
}

bool assist_status_final(enum assist_status status)
{
    static const bool finals[ASSIST_STATUS_COUNT] = {
#define STATUS(name, word, final) [ASSIST_##name] = final,
#include "words.def"
#undef STATUS
    };
    return (size_t)status < ASSIST_STATUS_COUNT && finals[status];
}

const char *assist_condition_word(enum assist_condition condition)
{
    return condition < ASSIST_CONDITION_COUNT ? assist_need_word((enum assist_need)condition) : "";
}

const char *assist_need_word(enum assist_need need)
{
    static const char *const words[] = {
#define CONDITION(name, sentence) [ASSIST_##name] = #name,
#define NEED(name, sentence)      [ASSIST_##name] = #name,
#include "words.def"
#undef CONDITION
#undef NEED
    };
    return WORD(words, need);
}

const char *assist_need_sentence(enum assist_need need)
{
    static const char *const words[] = {
#define CONDITION(name, sentence) [ASSIST_##name] = sentence,
#define NEED(name, sentence)      [ASSIST_##name] = sentence,
#include "words.def"
#undef CONDITION
#undef NEED
    };
    return WORD(words, need);
}

const char *assist_action_word(enum assist_action action)
{
    static const char *const words[] = {
#define ACTION(name, on_request, sentence) [ASSIST_##name] = #name,
#include "words.def"
#undef ACTION
    };
    return WORD(words, action);
}

const char *assist_action_sentence(enum assist_action action)
{
    static const char *const words[] = {
#define ACTION(name, on_request, sentence) [ASSIST_##name] = sentence,
#include "words.def"
#undef ACTION
    };
    return WORD(words, action);
}

bool assist_action_on_request(enum assist_action action)
{
    static const bool on_requests[ASSIST_ACTION_COUNT] = {
#define ACTION(name, on_request, sentence) [ASSIST_##name] = on_request,
#include "words.def"
#undef ACTION
    };
    return (size_t)action < ASSIST_ACTION_COUNT && on_requests[action];
}

const char *assist_guard_word(enum assist_guard guard)
{
    static const char *const words[] = {
#define GUARD(name, sentence) [ASSIST_GUARD_##name] = #name,
#include "words.def"
#undef GUARD
    };
    return WORD(words, guard);
}

const char *assist_guard_sentence(enum assist_guard guard)
{
    static const char *const words[] = {
#define GUARD(name, sentence) [ASSIST_GUARD_##name] = sentence,
#include "words.def"
#undef GUARD
    };
    return WORD(words, guard);
}

const char *assist_when_word(enum assist_when when)
{
    static const char *const words[] = {
#define WHENEVER(name, sentence) [ASSIST_WHEN_##name] = #name,
#include "words.def"
#undef WHENEVER
    };
    return WORD(words, when);
}

const char *assist_role_word(enum assist_role role)
{
    static const char *const words[] = {"authority", "command", "unit", "liaison", "clock"};
    return WORD(words, role);
}

const char *assist_side_word(enum assist_side side)
{
    static const char *const words[] = {"requesting", "assisting", "clock", "either"};
    return WORD(words, side);
}

const char *assist_right_word(enum assist_right right)
{
    static const char *const words[] = {"", "request", "authorise"};
    return WORD(words, right);
}
