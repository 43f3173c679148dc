/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capture_files.h - what is left of a capture: files for several viewers, and a summary
 *
 *   flame.svg          a flame graph (any browser)
 *   top.txt            functions in pprof's columns
 *   stacks.folded      a line for each stack (flamegraph.pl, inferno, speedscope)
 *   profile.pb.gz      go tool pprof
 *   speedscope.json    https://www.speedscope.app
 *   capture.json       how it was taken, for --diff
 */
#ifndef BENCH_PROFILING_CAPTURE_FILES_H
#define BENCH_PROFILING_CAPTURE_FILES_H

#include <stdio.h>

#include "bench/profiling/capture.h"

struct capture_about {
	const char *workload; /* "Density/1000Nodes30kPods" */
	const char *file; /* of the workload */
	uint64_t nodes; /* in its cluster */
	uint64_t time_ns; /* since 1970 */
};

/* Each is there whole or not at all. The folder is there. */
enum status capture_files_write(const struct capture *capture, const struct capture_about *about,
				const char *folder, struct diag_sink *sink);

/* For people: how it was taken, shares of phases and rules, the hottest functions, where to look next. */
void capture_summary_print(FILE *out, const struct capture *capture,
			   const struct capture_about *about, const char *folder);

/* Writes one file of the folder, by a function that prints it. */
enum status capture_file_write(const char *folder, const char *name,
			       void (*print)(FILE *out, const void *what), const void *what,
			       struct diag_sink *sink);
/* Makes the folder and those it is in. */
enum status capture_folder_make(const char *path, struct diag_sink *sink);

#endif
