/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>

#include "account.h"
#include "inside_api.h"

int describe_openapi(struct api *api)
{
    buf_text(&api->openapi, "{}");
    return api->openapi.failed ? -ENOMEM : 0;
}
