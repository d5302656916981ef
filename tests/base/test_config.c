/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "suites.h"

static char path[64];
static struct config config;
static char error[CONFIG_ERROR_SIZE];

static void write_file(const char *text)
{
    memcpy(path, "/tmp/assistd-config-XXXXXX", sizeof "/tmp/assistd-config-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

/* Reads a file of that text. */
static int load(const char *text, int count, char *const flags[])
{
    write_file(text);
    error[0] = '\0';
    int r = config_load(path, count, flags, &config, error);
    unlink(path);
    return r;
}

START_TEST(defaults_without_a_file)
{
    ck_assert_int_eq(config_load(NULL, 0, NULL, &config, error), 0);
    ck_assert_str_eq(config.listen_address, "127.0.0.1");
    ck_assert_uint_eq(config.listen_header_seconds, 10);
    ck_assert_uint_eq(config.listen_request_seconds, 60);
    ck_assert_uint_eq(config.listen_connections_per_address, 64);
    ck_assert_uint_eq(config.limits_rate, 50);
    ck_assert_uint_eq(config.limits_burst, 200);
    ck_assert_str_eq(config.metrics_socket, "");
    ck_assert_str_eq(config.listen_trusted_proxy, "");
    ck_assert_int_eq(config.log_level, LOG_LEVEL_INFO);
}
END_TEST

START_TEST(the_later_one_counts)
{
    static const char text[] = "# comment\n[listen]\nport = 1\nconnections=2 ; comment\n\n[log]\nlevel = debug\n"
                               "[database]\nconninfo_reader = host=/tmp dbname=x\n";
    setenv("ASSISTD_LISTEN_PORT", "3", 1);
    setenv("ASSISTD_LISTEN_CONNECTIONS", "4", 1);
    setenv("ASSISTD_UNRELATED", "anything", 1);
    ck_assert_int_eq(load(text, 1, (char *[]){"--listen.port=5"}), 0);
    ck_assert_uint_eq(config.listen_port, 5);
    ck_assert_uint_eq(config.listen_connections, 4);
    ck_assert_int_eq(config.log_level, LOG_LEVEL_DEBUG);
    ck_assert_str_eq(config.database_conninfo_reader, "host=/tmp dbname=x");
}
END_TEST

static const struct {
    const char *text, *flag, *names; /* what the error must name, apart by "|" */
} refused[] = {
    {"[listen]\n\nport = 70000\n", NULL, ":3: |[listen] port|from 0 to 65535"},
    {"[listen]\nport = -1\n", NULL, ":2: |from 0 to 65535"},
    {"[listen]\nport = 80x\n", NULL, "[listen] port"},
    {"[listen]\nport =\n", NULL, "[listen] port"},
    {"[listen]\nport = 99999999999999999999\n", NULL, "[listen] port"},
    {"[listen]\nheader_seconds = 0\n", NULL, "from 1 to 600, in s"},
    {"[listen]\naddress = localhost\n", NULL, "[listen] address|numeric"},
    {"[machines]\naddress = desk.example\n", NULL, "[machines] address|numeric|or nothing"},
    {"[listen]\ntrusted_proxy = proxy.example\n", NULL, "[listen] trusted_proxy|numeric|or nothing"},
    {"[listen]\nprot = 80\n", NULL, ":2: |[listen] prot|no such key|port"},
    {"[lisen]\nport = 80\n", NULL,
     "[lisen] port|no such section|listen, machines, people, tls, database, history, access, limits, metrics, console, "
     "log"},
    {"port = 80\n", NULL, "[] port|no such section"},
    {"[listen]\nport = 80\nport = 81\n", NULL, ":3: |[listen] port|given before"},
    {"[listen]\nport = 80\n 81\n", NULL, ":3: |[listen] port"},
    {"[listen]\nport\n", NULL, ":2: |key = value"},
    {"[listen\n", NULL, ":1: |[section]"},
    {"[log]\nlevel = loud\n", NULL, "[log] level|error, warning, notice, info or debug"},
    {"[metrics]\nsocket = here\n", NULL, "[metrics] socket|absolute path"},
    {"[database]\nconninfo_writer =\n", NULL, "[database] conninfo_writer|1 to 1000 bytes"},
    {"[database]\nconninfo_writer = a\x01z\n", NULL, "control characters"},
    {"[database]\nconninfo_writer = a\xffz\n", NULL, "[database] conninfo_writer"},
    {"", "--listen.port=x", "flag --listen.port|from 0 to 65535"},
    {"", "--listen.prot=1", "flag --listen.prot|no such key"},
    {"", "--lisen.port=1", "flag --lisen.port|no such section"},
    {"", "--port=1", "--section.key=value"},
    {"", "-listen.port=1", "--section.key=value"},
    {"", "--listen.port", "--section.key=value"},
    {"", "listen.port=1", "--section.key=value"},
};

START_TEST(errors_name_what_is_wrong)
{
    char names[128], flag[64] = "";
    snprintf(names, sizeof names, "%s", refused[_i].names);
    if (refused[_i].flag)
        snprintf(flag, sizeof flag, "%s", refused[_i].flag);
    config.listen_port = 4711;
    ck_assert_int_eq(load(refused[_i].text, refused[_i].flag ? 1 : 0, (char *[]){flag}), -EINVAL);
    ck_assert_uint_eq(config.listen_port, 4711);
    if (!refused[_i].flag)
        ck_assert_msg(strstr(error, path) == error, "no file in: %s", error);
    for (char *name = strtok(names, "|"); name; name = strtok(NULL, "|"))
        ck_assert_msg(strstr(error, name), "no \"%s\" in: %s", name, error);
}
END_TEST

START_TEST(no_error_tells_a_value)
{
    ck_assert_int_eq(load("[database]\nconninfo_writer = password=secret\x01\n", 0, NULL), -EINVAL);
    ck_assert_ptr_null(strstr(error, "secret"));
}
END_TEST

START_TEST(lines_that_would_be_cut_are_refused)
{
    char text[400] = "[database]\nconninfo_writer = ";
    size_t size = strlen(text);
    memset(text + size, 'x', 300);
    memcpy(text + size + 300, "\n", 2);
    ck_assert_int_eq(load(text, 0, NULL), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, ":2: the line is too long"));
}
END_TEST

START_TEST(the_environment_is_judged)
{
    setenv("ASSISTD_LISTEN_PORT", "x", 1);
    ck_assert_int_eq(config_load(NULL, 0, NULL, &config, error), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, "ASSISTD_LISTEN_PORT"));
    unsetenv("ASSISTD_LISTEN_PORT");
    setenv("ASSISTD_LISTEN_PROT", "1", 1);
    ck_assert_int_eq(config_load(NULL, 0, NULL, &config, error), -EINVAL);
    ck_assert_ptr_nonnull(strstr(error, "ASSISTD_LISTEN_PROT: there is no such key"));
}
END_TEST

