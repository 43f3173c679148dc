/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample_result.h - a result with figures that are easy to recognise, for tests of reporters
 */
#ifndef TESTS_SUPPORT_SAMPLE_RESULT_H
#define TESTS_SUPPORT_SAMPLE_RESULT_H

#include "bench/report/result.h"

/*
 * Two workloads: one that ran in full, twice, with a breakdown; and one that was stopped, did not
 * fit, and missed its threshold before. Released with sample_result_free().
 */
struct result *sample_result(void);
void sample_result_free(struct result *result);

#endif
