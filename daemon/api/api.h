/* SPDX-License-Identifier: EUPL-1.2 */
/* The interface: from HTTP to the service's jobs and back. */
#pragma once

#include "http.h"
#include "loop.h"
#include "service.h"

struct api;

struct api_options {
    unsigned rate, burst; /* requests per second of one account, and of an address without one; 0: no limit */
    int console_root;     /* a folder that the console's files are read from; -1: they are the embedded ones */
};

/* `service` must outlive it. 0 or -errno. */
int api_new(struct loop *loop, struct service *service, const struct api_options *options, struct api **ret);
void api_free(struct api *api);
/* The listeners: without TLS, for this host and for a proxy; TLS for machines, which show a certificate; TLS for
 * people, who have a session. */
enum api_door { API_LISTEN, API_MACHINES, API_PEOPLE, API_DOORS };
/* What they call, and the context of each. */
const struct http_calls *api_calls(void);
void *api_door(struct api *api, enum api_door door);
/* What the listener for /metrics calls; its context is the api. */
const struct http_calls *api_metrics_calls(void);
/* Makes it, without an api. 0 or -ENOMEM. */
int openapi_make(struct buf *out);
