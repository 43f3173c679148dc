/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text that HdrHistogram prints of its percentiles, and its plotters read: five steps for each
 * halving of the distance to the 100th percentile. Values are in microseconds.
 */
#include <math.h>

#include "bench/measure/histogram.h"
#include "bench/report/formats/format.h"

enum { STEPS_PER_HALVING = 5 };

static double deviation(const struct stored_latency *l)
{
	double sum = 0;

	for (size_t i = 0; i < l->histogram.counts.count; i++) {
		double low = l->histogram.low_ns.values[i];
		double middle = (low + stored_histogram_bucket_end(&l->histogram, low) - 1) / 2;

		sum += l->histogram.counts.values[i] * (middle - l->mean_ns) *
		       (middle - l->mean_ns);
	}
	return sqrt(sum / l->attempts);
}

static void row(FILE *out, double value, double share, double seen)
{
	if (share < 1)
		fprintf(out, "%12.3f %12.9f %12.0f %12.2f\n", value / 1e3, share, seen,
			1 / (1 - share));
	else
		fprintf(out, "%12.3f %12.9f %12.0f\n", value / 1e3, share, seen);
}

/* The next share to print after one: a step is a fifth of half the rest. */
static double next_share(double share)
{
	double halvings = floor(log2(1 / (1 - share)) + 1e-9) + 1;

	return share + 1 / (STEPS_PER_HALVING * exp2(halvings));
}

static void rows(FILE *out, const struct stored_latency *l)
{
	const struct stored_histogram *h = &l->histogram;
	double seen = 0, share = 0;

	for (size_t i = 0; i < h->counts.count; i++) {
		double low = h->low_ns.values[i];
		double value = fmin(low + floor((stored_histogram_bucket_end(h, low) - low) / 2),
				    l->max_ns);

		seen += h->counts.values[i];
		if (i + 1 == h->counts.count)
			value = l->max_ns;
		/* Beyond the last attempt but one there is only the end. */
		while (share < seen / h->total && (1 - share) * h->total >= 1) {
			row(out, value, share, seen);
			share = next_share(share);
		}
	}
	row(out, l->max_ns, 1, h->total);
}

void format_hgrm(FILE *out, const struct report *report, const struct format_options *options)
{
	const struct stored_latency *l = &report->results->workloads->latency;

	(void)options;
	fprintf(out, "%12s %12s %12s %12s\n\n", "Value", "Percentile", "TotalCount",
		"1/(1-Percentile)");
	if (l->known && l->histogram.total > 0)
		rows(out, l);
	fprintf(out, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n",
		l->known ? l->mean_ns / 1e3 : 0,
		l->known && l->attempts > 0 ? deviation(l) / 1e3 : 0);
	fprintf(out, "#[Max     = %12.3f, Total count    = %12.0f]\n",
		l->known ? l->max_ns / 1e3 : 0, l->known ? l->attempts : 0);
	fprintf(out, "#[Buckets = %12d, SubBuckets     = %12d]\n", 64 - HISTOGRAM_BITS,
		2 << HISTOGRAM_BITS);
}
