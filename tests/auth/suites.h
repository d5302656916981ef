/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

TCase *account_case(void);
TCase *totp_case(void);
TCase *password_case(void);
TCase *lockout_case(void);
TCase *rates_case(void);
