/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figures.h - a simulation in numbers with names, and what was expected of them
 */
#ifndef BENCH_SIMULATE_FIGURES_H
#define BENCH_SIMULATE_FIGURES_H

#include "bench/simulate/model.h"

/* What is asked for and what may not be exceeded; 0: nobody wants to know. */
struct recommendation {
	int64_t request, limit;
};

struct figure {
	const char *name; /* "pods.scheduled", "stage.idle.seconds" */
	double value;
};

struct verdict {
	const struct expectation_spec *expectation;
	const char *what; /* the figure's name, or the event's text */
	double value, least, most;
	bool known; /* there is such a figure */
	bool holds;
};

/* Where pods waited. */
struct wait_share {
	const char *name; /* "scheduling queue" */
	const char *key; /* "queue" */
	const struct flow *flow;
	double share; /* of all waiting, 0 to 1 */
	double mean_s, mean_inside; /* for one pod; number in it, on average over the whole time */
};

struct figures {
	struct arena arena;
	struct figure *items;
	size_t count, capacity;
	struct verdict *verdicts;
	size_t verdict_count;
	bool all_hold;
	struct wait_share waits[POD_WAITS]; /* [0] is none */
	struct recommendation memory; /* of the store, in bytes */
	struct recommendation processor; /* of the API, in thousandths of a core */
	const char *bottleneck; /* who it is, in words */
	const char *bottleneck_why;
};

/* The name is borrowed. */
void figures_add(struct figures *figures, const char *name, double value);
/* Makes recommendations out of the stages that the document names (recommend.c). */
void recommend(const struct model *model, struct figures *figures);
/* Names it in *figures, whose waits are known (bottleneck.c). */
void bottleneck_find(const struct model *model, struct figures *figures);

/* Millions without an exponent, others with six digits; in `text`. */
enum { FIGURE_TEXT_SIZE = 40 };
const char *figure_text(char text[FIGURE_TEXT_SIZE], double value);

void figures_make(const struct model *model, struct figures *out);
void figures_fini(struct figures *figures);
/* False when there is none of that name. */
bool figures_find(const struct figures *figures, const char *name, double *value);
/* Verdicts: is there anything of which the document speaks that does not exist? An error then. */
enum status figures_check(const struct figures *figures, struct diag_sink *sink);

#endif
