/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/simulate/simulated.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void simulated_run(struct simulated *out, const char *text, uint64_t check_every)
{
	static const char head[] = "apiVersion: schedmark/v1\nkind: Simulation\n";
	const struct simulation_options options = { .fixed_clock = true,
						    .check_every = check_every };
	struct diag_sink sink = { 0 };
	size_t size = sizeof(head) + strlen(text);
	char *whole = malloc(size);

	cr_assert(whole);
	snprintf(whole, size, "%s%s", head, text);
	cr_assert_eq(simulation_spec_read("test.yaml", whole, strlen(whole), NULL, &sink,
					  &out->spec),
		     STATUS_OK);
	free(whole);
	cr_assert_eq(simulation_run(out->spec, &options, &sink, &out->model), STATUS_OK, "%s",
		     text);
	figures_make(out->model, &out->figures);
}

void simulated_fini(struct simulated *s)
{
	figures_fini(&s->figures);
	simulation_free(s->model);
	simulation_spec_free(s->spec);
}

double simulated_figure(const struct simulated *s, const char *name)
{
	double value = 0;

	cr_assert(figures_find(&s->figures, name, &value), "no figure %s", name);
	return value;
}
