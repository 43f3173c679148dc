/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation.h - runs a simulation and says what came of it
 */
#ifndef BENCH_SIMULATE_SIMULATION_H
#define BENCH_SIMULATE_SIMULATION_H

#include <signal.h>
#include <stdio.h>

#include "bench/simulate/model.h"
#include "bench/simulate/spec.h"

struct simulation_options {
	/* What a cycle with `cost: {real: true}` takes, and the process's own time and memory for each
	 * stage, are measured; with a fixed clock nothing is, and two runs are equal to the byte. */
	bool fixed_clock;
	/* All invariants are looked at after so many events; 0: at the end only. For tests. */
	uint64_t check_every;
	/* A simulation that comes to more events is refused; 0: a billion. */
	uint64_t events_max;
	const volatile sig_atomic_t *stop; /* set from a signal handler; may be NULL */
	/* A sample was taken; may be NULL. */
	void (*line)(void *context, const struct model *model);
	void *line_context;
};

/*
 * Builds the model and runs it until its steps are done, its duration is over or *stop is set. On
 * STATUS_OK the caller releases *out with simulation_free(). STATUS_ERROR: the model broke one of its
 * own invariants, which is our mistake and is told.
 */
enum status simulation_run(const struct simulation_spec *spec,
			   const struct simulation_options *options, struct diag_sink *sink,
			   struct model **out);
void simulation_free(struct model *model); /* NULL is fine */

#endif
