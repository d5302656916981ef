/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

TCase *arg_case(void);
TCase *lane_case(void);
TCase *fault_case(void);
TCase *schema_case(void);
TCase *wall_case(void);
TCase *list_case(void);
