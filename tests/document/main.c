/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "digest.h"
#include "suites.h"

int main(void)
{
    if (digest_init() < 0)
        return EXIT_FAILURE;
    SRunner *runner = srunner_create(suite_body());
    srunner_add_suite(runner, suite_check());
    srunner_add_suite(runner, suite_dossier());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
