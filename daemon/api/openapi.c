/* SPDX-License-Identifier: EUPL-1.2 */
/* The description of the interface, made from its tables: OpenAPI 3.1. */
#include <errno.h>
#include <stdio.h>

#include "account.h"
#include "openapi_inside.h"

static const char about[] =
    "Article 3 of Council Decision 2008/617/JHA as a workflow: one state asks others for the assistance of their "
    "special "
    "intervention units, they answer, both sign what they arrange, the host state authorises and directs, and all is "
    "settled. "
    "Nobody is obliged to ask or to help, and silence is never consent.\n\n"
    "Every document carries `actions`: exactly the steps that this caller may take now. A refused step says which rule "
    "refused it, "
    "what is missing and what sets it.\n\n"
    "- JSON in UTF-8. Unknown and doubled members are refused. There are no floating-point numbers; money is in minor "
    "units. Times "
    "are RFC 3339 in UTC, with `Z`.\n"
    "- Every error is a problem (RFC 9457); its `type` leads to a page that says what it means.\n"
    "- `HEAD` and `OPTIONS` work everywhere. A method that a resource does not have is answered with `%s` (%u) and the "
    "header `Allow`.\n"
    "- A request or assistance that the caller has no part in does not exist for it.\n"
    "- Drills (Article 5) go through the same steps; their basis reads \"5 (as 3(1))\".";

static void info(struct buf *out)
{
    const struct problem_info *wrong_method = problem_info(PROBLEM_METHOD_NOT_ALLOWED);

    emit_key(out, "info");
    emit_open(out, '{');
    emit_member(out, "title", "assistd");
    emit_member(out, "version", ASSISTD_VERSION);
    emit_member(out, "summary", "Requests for the assistance of special intervention units");
    emit_key(out, "description");
    emit_format(out, about, wrong_method->slug, wrong_method->status);
    emit_key(out, "contact");
    emit_json(out, "{\"name\":\"The operator of this service\"}");
    emit_key(out, "license");
    emit_json(out, "{\"name\":\"European Union Public Licence 1.2\",\"identifier\":\"EUPL-1.2\"}");
    emit_close(out, '}');
}

static void components(struct openapi *o)
{
    struct buf *out = o->out;

    emit_key(out, "components");
    emit_open(out, '{');
    emit_key(out, "securitySchemes");
    emit_json(out,
              "{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":\"A token of the account: 256 "
              "random bits, revocable, kept as its digest alone; where an operation names scopes, good for those\"},"
              "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"" SESSION_COOKIE
              "\",\"description\":\"A browser's session, begun at /v1/session: over after 15 minutes without use, and "
              "after 8 hours in any case. What changes something must come from a page of this host (Origin)\"}}");
    emit_key(out, "parameters");
    emit_open(out, '{');
    parameter_components(o);
    emit_close(out, '}');
    answers_components(o);
    emit_key(out, "schemas");
    emit_open(out, '{');
    schema_components(o);
    emit_close(out, '}');
    emit_close(out, '}');
}

int openapi_make(struct buf *out)
{
    struct openapi o = {.out = out};

    emit_open(out, '{');
    emit_member(out, "openapi", OPENAPI_VERSION);
    info(out);
    emit_key(out, "servers");
    emit_json(out, "[{\"url\":\"/\",\"description\":\"Where this description was read\"}]");
    emit_key(out, "security");
    emit_json(out, "[{\"token\":[]},{\"session\":[]}]");
    emit_key(out, "tags");
    tags_list(&o);
    emit_key(out, "paths");
    paths_object(&o);
    components(&o);
    emit_close(out, '}');
    return out->failed ? -ENOMEM : 0;
}

int describe_openapi(struct api *api)
{
    struct sha256 digest;
    char hex[SHA256_HEX];
    int r = openapi_make(&api->openapi);

    if (r < 0)
        return r;
    digest = sha256(api->openapi.data, api->openapi.size);
    sha256_hex(&digest, hex);
    snprintf(api->openapi_tag, sizeof api->openapi_tag, "\"%.32s\"", hex);
    return 0;
}
