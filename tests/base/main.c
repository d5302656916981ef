/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "digest.h"
#include "suites.h"

int main(void)
{
    Suite *suite = suite_create("base");
    if (digest_init() < 0)
        return EXIT_FAILURE;
    suite_add_tcase(suite, buf_case());
    suite_add_tcase(suite, instant_case());
    suite_add_tcase(suite, digest_case());
    suite_add_tcase(suite, uuid_case());
    suite_add_tcase(suite, utf8_case());
    suite_add_tcase(suite, problem_case());
    suite_add_tcase(suite, log_case());
    suite_add_tcase(suite, loop_case());
    suite_add_tcase(suite, config_case());
    suite_add_tcase(suite, worker_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
