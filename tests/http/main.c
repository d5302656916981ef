/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "scene.h"

int main(void)
{
    Suite *suite = suite_create("http");
    suite_add_tcase(suite, guard_case());
    suite_add_tcase(suite, target_case());
    suite_add_tcase(suite, exchange_case());
    suite_add_tcase(suite, body_case());
    suite_add_tcase(suite, deadline_case());
    suite_add_tcase(suite, server_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
