/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

TCase *arguments_case(void);
TCase *files_case(void);
TCase *keys_case(void);
TCase *moved_case(void);
