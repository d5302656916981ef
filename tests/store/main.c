/* SPDX-License-Identifier: EUPL-1.2 */
#include <signal.h>
#include <stdlib.h>

#include "digest.h"
#include "fixture.h"
#include "log.h"
#include "suites.h"

int main(void)
{
    Suite *suite = suite_create("store");
    signal(SIGPIPE, SIG_IGN);
    log_set_level(LOG_LEVEL_ERROR);
    if (digest_init() < 0 || !fixture_start())
        return EXIT_FAILURE;
    suite_add_tcase(suite, schema_case()); /* first: it makes the schema */
    suite_add_tcase(suite, wall_case());
    suite_add_tcase(suite, list_case());
    suite_add_tcase(suite, arg_case());
    suite_add_tcase(suite, lane_case());
    suite_add_tcase(suite, fault_case());
    SRunner *runner = srunner_create(suite);
    srunner_set_fork_status(runner, CK_NOFORK); /* one cluster for all */
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    fixture_stop();
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
