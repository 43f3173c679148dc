/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a counted pass found: in the table, in the result file, and read back from it.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/result.h"
#include "bench/report/table.h"
#include "bench/stored/stored.h"
#include "sched/base/mem.h"
#include "tests/support/json_schema.h"
#include "tests/support/sample_result.h"
#include "tests/support/told.h"

static struct result *result;

static void miss(struct counted *c, enum counter counter, const char *why)
{
	c->missing[counter] = mem_copy_text(why, strlen(why));
	for (size_t t = 0; t < c->thread_count; t++) {
		c->threads[t].cost.value[counter] = -1;
		for (size_t i = 0; i < COUNTED_PHASES; i++)
			c->threads[t].phases[i].value[counter] = -1;
	}
}

/* 1000 pods; two threads. Cycles had half of the time, caches and branches are missing, for one reason. */
static void set_up(void)
{
	struct measurement *m;
	struct counted *c;

	result = sample_result();
	m = result->items[0];
	c = &m->counted;
	m->has_counted = true;
	*c = (struct counted){ .pods = 1000, .attempts = 1000, .pair_ns = 1800.4 };
	c->thread_count = 2;
	c->threads = mem_new(c->thread_count, sizeof(*c->threads));
	for (size_t i = 0; i < COUNTER_COUNT; i++)
		c->running[i] = 1;
	c->running[COUNTER_CYCLES] = 0.5;
	miss(c, COUNTER_CACHE_MISSES, "none here");
	miss(c, COUNTER_BRANCH_MISSES, "none here");
	miss(c, COUNTER_MIGRATIONS, "not permitted");
	c->threads[0].cost.value[COUNTER_TASK_CLOCK] = 910.25;
	c->threads[0].phases[PHASE_FILTER].value[COUNTER_INSTRUCTIONS] = 12345600;
	c->threads[0].phases[PHASE_FILTER].value[COUNTER_CYCLES] = -1;
	c->threads[0].phases[PHASE_FILTER].value[COUNTER_TASK_CLOCK] = 2500000;
	c->threads[0].phases[COUNTED_OTHER].value[COUNTER_PAGE_FAULTS] = 17;
	c->threads[1].phases[PHASE_FILTER].value[COUNTER_TASK_CLOCK] = 1500;
	c->memory[PHASE_FILTER] = (struct phase_memory){ 1000, 65536, -128, 4096 };
	c->memory[COUNTED_OTHER] = (struct phase_memory){ 1, 0, 512, 640 };
}

static void tear_down(void)
{
	sample_result_free(result);
}

TestSuite(table_counted, .init = set_up, .fini = tear_down);

/* clang-format off */
static const char section[] =
	"  COUNTED FOR EACH POD          INSTR     CYCLES     CPU ns     FAULTS   SWITCHES\n"
	"  filter                      12345.6          -     2500.0     0.0000     0.0000\n"
	"  other                        0.0000     0.0000     0.0000     0.0170     0.0000\n"
	"\n"
	"  BY 1 THREAD BESIDE            INSTR     CYCLES     CPU ns     FAULTS   SWITCHES\n"
	"  filter                       0.0000     0.0000       1.50     0.0000     0.0000\n"
	"  other                        0.0000     0.0000     0.0000     0.0000     0.0000\n"
	"\n"
	"  MEMORY BY PHASE               CALLS  BYTES ASKED         KEPT    MOST LIVE\n"
	"  filter                         1000        65536         -128         4096\n"
	"  other                             1            0          512          640\n"
	"\n"
	"  readings     a pair for each phase takes 1800 ns and counts 910.2 of task-clock, taken off above\n"
	"  scaled       cycles: on a register 50.0 % of the time\n"
	"  not counted  cache-misses, branch-misses: none here\n"
	"  not counted  migrations: not permitted\n"
	"\n";
/* clang-format on */

static char *table(void)
{
	const struct table_options plain = { 0 };
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	table_workload(out, result->items[0], &plain);
	fclose(out);
	return text;
}

Test(table_counted, phases_have_what_happened_for_a_pod_and_each_reason_stands_once)
{
	char *text = table();

	cr_expect_not_null(strstr(text, section), "%s", text);
	free(text);
}

Test(table_counted, without_counters_and_allocator_there_are_reasons_only)
{
	struct counted *c = &result->items[0]->counted;
	char *text;

	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!c->missing[i])
			miss(c, (enum counter)i, "not permitted");
	}
	c->heap_missing = "built without jemalloc";
	text = table();
	cr_expect_null(strstr(text, "COUNTED FOR"), "%s", text);
	cr_expect_null(strstr(text, "MEMORY BY"), "%s", text);
	cr_expect_not_null(strstr(text, "\n\n  not counted  instructions, cycles, task-clock, "
					"page-faults, context-switches, migrations: not\n"
					"               permitted\n"
					"  not counted  cache-misses, branch-misses: none here\n"
					"  no bytes     built without jemalloc\n"),
			   "%s", text);
	free(text);
}

Test(table_counted, the_result_file_has_the_form_of_its_schema_and_is_read_back)
{
	json_t *schema = json_load_file("docs/result.schema.json", 0, NULL);
	json_t *json = result_json(result);
	const struct stored_counted *c;
	struct stored stored;
	struct told told;
	char why[256];

	told_init(&told);
	cr_assert_not_null(schema);
	cr_expect(json_schema_check(schema, json, why, sizeof(why)), "%s", why);
	json_decref(schema);
	cr_assert_eq(stored_take("x.json", json, &told.sink, &stored), STATUS_OK, "%s", told.text);
	c = &stored.workloads[0].counted;
	cr_assert(c->known);
	cr_expect_not(stored.workloads[1].counted.known);
	cr_expect_eq(c->pods, 1000);
	cr_assert_eq(c->counter_count, 5);
	cr_expect_str_eq(c->counters[1], "cycles");
	cr_assert_eq(c->phase_count, COUNTED_PHASES);
	cr_expect_str_eq(c->phases[PHASE_FILTER].name, "filter");
	cr_expect_eq(c->phases[PHASE_FILTER].calls, 1000);
	cr_expect_eq(c->phases[PHASE_FILTER].counts[0], 12345600);
	cr_expect_eq(c->phases[PHASE_FILTER].counts[1], STORED_UNKNOWN);
	cr_expect_eq(c->phases[PHASE_FILTER].counts[2], 2500000);
	cr_expect(c->has_memory);
	cr_expect_eq(c->phases[PHASE_FILTER].grown_bytes, -128);
	cr_expect_eq(c->phases[COUNTED_OTHER].calls, STORED_UNKNOWN);
	cr_expect_eq(c->phases[COUNTED_OTHER].counts[3], 17);
	cr_expect_eq(c->phases[COUNTED_OTHER].live_bytes, 640);
	stored_fini(&stored);
}
