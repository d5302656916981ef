/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

TCase *buf_case(void);
TCase *instant_case(void);
TCase *digest_case(void);
TCase *uuid_case(void);
TCase *utf8_case(void);
TCase *problem_case(void);
TCase *log_case(void);
TCase *loop_case(void);
TCase *config_case(void);
TCase *worker_case(void);

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
