/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/trial.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sched/core/cycle.h"

void trial_init(struct trial *trial)
{
	*trial = (struct trial){ .options.session = { .load.reader.limits = READER_LIMITS_DEFAULT,
						      .scheduler.percentage_of_nodes_to_score = -1,
						      .scheduler_config = "node-local" } };
	told_init(&trial->told);
	folder_make(&trial->folder);
}

void trial_fini(struct trial *trial)
{
	workload_outcome_fini(&trial->outcome);
	folder_remove(&trial->folder);
}

static void note(struct trial *trial, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void note(struct trial *trial, const char *format, ...)
{
	size_t left = sizeof(trial->log) - trial->length;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(trial->log + trial->length, left, format, args);
	va_end(args);
	trial->length += (size_t)n < left ? (size_t)n : left - 1;
}

static void keep_placement(struct trial *trial, const struct pod *pod)
{
	unsigned char *at = trial->placements + 8 * trial->cycles;

	if (8 * trial->cycles >= sizeof(trial->placements))
		return;
	for (int i = 0; i < 4; i++) {
		at[i] = (unsigned char)(pod->sequence >> (8 * i));
		at[i + 4] = (unsigned char)(pod->node >> (8 * i));
	}
}

static void cycle_end(void *context, const struct pod *pod, enum outcome outcome)
{
	struct trial *trial = context;
	const struct cluster *cluster = trial->cluster;

	note(trial, "%s%s/%s@%s", trial->length ? " " : "", cluster_text(cluster, pod->name_space),
	     cluster_text(cluster, pod->name),
	     outcome == OUTCOME_SCHEDULED ? cluster_text(cluster, cluster->nodes[pod->node].name)
					  : "-");
	if (trial->times)
		note(trial, "+%lld", (long long)(*trial->now_ns / 1000000));
	keep_placement(trial, pod);
	if (trial->each_cycle)
		trial->each_cycle(trial, cluster);
	if (++trial->cycles == trial->stop_after)
		trial->stop = 1;
}

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	static struct probe probe;
	struct trial *trial = context;

	(void)workload;
	probe = (struct probe){ .context = trial, .cycle_end = cycle_end };
	trial->cluster = scheduler->cluster;
	scheduler_set_probe(scheduler, &probe);
}

static void take_clock(void *context, const int64_t *now_ns)
{
	struct trial *trial = context;

	trial->now_ns = now_ns;
}

static void created(void *context, const char *opcode, size_t nodes, size_t pods)
{
	struct trial *trial = context;
	size_t used = strlen(trial->created);

	snprintf(trial->created + used, sizeof(trial->created) - used, "%s%s:%zu+%zu",
		 used ? " " : "", opcode, nodes, pods);
	if (trial->inspect)
		trial->inspect(trial, trial->cluster, opcode);
}

static void measure_begin(void *context, size_t pods)
{
	struct trial *trial = context;

	note(trial, "%s[%zu", trial->length ? " " : "", pods);
}

static void measure_end(void *context)
{
	struct trial *trial = context;

	note(trial, " ]");
}

static void waited(void *context, int64_t ns)
{
	struct trial *trial = context;
	size_t used = strlen(trial->waits);

	snprintf(trial->waits + used, sizeof(trial->waits) - used, "%lld ",
		 (long long)(ns / 1000000));
}

struct workload_hooks trial_hooks(struct trial *trial)
{
	return (struct workload_hooks){ .context = trial,
					.begin = begin,
					.clock = take_clock,
					.created = created,
					.waited = waited,
					.measure_begin = measure_begin,
					.measure_end = measure_end };
}

static void forget(struct trial *trial)
{
	workload_outcome_fini(&trial->outcome);
	told_clear(&trial->told);
	trial->log[0] = '\0';
	trial->length = 0;
	trial->created[0] = '\0';
	trial->waits[0] = '\0';
	trial->cycles = 0;
	trial->stop = 0;
	trial->options.stop = &trial->stop;
}

void trial_run(struct trial *trial, const char *config, size_t at)
{
	const struct workload_hooks hooks = trial_hooks(trial);
	struct workload_file *file;
	const struct workload *items;
	char path[128];
	size_t count;

	forget(trial);
	folder_put(&trial->folder, "config.yaml", "%s", config);
	snprintf(path, sizeof(path), "%s/config.yaml", trial->folder.path);
	trial->status = workload_file_open(path, false, &trial->told.sink, &file);
	cr_assert_eq(trial->status, STATUS_OK, "%s", trial->told.text);
	items = workload_file_items(file, &count);
	cr_assert_lt(at, count);
	trial->status = workload_run(&items[at], &trial->options, &hooks, &trial->told.sink,
				     &trial->outcome);
	workload_file_free(file);
}

void trial_run_cluster(struct trial *trial, const char *yaml)
{
	const struct workload_hooks hooks = trial_hooks(trial);
	char path[128];
	const char *paths[] = { path };

	forget(trial);
	folder_put(&trial->folder, "dump.yaml", "%s", yaml);
	snprintf(path, sizeof(path), "%s/dump.yaml", trial->folder.path);
	trial->status = workload_run_cluster(paths, 1, &trial->options, &hooks, &trial->told.sink,
					     &trial->outcome);
}
