/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much to ask for: memory for the store, processor time for the API.
 */
#include <math.h>
#include <string.h>

#include "bench/simulate/figures.h"

/* Recommendations are in steps of these. */
static const double MEMORY_STEP = 64 << 20;
static const double PROCESSOR_STEP = 50;

/* Of all stages of one name. */
struct use {
	double most_bytes;
	double mean_cores, most_cores;
};

static struct use use_of_stage(const struct model *m, const char *name)
{
	struct use use = { 0 };
	double api_ns = 0, ns = 0;

	for (size_t i = 0; i < m->stage_count; i++) {
		const struct stage *s = &m->stages[i];

		if (strcmp(s->name, name) != 0)
			continue;
		use.most_bytes = fmax(use.most_bytes, (double)s->most_bytes);
		use.most_cores = fmax(use.most_cores, s->most_cores);
		api_ns += s->end_api_ns - s->begin_api_ns;
		ns += (double)(s->end_ns - s->begin_ns);
	}
	use.mean_cores = ns > 0 ? api_ns / ns : 0;
	return use;
}

/* With the margin, up to whole steps. A limit below the request would not be accepted. */
static struct recommendation round_up(const struct recommend_spec *spec, double request,
				      double limit, double step)
{
	double factor = 1 + (double)spec->margin_percent / 100;
	double low = ceil(request * factor / step) * step;

	return (struct recommendation){
		.request = (int64_t)low,
		.limit = (int64_t)fmax(low, ceil(limit * factor / step) * step),
	};
}

void recommend(const struct model *model, struct figures *figures)
{
	const struct recommend_spec *spec = &model->spec->recommend;
	struct use low, high;

	if (!spec->request_stage)
		return;
	low = use_of_stage(model, spec->request_stage);
	high = use_of_stage(model, spec->limit_stage);
	figures->memory = round_up(spec, low.most_bytes, high.most_bytes, MEMORY_STEP);
	figures_add(figures, "recommended.request", (double)figures->memory.request);
	figures_add(figures, "recommended.limit", (double)figures->memory.limit);
	if (low.most_cores <= 0 && high.most_cores <= 0)
		return;
	figures->processor = round_up(spec, low.mean_cores * 1000,
				      fmax(low.most_cores, high.most_cores) * 1000, PROCESSOR_STEP);
	figures_add(figures, "recommended.milliCpuRequest", (double)figures->processor.request);
	figures_add(figures, "recommended.milliCpuLimit", (double)figures->processor.limit);
}
