/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/latency.h"

int64_t latency_draw(const struct latency *latency, uint64_t draw)
{
	double u = (double)(draw >> 11) * 0x1p-53;
	struct latency_point low = { 0, 0 };

	if (latency->count <= 1)
		return latency->count ? latency->points[0].ns : 0;
	for (size_t i = 0; i < latency->count; i++) {
		const struct latency_point *high = &latency->points[i];

		if (u < high->quantile) {
			double share = (u - low.quantile) / (high->quantile - low.quantile);

			return low.ns + (int64_t)(share * (double)(high->ns - low.ns));
		}
		low = *high;
	}
	return low.ns;
}

double latency_mean_ns(const struct latency *latency)
{
	struct latency_point low = { 0, 0 };
	double mean = 0;

	if (latency->count <= 1)
		return latency->count ? (double)latency->points[0].ns : 0;
	for (size_t i = 0; i < latency->count; i++) {
		const struct latency_point *high = &latency->points[i];

		mean += (high->quantile - low.quantile) * (double)(high->ns + low.ns) / 2;
		low = *high;
	}
	return mean + (1 - low.quantile) * (double)low.ns;
}
