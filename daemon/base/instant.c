/* SPDX-License-Identifier: EUPL-1.2 */
#include "instant.h"

#include <time.h>

#define DAY (INT64_C(86400) * INSTANT_SECOND)

static int64_t read_clock(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * INSTANT_SECOND + ts.tv_nsec / 1000;
}

instant instant_now(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t instant_boottime(void)
{
    return read_clock(CLOCK_BOOTTIME);
}

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back: years are counted from 1 March, so
 * that the leap day is the last of its year; 146,097 days make 400 years. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, int64_t *ret_year, int64_t *ret_month, int64_t *ret_day)
{
    days += 719468;
    int64_t era = days / 146097;
    int64_t of_era = days - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t shifted = (5 * of_year + 2) / 153;
    *ret_day = of_year - (153 * shifted + 2) / 5 + 1;
    *ret_month = shifted + (shifted < 10 ? 3 : -9);
    *ret_year = year + era * 400 + (*ret_month <= 2);
}

/* Writes `value` with leading zeros; returns what follows. */
static char *put_digits(char *out, int64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + digits;
}

void instant_format(instant at, char ret[static INSTANT_TEXT])
{
    int64_t days = at / DAY - (at % DAY < 0), rest = at - days * DAY;
    int64_t year, month, day;
    date_of(days, &year, &month, &day);
    int64_t fraction = rest % INSTANT_SECOND, seconds = rest / INSTANT_SECOND;
    char *out = put_digits(ret, year, 4);
    *out++ = '-';
    out = put_digits(out, month, 2);
    *out++ = '-';
    out = put_digits(out, day, 2);
    *out++ = 'T';
    out = put_digits(out, seconds / 3600, 2);
    *out++ = ':';
    out = put_digits(out, seconds / 60 % 60, 2);
    *out++ = ':';
    out = put_digits(out, seconds % 60, 2);
    if (fraction) {
        *out++ = '.';
        out = put_digits(out, fraction, 6);
    }
    *out++ = 'Z';
    *out = '\0';
}

static bool get_digits(const char *text, int digits, int64_t *ret)
{
    int64_t value = 0;
    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *ret = value;
    return true;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool parse_date(const char *text, int64_t *ret_days)
{
    int64_t year, month, day;
    if (!get_digits(text, 4, &year) || text[4] != '-' || !get_digits(text + 5, 2, &month) || text[7] != '-' ||
        !get_digits(text + 8, 2, &day))
        return false;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *ret_days = days_of(year, month, day);
    return true;
}

static bool parse_time(const char *text, int64_t *ret_seconds)
{
    int64_t hour, minute, second;
    if (!get_digits(text, 2, &hour) || text[2] != ':' || !get_digits(text + 3, 2, &minute) || text[5] != ':' ||
        !get_digits(text + 6, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_seconds = hour * 3600 + minute * 60 + second;
    return true;
}

bool instant_parse(const char *text, size_t size, instant *ret)
{
    int64_t days, seconds, fraction = 0;
    if (size < 20 || size > 27 || size == 21 || text[10] != 'T' || text[size - 1] != 'Z')
        return false;
    if (!parse_date(text, &days) || !parse_time(text + 11, &seconds))
        return false;
    if (size > 20) {
        int digits = (int)size - 21;
        if (text[19] != '.' || !get_digits(text + 20, digits, &fraction))
            return false;
        for (; digits < 6; digits++)
            fraction *= 10;
    }
    *ret = days * DAY + seconds * INSTANT_SECOND + fraction;
    return true;
}
