/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

TCase *words_case(void);
TCase *rules_case(void);
TCase *judge_case(void);
TCase *explain_case(void);
TCase *may_case(void);
TCase *time_case(void);
TCase *content_case(void);
TCase *promises_case(void);
TCase *requests_case(void);

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