START_TEST(a_missing_file_is_an_error)
{
    ck_assert_int_eq(config_load("/nonexistent/assistd.conf", 0, NULL, &config, error), -ENOENT);
    ck_assert_ptr_nonnull(strstr(error, "/nonexistent/assistd.conf"));
    ck_assert_int_eq(config_load("/tmp", 0, NULL, &config, error), -EIO);
}
END_TEST

START_TEST(the_dump_is_a_configuration)
{
    char text[16384] = "";
    struct config defaults;
    FILE *out = fmemopen(text, sizeof text, "w");
    ck_assert_ptr_nonnull(out);
    config_dump(out);
    fclose(out);
    memset(&defaults, 0, sizeof defaults);
    ck_assert_int_eq(config_load(NULL, 0, NULL, &defaults, error), 0);
    ck_assert_msg(load(text, 0, NULL) == 0, "%s", error);
    ck_assert_mem_eq(&config, &defaults, sizeof config);
    ck_assert_ptr_nonnull(strstr(text, "[listen]\n"));
    ck_assert_ptr_nonnull(strstr(text, "\nport = 8443\n"));
}
END_TEST

TCase *config_case(void)
{
    TCase *tc = tcase_create("config");
    tcase_add_test(tc, defaults_without_a_file);
    tcase_add_test(tc, the_later_one_counts);
    tcase_add_loop_test(tc, errors_name_what_is_wrong, 0, (int)COUNT(refused));
    tcase_add_test(tc, no_error_tells_a_value);
    tcase_add_test(tc, lines_that_would_be_cut_are_refused);
    tcase_add_test(tc, the_environment_is_judged);
    tcase_add_test(tc, a_missing_file_is_an_error);
    tcase_add_test(tc, the_dump_is_a_configuration);
    return tc;
}
