/* SPDX-License-Identifier: EUPL-1.2 */
/* Hexadecimal digits. */
#pragma once

/* The value of one digit, upper or lower case, or -1. */
static inline int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The value of two digits, or -1. Reads the second only if the first is one. */
static inline int hex_byte(const char *text)
{
    int high = hex_digit(text[0]);
    int low = high < 0 ? -1 : hex_digit(text[1]);
    return low < 0 ? -1 : high * 16 + low;
}
