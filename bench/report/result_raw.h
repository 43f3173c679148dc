/* SPDX-License-Identifier: Apache-2.0 */
/*
 * result_raw.h - the parts of the result file that hold what was measured, unabridged
 */
#ifndef BENCH_REPORT_RESULT_RAW_H
#define BENCH_REPORT_RESULT_RAW_H

#include <jansson.h>

#include "bench/measure/measurement.h"

/* What was repeated, how often, and how sure the throughput is. */
json_t *result_sampling_json(const struct measurement *m);
/* Those that are known. */
json_t *result_counted_json(const struct counted *counted);
json_t *result_counters_json(const struct counter_values *values);
json_t *result_metrics_json(const struct measurement *m);
/* Its windows of a second; null when nothing was collected. */
json_t *result_windows_json(const struct measurement *m);
/* null when nothing was measured */
json_t *result_timeline_json(const struct timeline *timeline);

#endif
