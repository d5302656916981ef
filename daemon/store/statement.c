/* SPDX-License-Identifier: EUPL-1.2 */
#include "store.h"

static const struct statement_text texts[] = {
#define STATEMENT(symbol, text) {#symbol, text},
#include "statements.def"
#undef STATEMENT
};

const struct statement_table statements_served = {texts, STATEMENT_COUNT};

const char *statement_name(enum statement statement)
{
    return texts[statement].name;
}

const char *statement_sql(enum statement statement)
{
    return texts[statement].sql;
}
