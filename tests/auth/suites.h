/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

TCase *rates_case(void);
