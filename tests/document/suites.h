/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

Suite *suite_body(void);
Suite *suite_check(void);
Suite *suite_dossier(void);
