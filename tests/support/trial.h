/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trial.h - a workload out of YAML text, run under watch, for tests
 */
#ifndef TESTS_SUPPORT_TRIAL_H
#define TESTS_SUPPORT_TRIAL_H

#include "bench/workload/workload.h"
#include "tests/support/folder.h"
#include "tests/support/told.h"

struct trial {
	struct folder folder; /* of config.yaml and the files it names */
	struct told told;
	struct workload_options options;
	struct workload_outcome outcome;
	enum status status;
	/*
	 * What happened, in words: "team-0/pod-3@node-1" for each cycle ("@-" when there was no node),
	 * "[4" and "]" around a measured section of four pods.
	 */
	char log[16384];
	size_t length;
	char waits[256]; /* "2 3 ": milliseconds until each pod was bound */
	char created[1024]; /* "createNodes:3+0 createPods:0+5" */
	size_t cycles;
	/* Of each cycle the pod's sequence and the node's index, 32-bit little endian. */
	unsigned char placements[8 * 256];

	/* Called whenever an operation has made its objects; may be NULL. */
	void (*inspect)(struct trial *trial, const struct cluster *cluster, const char *opcode);
	/* Called after each cycle; may be NULL. */
	void (*each_cycle)(struct trial *trial, const struct cluster *cluster);
	bool times; /* cycles in the log end with "+12": milliseconds of the run's clock at their begin */
	const int64_t *now_ns; /* that clock */
	size_t stop_after; /* cycles after which it is told to stop; 0 = never */

	const struct cluster *cluster; /* while it runs */
	volatile sig_atomic_t stop;
};

/* Makes the folder; put files there before trial_run(). */
void trial_init(struct trial *trial);
void trial_fini(struct trial *trial);
/* Runs workload number `at` of the text; may be called again. */
void trial_run(struct trial *trial, const char *config, size_t at);
/* The same for a dump. */
void trial_run_cluster(struct trial *trial, const char *yaml);
/* The hooks that watch, to go with another run. */
struct workload_hooks trial_hooks(struct trial *trial);

#endif
