/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include "digest.h"
#include "suites.h"

int main(void)
{
    Suite *suite = suite_create("auth");
    if (digest_init() < 0)
        return EXIT_FAILURE;
    suite_add_tcase(suite, account_case());
    suite_add_tcase(suite, totp_case());
    suite_add_tcase(suite, password_case());
    suite_add_tcase(suite, lockout_case());
    suite_add_tcase(suite, rates_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
