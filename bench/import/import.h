/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.h - other programs' tests as workloads
 */
#ifndef BENCH_IMPORT_IMPORT_H
#define BENCH_IMPORT_IMPORT_H

#include <stddef.h>
#include <stdint.h>

#include "sched/base/diag.h"

struct import_options {
	int64_t nodes; /* of the cluster that the test expects: {{.Nodes}} */
	const char *const *overrides; /* files, as clusterloader2's --testoverrides */
	size_t override_count;
	const char *const *settings; /* "NAME=VALUE", the last word */
	size_t setting_count;
};

/*
 * A clusterloader2 config as a workload file. What has no counterpart is a warning at its place and a
 * comment in the text; *missed counts those. The caller frees *text.
 */
enum status import_clusterloader2(const char *path, const struct import_options *options,
				  struct diag_sink *sink, char **text, size_t *length,
				  size_t *missed);

#endif
