/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

TCase *account_case(void);
TCase *totp_case(void);
TCase *password_case(void);
TCase *lockout_case(void);

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
