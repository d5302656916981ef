/* SPDX-License-Identifier: EUPL-1.2 */
#include "made.h"

#include "exchange.h"
#include "fuzz.h"

struct http_exchange *made_exchange(const char *target, size_t size)
{
    static struct http_server server;
    struct http_exchange *x = calloc(1, sizeof *x);
    const char *detail;
    REQUIRE(x);
    x->server = &server;
    x->spill = malloc(size + 1 + TARGET_STORAGE(size));
    REQUIRE(x->spill);
    if (size)
        memcpy(x->spill, target, size);
    x->spill[size] = '\0';
    x->whole_target = (struct http_text){x->spill, size};
    x->method = (struct http_text){"GET", 3};
    x->has_target = true;
    memcpy(x->request_id, "fuzz", sizeof "fuzz");
    if (strlen(x->spill) == size &&
        target_parse(x->spill, size, x->spill + size + 1, &x->target, &detail) == PROBLEM_NONE)
        return x;
    made_free(x);
    return NULL;
}

unsigned made_status(const struct http_exchange *x)
{
    REQUIRE(!x->failed && x->answered == (x->response != NULL));
    return x->answered ? x->status : 0;
}

void made_free(struct http_exchange *x)
{
    if (!x)
        return;
    if (x->response)
        MHD_destroy_response(x->response);
    free(x->spill);
    free(x);
}
