/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trend_rows.h - the parts of trend_read(): gathering figures, and judging them
 */
#ifndef BENCH_HISTORY_TREND_ROWS_H
#define BENCH_HISTORY_TREND_ROWS_H

#include "bench/history/trend.h"
#include "bench/stored/stored.h"

/* One result after the other, in their order: its workloads' figures go to series and rows. */
void trend_add(struct trend *trend, const struct stored *stored, size_t result,
	       const struct trend_options *options);
/* When all are there: which series go on, and the steps of every row. */
void trend_judge(struct trend *trend, const struct trend_options *options);

/* The order of the results: by date, or by their commits in a repository. */
enum status trend_order(struct trend *trend, const struct trend_options *options,
			struct diag_sink *sink);

#endif
