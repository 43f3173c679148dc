/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both ends are the same binary, so that what goes through the pipe is the structs themselves.
 */
#include "bench/measure/sampling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/child.h"
#include "sched/base/mem.h"

/* Followed by the repetitions and the latency histogram. */
struct block {
	char mark[8];
	size_t size; /* of what follows: another build has another one */
	size_t repetition_count;
	size_t warm_up_passes;
	uint64_t placement_digest;
	uint64_t input_hash;
	bool partial;
};

static const char block_mark[8] = "schedmrk";

static size_t block_size(size_t repetitions)
{
	return repetitions * sizeof(struct repetition) + sizeof(struct histogram);
}

enum status sampling_work(const struct measure_target *target,
			  const struct measure_options *options, struct diag_sink *sink, FILE *out)
{
	struct measurement *m;
	enum status status = measurement_take(target, options, sink, &m);
	struct block block = { 0 };

	if (!m)
		return status;
	memcpy(block.mark, block_mark, sizeof(block.mark));
	block.size = block_size(m->repetition_count);
	block.repetition_count = m->repetition_count;
	block.warm_up_passes = m->warm_up_passes;
	block.placement_digest = m->outcome.placement_digest;
	block.input_hash = m->outcome.input_hash;
	block.partial = m->partial;
	fwrite(&block, sizeof(block), 1, out);
	fwrite(m->repetitions, sizeof(*m->repetitions), m->repetition_count, out);
	fwrite(&m->latency_ns, sizeof(m->latency_ns), 1, out);
	measurement_free(m);
	return status;
}

static void forget_own_samples(struct measurement *m)
{
	if (m->process_count)
		return;
	m->repetition_count = 0;
	if (!m->has_latency_pass)
		m->latency_ns = (struct histogram){ 0 };
}

static void add_block(struct measurement *m, const struct block *block, const char *data)
{
	size_t count = block->repetition_count;
	struct histogram *latency = mem_new(1, sizeof(*latency));
	struct repetition *added;

	forget_own_samples(m);
	m->repetitions =
		mem_resize(m->repetitions, m->repetition_count + count, sizeof(*m->repetitions));
	added = m->repetitions + m->repetition_count;
	memcpy(added, data, count * sizeof(*added));
	for (size_t i = 0; i < count; i++)
		added[i].process = m->process_count;
	memcpy(latency, data + count * sizeof(*added), sizeof(*latency));
	if (!m->has_latency_pass)
		histogram_merge(&m->latency_ns, latency);
	free(latency);
	m->repetition_count += count;
	m->warm_up_passes += block->warm_up_passes;
	m->process_count++;
	m->placements_agree &= block->placement_digest == m->outcome.placement_digest;
	m->input_changed |= block->input_hash != m->outcome.input_hash;
}

static enum status explain(const struct measurement *m, const struct child_said *said,
			   struct diag_sink *sink)
{
	const char *reason = said->err;

	if (said->exit_status < 0)
		return diag_system_error(sink, (struct place){ 0 },
					 "%s: a process of its own was ended by signal %d", m->name,
					 said->signal);
	return diag_system_error(sink, (struct place){ 0 }, "%s: in a process of its own: %.*s",
				 m->name, (int)strcspn(reason, "\n"), reason);
}

static enum status take_said(struct measurement *m, const struct child_said *said,
			     struct diag_sink *sink)
{
	struct block block;

	if (said->exit_status != 0)
		return explain(m, said, sink);
	if (said->out_length < sizeof(block))
		return explain(m, said, sink);
	memcpy(&block, said->out, sizeof(block));
	if (memcmp(block.mark, block_mark, sizeof(block.mark)) != 0 ||
	    said->out_length != sizeof(block) + block.size ||
	    block.size != block_size(block.repetition_count))
		return diag_system_error(sink, (struct place){ 0 },
					 "%s: a process of its own is of another build", m->name);
	if (block.partial)
		m->partial = true;
	else
		add_block(m, &block, said->out + sizeof(block));
	return STATUS_OK;
}

static bool stopped(const struct measure_options *options)
{
	return options->run.stop && *options->run.stop;
}

/* One process more. */
static enum status run_process(struct measurement *m, const struct sampling *sampling,
			       const struct measure_options *options, struct diag_sink *sink)
{
	char self[4096];
	char at[32];
	char run[] = "run", worker[] = "--worker";
	size_t count = 0;
	struct child_said said;
	enum status status = STATUS_OK;
	char **argv;

	while (sampling->arguments[count])
		count++;
	snprintf(self, sizeof(self), "%s", child_self());
	snprintf(at, sizeof(at), "%zu", sampling->at);
	argv = mem_new(count + 5, sizeof(*argv));
	argv[0] = self;
	argv[1] = run;
	argv[2] = worker;
	argv[3] = at;
	memcpy(argv + 4, sampling->arguments, count * sizeof(*argv));
	if (!child_run(argv, options->run.stop, &said))
		status = diag_system_error(sink, (struct place){ 0 }, "cannot start %s: %s", self,
					   strerror(errno));
	else if (stopped(options))
		m->partial = true;
	else
		status = take_said(m, &said, sink);
	child_said_fini(&said);
	free(argv);
	return status;
}

/* May another process begin? `spent_ns` were spent on those so far. */
static bool goes_on(struct measurement *m, const struct sampling *sampling, uint64_t spent_ns)
{
	size_t done = m->process_count;

	if (sampling->processes) {
		m->sampling_end = SAMPLED_COUNT;
		return done < sampling->processes;
	}
	m->sampling_end = SAMPLED_PRECISE;
	if (done && measurement_relative_error(m) <= sampling->precision)
		return false;
	m->sampling_end = SAMPLED_MOST;
	if (done >= SAMPLING_PROCESSES_MAX)
		return false;
	m->sampling_end = SAMPLED_BUDGET;
	/* The next one will take as long as the others. */
	return !done || spent_ns + spent_ns / done <= sampling->budget_ns;
}

enum status sampling_take(struct measurement *m, const struct sampling *sampling,
			  const struct measure_options *options, struct diag_sink *sink)
{
	uint64_t begun_ns = clock_now_ns(options->clock);
	enum status status = STATUS_OK;

	m->sampling_end = SAMPLED_BUDGET;
	if (!sampling->processes && m->repetition_count &&
	    m->repetitions[0].elapsed_ns > sampling->budget_ns)
		return STATUS_OK;
	if (options->pass_begin)
		options->pass_begin(options->context, m->name, "fresh processes");
	while (status == STATUS_OK && !m->partial &&
	       goes_on(m, sampling, clock_now_ns(options->clock) - begun_ns))
		status = run_process(m, sampling, options, sink);
	return status == STATUS_OK ? measurement_check(m, sink) : status;
}

const char *sampling_end_name(enum sampling_end end)
{
	static const char *const names[] = {
		[SAMPLED_COUNT] = "count",
		[SAMPLED_PRECISE] = "precision",
		[SAMPLED_BUDGET] = "budget",
		[SAMPLED_MOST] = "most",
	};

	return names[end];
}
