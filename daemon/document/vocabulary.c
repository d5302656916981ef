/* SPDX-License-Identifier: EUPL-1.2 */
/* The words of lib and of errors.def, each kind in one text as FIELD_WORD takes it. */
#include "fields.h"

const char status_words[] =
#define STATUS(name, word, final) word " "
#include "words.def"
#undef STATUS
    ;
const char condition_words[] =
#define CONDITION(name, sentence) #name " "
#include "words.def"
#undef CONDITION
    ;
const char need_words[] =
#define CONDITION(name, sentence) #name " "
#define NEED(name, sentence)      #name " "
#include "words.def"
#undef CONDITION
#undef NEED
    ;
const char action_words[] =
#define ACTION(name, on_request, sentence) #name " "
#include "words.def"
#undef ACTION
    ;
const char guard_words[] =
#define GUARD(name, sentence) #name " "
#include "words.def"
#undef GUARD
    ;
const char when_words[] =
#define WHENEVER(name, sentence) #name " "
#include "words.def"
#undef WHENEVER
    ;
const char problem_types[] =
#define PROBLEM(symbol, slug, status, title, text) "/problems/" slug " "
#include "errors.def"
#undef PROBLEM
    ;
const char type_words[] =
#define TYPE(symbol, word) word " "
    FIELD_TYPES(TYPE)
#undef TYPE
    ;
