/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines that a daemon wrote, and ids among them. */
#include "export.h"
#include "suites.h"

#define A "01970000-0000-7000-8000-00000000000a"
#define B "01970000-0000-7000-8000-00000000000b"
#define C "01970000-0000-7000-8000-00000000000c"

START_TEST(heads_of_lines)
{
    char id[UUID_TEXT];
    int64_t index = 0;
    ck_assert(export_index("{\"log_index\":42,\"entry\":\"\"}", &index));
    ck_assert_int_eq(index, 42);
    ck_assert(!export_index("{\"log_index\":42}", &index));
    ck_assert(!export_index("{\"index\":42,", &index));
    ck_assert(export_request("{\"request\":\"" A "\",\"state\":\"NL\"}", id));
    ck_assert_str_eq(id, A);
    ck_assert(!export_request("{\"request\":\"0197\"}", id));
    ck_assert(!export_request("", id));
}
END_TEST

START_TEST(ids_in_their_order)
{
    struct buf ids = {0};
    ck_assert(!moved_holds(&ids, A));
    buf_text(&ids, A "\n" C "\n");
    ck_assert(moved_holds(&ids, A));
    ck_assert(!moved_holds(&ids, B "\nand more"));
    ck_assert(moved_holds(&ids, C "\nand more"));
    buf_release(&ids);
}
END_TEST

TCase *moved_case(void)
{
    TCase *c = tcase_create("moved");
    tcase_add_test(c, heads_of_lines);
    tcase_add_test(c, ids_in_their_order);
    return c;
}
