/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulated.h - a simulation out of a text, run to its end
 */
#ifndef TESTS_BENCH_SIMULATE_SIMULATED_H
#define TESTS_BENCH_SIMULATE_SIMULATED_H

#include "bench/simulate/figures.h"
#include "bench/simulate/simulation.h"

struct simulated {
	struct simulation_spec *spec;
	struct model *model;
	struct figures figures;
};

/* Fails the test when it does not run. The document's head is put in front of the text.
 * check_every: see struct simulation_options. */
void simulated_run(struct simulated *out, const char *text, uint64_t check_every);
void simulated_fini(struct simulated *s);
/* Fails the test when there is none of that name. */
double simulated_figure(const struct simulated *s, const char *name);

#endif
