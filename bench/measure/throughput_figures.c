/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/throughput_figures.h"

#include "bench/measure/statistics.h"

static double at_percent(const double *sorted, size_t count, size_t percent)
{
	return sorted[(count * percent + 99) / 100 - 1];
}

struct throughput_figures throughput_figures(double *rates, size_t count)
{
	struct throughput_figures f = { .samples = count };

	if (!count)
		return f;
	for (size_t i = 0; i < count; i++)
		f.average += rates[i] / (double)count;
	statistics_sort(rates, count);
	f.perc50 = at_percent(rates, count, 50);
	f.perc90 = at_percent(rates, count, 90);
	f.perc95 = at_percent(rates, count, 95);
	f.perc99 = at_percent(rates, count, 99);
	return f;
}
