/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/spec.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/told.h"

#define HEAD "apiVersion: schedmark/v1\nkind: Simulation\n"

enum { SETTINGS_MAX = 4 };

static enum status read_with(const char *text, const char *const *items, struct told *told,
			     struct simulation_spec **out)
{
	struct simulation_settings settings = { .items = items };

	while (settings.count < SETTINGS_MAX && items[settings.count])
		settings.count++;
	told_clear(told);
	*out = NULL;
	return simulation_spec_read("test.yaml", text, strlen(text), &settings, &told->sink, out);
}

#define SWITCHED                                                                          \
	HEAD "parameters: {DAEMONS: true, ROOM: 110, RATE: 2.5, SLO: 5s, CORES: '4'}\n"   \
	     "nodes:\n"                                                                   \
	     "- {name: a, count: 3, maxPods: $ROOM}\n"                                    \
	     "- {unless: DAEMONS, name: b}\n"                                             \
	     "workloads:\n"                                                               \
	     "- {name: w}\n"                                                              \
	     "- {name: d, kind: DaemonSet, when: DAEMONS}\n"                              \
	     "steps:\n"                                                                   \
	     "- {when: DAEMONS, create: {workload: d}}\n"                                 \
	     "- repeat: {times: 2, steps: [{when: DAEMONS, sleep: 1s}, {sleep: $SLO}]}\n" \
	     "- create: {workload: w, qps: $RATE}\n"                                      \
	     "expect:\n"                                                                  \
	     "- {metric: startup.p99, atMost: $SLO}\n"                                    \
	     "- {metric: nodes, atMost: $ROOM}\n"

Test(spec_parameters, a_document_runs_with_its_own_values)
{
	static const char *const none[] = { NULL };
	struct simulation_spec *spec;
	struct told told;

	told_init(&told);
	cr_assert_eq(read_with(SWITCHED, none, &told, &spec), STATUS_OK, "%s", told.text);
	cr_expect_eq(spec->group_count, 1);
	cr_expect_eq(spec->groups[0].max_pods, 110);
	cr_expect_eq(spec->workload_count, 2);
	cr_expect_eq(spec->step_count, 3);
	cr_expect_eq(spec->steps[1].step_count, 2);
	cr_expect_eq(spec->steps[1].steps[1].ns, INT64_C(5000000000));
	cr_expect_eq(spec->steps[2].arrival.qps, 2.5);
	cr_expect_eq(spec->expectations[0].most, 5.0, "a duration is seconds");
	cr_expect_eq(spec->expectations[1].most, 110.0);
	simulation_spec_free(spec);
}

Test(spec_parameters, what_is_set_is_in_their_place)
{
	static const char *const set[] = { "DAEMONS=false", "ROOM=1000", "SLO=250ms", "RATE=7" };
	struct simulation_spec *spec;
	struct told told;

	told_init(&told);
	cr_assert_eq(read_with(SWITCHED, set, &told, &spec), STATUS_OK, "%s", told.text);
	cr_expect_eq(spec->group_count, 2);
	cr_expect_str_eq(spec->groups[1].name, "b");
	cr_expect_eq(spec->groups[0].max_pods, 1000);
	cr_expect_eq(spec->workload_count, 1);
	cr_expect_eq(spec->step_count, 2);
	cr_expect_eq(spec->steps[0].step_count, 1);
	cr_expect_eq(spec->steps[1].arrival.qps, 7.0);
	cr_expect_eq(spec->expectations[0].most, 0.25);
	simulation_spec_free(spec);
}

