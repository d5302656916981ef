/* SPDX-License-Identifier: EUPL-1.2 */
/* Prometheus' text format; no labels for states, which would tell who asks whom. */
#include <inttypes.h>

#include "account.h"
#include "api_inside.h"

static void metric(struct buf *out, const char *name, const char *type, const char *help, uint64_t value)
{
    buf_printf(out, "# HELP assistd_%s %s\n# TYPE assistd_%s %s\nassistd_%s %" PRIu64 "\n", name, help, name, type,
               name, value);
}

void metrics_text(struct api *api, struct buf *out)
{
    struct service_counters c;

    service_counters(api->service, &c);
    metric(out, "up", "gauge", "Whether the database is reached and the registers are read.",
           service_ready(api->service, NULL));
    metric(out, "steps_total", "counter", "Steps that were taken.", c.steps);
    metric(out, "refusals_total", "counter", "Steps that were refused by the procedure.", c.refusals);
    metric(out, "replays_total", "counter", "Answers given again for an idempotency key.", c.replays);
    metric(out, "clock_steps_total", "counter", "Steps that time took.", c.clock_steps);
    metric(out, "reads_total", "counter", "Reads that were answered.", c.reads);
    metric(out, "writer_batches_total", "counter", "Transactions of the writer.", c.writer.batches);
    metric(out, "writer_jobs_total", "counter", "Jobs in them.", c.writer.jobs);
    metric(out, "writer_failed_batches_total", "counter", "Transactions of the writer that failed.",
           c.writer.failed_batches);
    metric(out, "reader_batches_total", "counter", "Transactions of the readers.", c.readers.batches);
    metric(out, "reader_jobs_total", "counter", "Jobs in them.", c.readers.jobs);
    metric(out, "reconnects_total", "counter", "Connections to the database that had to be made again.",
           c.writer.reconnects + c.readers.reconnects);
    metric(out, "followers", "gauge", "Streams of events that are open.", c.followers);
    metric(out, "waiting", "gauge", "Jobs that wait.", c.waiting);
    buf_text(out, "# HELP assistd_answers_total Answers, by the hundreds of their status.\n# TYPE "
                  "assistd_answers_total counter\n");
    for (unsigned i = 2; i < 6; i++)
        buf_printf(out, "assistd_answers_total{status=\"%uxx\"} %" PRIu64 "\n", i, api->answers[i]);
}
