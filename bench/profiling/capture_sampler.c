/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/capture.h"
#include "bench/profiling/rule_labels.h"
#include "bench/profiling/sampler.h"

/* Of one pass: about 50 MB. */
enum { SAMPLES_MAX = 50000 };

struct sampling {
	struct sampler *sampler;
	struct symbols *symbols;
	struct capture *out;
};

static void enter(void *context)
{
	sampler_resume(((struct sampling *)context)->sampler);
}

static void leave(void *context)
{
	sampler_pause(((struct sampling *)context)->sampler);
}

/* So that there is room for the next pass. */
static void fold_pass(void *context)
{
	struct sampling *sampling = context;
	struct stacks *all = stacks_new();

	sampler_fold(sampling->sampler, sampling->symbols, all);
	sampling->out->outside += stacks_add_below(sampling->out->stacks, all, CAPTURE_ROOT);
	stacks_free(all);
	sampler_clear(sampling->sampler);
}

static struct sampler *new_sampler(const struct capture_request *request, struct capture *out)
{
	const char *why = "this build keeps no frame pointers (make MODE=profile does)";
	struct sampler *sampler = NULL;

	if (sampler_has_frames())
		sampler = sampler_new_ring(request->frequency, SAMPLES_MAX, &why);
	if (sampler) {
		out->how = "the kernel's processor clock, stacks by frame pointers";
		return sampler;
	}
	capture_note(out, "the kernel's samples: %s", why);
	out->how = "a timer, stacks by unwind tables";
	return sampler_new(request->frequency, SAMPLES_MAX);
}

enum status capture_by_sampler(const struct capture_request *request, struct diag_sink *sink,
			       struct capture *out)
{
	struct sampling sampling = { .out = out };
	struct region region = { &sampling, enter, leave };
	enum status status;

	out->way = CAPTURE_SAMPLER;
	out->period_ns = 1000000000u / request->frequency;
	sampling.symbols = symbols_new();
	rule_labels_add(sampling.symbols);
	sampling.sampler = new_sampler(request, out);
	status = capture_passes(request, &region, fold_pass, &sampling, sink, out);
	out->lost = sampler_lost(sampling.sampler);
	sampler_free(sampling.sampler);
	symbols_free(sampling.symbols);
	return status;
}
