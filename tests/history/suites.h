/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <check.h>

TCase *jcs_case(void);
TCase *merkle_case(void);
TCase *note_case(void);
TCase *entry_case(void);
TCase *signer_case(void);

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