/* Objects of Kubernetes may say "$NAME" and mean something else, and have a "when" of their own. */
Test(spec_parameters, templates_keep_what_is_no_parameter)
{
	static const char text[] = HEAD
		"parameters: {IMAGE: pause}\n"
		"workloads:\n"
		"- name: w\n"
		"  template: {spec: {containers: [{when: x, image: $IMAGE, args: [$HOME]}]}}\n";
	static const char *const set[] = { "IMAGE=nginx", NULL };
	const struct value *container;
	struct simulation_spec *spec;
	struct told told;

	told_init(&told);
	cr_assert_eq(read_with(text, set, &told, &spec), STATUS_OK, "%s", told.text);
	container =
		value_find(value_find(spec->workloads[0].template, "spec"), "containers")->items;
	cr_expect_str_eq(value_find_text(container, "when"), "x");
	cr_expect_str_eq(value_find_text(container, "image"), "nginx");
	cr_expect_str_eq(value_find(container, "args")->items[0].text, "$HOME");
	simulation_spec_free(spec);
}

static const struct {
	const char *text, *set, *told;
} refused[] = {
	{ HEAD, "A=1", "test.yaml has no parameter of this name; it has: none" },
	{ HEAD "parameters: {A: 1, B: 2}\n", "AB=1", "it has: A, B" },
	{ HEAD "parameters: {A: 1}\n", "A", "expected NAME=VALUE" },
	{ HEAD "parameters: {A: 1}\n", "A=x", "expected an integer, as \"1\" is, not a string" },
	{ HEAD "parameters: {A: true}\n", "A=1", "expected a boolean, as \"true\" is" },
	{ HEAD "parameters: {A: 5s}\n", "A=5", "expected a string, as \"5s\" is" },
	{ HEAD "parameters: {A: 1}\n", "A=[1]", "expected a number, true, false or a text" },
	{ HEAD "parameters: {A: 1}\n", "A=", "expected a number, true, false or a text" },
	{ HEAD "parameters: {A: 1}\n", "A={", "the end of the text" },
	{ HEAD "parameters: {A: [1]}\n", NULL, "3:17: parameters: \"A\": expected a number" },
	{ HEAD "parameters: [A]\n", NULL, "3:13: parameters: expected a map" },
	{ HEAD "duration: $A\n", NULL, "3:11: there is no parameter \"A\"; there are: none" },
	{ HEAD "parameters: {A: 1}\nduration: $B\n", NULL, "4:11: there is no parameter \"B\"" },
	{ HEAD "parameters: {A: 1}\nduration: $A\n", NULL, "4:11: duration: " },
	{ HEAD "parameters: {A: 1}\nnodes: [{when: A, name: x}]\n", NULL,
	  "4:16: when: the parameter has to be true or false, not an integer" },
	{ HEAD "nodes: [{unless: A, name: x}]\n", NULL, "3:18: there is no parameter \"A\"" },
	{ HEAD "nodes: [{when: 3, name: x}]\n", NULL, "3:16: when: expected the name of" },
	{ HEAD "api: {when: A}\n", NULL, "3:7: unknown key \"when\"" },
	{ HEAD "expect: [{metric: nodes, atMost: soon}]\n", NULL,
	  "3:34: atMost: expected a number, or a duration such as 5s, not \"soon\"" },
	{ HEAD "expect: [{metric: nodes, atMost: [1]}]\n", NULL, "atMost: expected a number" },
};

Test(spec_parameters, what_is_wrong_is_told_with_its_place)
{
	struct told told;

	told_init(&told);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const char *const set[] = { refused[i].set, NULL };
		struct simulation_spec *spec;

		cr_expect_eq(read_with(refused[i].text, set, &told, &spec), STATUS_BAD_INPUT, "%s",
			     refused[i].text);
		cr_expect_null(spec);
		cr_expect(strstr(told.text, refused[i].told), "%s\nsaid: %s\nnot: %s",
			  refused[i].text, told.text, refused[i].told);
	}
}

Test(spec_parameters, there_are_not_too_many_of_them)
{
	char text[4096] = HEAD "parameters:\n";
	static const char *const none[] = { NULL };
	struct simulation_spec *spec;
	struct told told;

	for (int i = 0; i < 101; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "  P%d: 1\n", i);
	told_init(&told);
	cr_expect_eq(read_with(text, none, &told, &spec), STATUS_BAD_INPUT);
	cr_expect(strstr(told.text, "more than 100"), "%s", told.text);
}
