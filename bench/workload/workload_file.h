/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workload_file.h - the inside of a parsed performance-config, for those who run it
 */
#ifndef BENCH_WORKLOAD_WORKLOAD_FILE_H
#define BENCH_WORKLOAD_WORKLOAD_FILE_H

#include "bench/workload/ops.h"
#include "bench/workload/params.h"
#include "bench/workload/template.h"
#include "bench/workload/workload.h"

struct test_case {
	const char *name;
	const struct value *tree;
	struct op *ops;
	size_t op_count;
};

/* A file that a performance-config names, read once. */
struct source_file {
	const char *path; /* as opened */
	const char *text;
	size_t length;
	struct template *template; /* NULL until somebody wants it as one */
	struct source_file *next;
};

struct source_cache; /* opaque: grows while workloads run */

struct workload_file {
	struct arena arena;
	const char *path;
	const char *folder; /* what relative paths start from, "" for the working directory */
	const char *text;
	size_t length;
	bool strict;
	struct value root;
	struct test_case *cases;
	size_t case_count;
	struct workload *items;
	size_t item_count;
	struct source_cache *sources;
};

static inline const struct test_case *workload_case(const struct workload *workload)
{
	return &workload->file->cases[workload->case_index];
}

/* The params of a workload; see params_init(). */
void workload_params(const struct workload *workload, struct arena *arena, struct diag_sink *sink,
		     struct params *out);

/* Counts what its operations make (nodes, pods, ...), as far as their params are right. */
void workload_foresee(struct workload *workload, struct arena *scratch);

struct source_cache *source_cache_new(void);
void source_cache_free(struct source_cache *cache); /* NULL is fine */
/*
 * The file that a string of the config names: relative to the config's folder, or, as in versions
 * that kept the config in a folder of its own, to the folder above it. The path lives as long as the
 * workload_file.
 */
enum status workload_locate(const struct workload_file *file, const struct value *name,
			    struct diag_sink *sink, const char **path);
/* The same, read. */
enum status workload_source(const struct workload_file *file, const struct value *name,
			    struct diag_sink *sink, struct source_file **out);
/* The same, as a template. */
enum status workload_template(const struct workload_file *file, const struct value *name,
			      struct diag_sink *sink, struct source_file **out);

/*
 * Adds the config and the files that this workload's operations use, each once, in their order, to an
 * XXH3_state_t.
 */
enum status workload_hash_input(const struct workload *workload, void *hash,
				struct diag_sink *sink);

/* XXH3-64 of what the workload does: operations with their params put in, and template texts. */
enum status workload_hash_definition(const struct workload *workload, struct diag_sink *sink,
				     uint64_t *out);

/* Checks a test case and reads its operations. */
enum status test_case_read(struct arena *arena, const char *file, const struct value *tree,
			   struct diag_sink *sink, struct test_case *out);
/* The string that names its scheduler configuration, or NULL. */
const struct value *test_case_scheduler_config(const struct test_case *test_case);
/*
 * A workload's threshold, 0 when it has none; *selector as in struct workload. Of a map of topics the one
 * that is called like the config's folder counts, as upstream calls them.
 */
double test_case_threshold(const struct test_case *test_case, const char *path,
			   const struct value *workload, const struct value **selector);

#endif
