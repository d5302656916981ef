/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "suites.h"

int main(void)
{
    Suite *suite = suite_create("lib");
    suite_add_tcase(suite, words_case());
    suite_add_tcase(suite, rules_case());
    suite_add_tcase(suite, judge_case());
    suite_add_tcase(suite, explain_case());
    suite_add_tcase(suite, may_case());
    suite_add_tcase(suite, time_case());
    suite_add_tcase(suite, content_case());
    suite_add_tcase(suite, requests_case());
    suite_add_tcase(suite, promises_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
