/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/run_heap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profiling/flame.h"
#include "bench/profiling/heap_profile.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

struct heap_run {
	struct heap_profile profile;
	struct diag_sink *sink;
	enum status status; /* of the first section that failed */
};

static void end_section(struct heap_run *run, const char *name)
{
	if (run->status == STATUS_OK)
		run->status = heap_profile_section(&run->profile, name, run->sink);
}

static void created(void *context, const char *opcode, size_t nodes, size_t pods)
{
	(void)nodes;
	(void)pods;
	end_section(context, opcode);
}

static void measure_begin(void *context, size_t pods)
{
	(void)pods;
	end_section(context, "queue");
}

static void measure_end(void *context)
{
	end_section(context, STAGE_SCHEDULE);
}

static void print_sections(const struct heap_profile *profile)
{
	printf("%-24s %12s %15s %15s\n", "OPERATION", "REQUESTS", "BYTES ASKED FOR", "STILL HELD");
	for (size_t i = 0; i < profile->count; i++) {
		const struct heap_section *s = &profile->sections[i];

		printf("%-24s %12" PRIu64 " %15" PRIu64 " %15" PRIu64 "\n", s->name, s->requests,
		       s->requested_bytes, s->live_bytes);
	}
}

/* "heap.svg" -> "heap.folded" */
static char *folded_path(const char *path)
{
	size_t length = strlen(path);
	char *folded = mem_new(length + sizeof(".folded"), 1);

	if (length > 4 && !strcmp(path + length - 4, ".svg"))
		length -= 4;
	snprintf(folded, length + sizeof(".folded"), "%.*s.folded", (int)length, path);
	return folded;
}

static void write_flame(FILE *out, const struct heap_profile *profile)
{
	const struct flame_options options = { .title = "Bytes asked for, by operation",
					       .unit = "bytes",
					       .standalone = true };

	flame_write(out, profile->stacks, &options);
}

static void write_folded(FILE *out, const struct heap_profile *profile)
{
	stacks_write(profile->stacks, out);
}

static enum status write_file(const struct heap_profile *profile, const char *path,
			      void (*print)(FILE *, const struct heap_profile *),
			      struct diag_sink *sink)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	enum status status;

	if (!out)
		mem_out_of_memory();
	print(out, profile);
	if (fclose(out) != 0)
		mem_out_of_memory();
	status = file_replace(path, text, length, sink);
	free(text);
	if (status == STATUS_OK)
		printf("  %s\n", path);
	return status;
}

static enum status write_files(const struct heap_profile *profile, const char *path,
			       struct diag_sink *sink)
{
	char *folded = folded_path(path);
	enum status status = write_file(profile, path, write_flame, sink);

	if (status == STATUS_OK)
		status = write_file(profile, folded, write_folded, sink);
	free(folded);
	return status;
}

enum status run_heap_profile(const struct measure_target *target,
			     const struct workload_options *options, const char *path,
			     struct diag_sink *sink)
{
	struct heap_run run = { .sink = sink };
	const struct workload_hooks hooks = { .context = &run,
					      .created = created,
					      .measure_begin = measure_begin,
					      .measure_end = measure_end };
	struct workload_outcome outcome;
	enum status status = file_check_replaceable(path, sink);

	if (status != STATUS_OK)
		return status;
	heap_profile_begin(&run.profile);
	status = measure_target_run(target, options, &hooks, sink, &outcome);
	if (status == STATUS_OK) {
		workload_outcome_fini(&outcome);
		status = run.status;
	}
	if (status == STATUS_OK) {
		print_sections(&run.profile);
		status = write_files(&run.profile, path, sink);
	}
	heap_profile_fini(&run.profile);
	return status;
}
