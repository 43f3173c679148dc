/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the tests of three years would have printed of the same run.
 */
#include "bench/legacy/density.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

/* Pods placed in the first, second, ... second, evenly. */
static char *told(enum density_year year, const size_t *rates, size_t seconds, bool *passed)
{
	struct density density;
	uint64_t begin = 77 * SECOND;
	uint64_t now = begin;
	size_t pods = 0;
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	for (size_t s = 0; s < seconds; s++)
		pods += rates[s];
	density_init(&density, year, pods, out);
	density_begin(&density, begin);
	for (size_t s = 0; s < seconds; s++) {
		for (size_t i = 0; i < rates[s]; i++) {
			now = begin + s * SECOND + (i + 1) * SECOND / (rates[s] + 1);
			density_placed(&density, now);
		}
	}
	*passed = density_end(&density, now);
	density_fini(&density);
	fclose(out);
	return text;
}

Test(density, lines_of_2015_go_to_the_end)
{
	static const size_t rates[] = { 51, 0, 53, 7 };
	bool passed;
	char *text = told(DENSITY_2015, rates, 4, &passed);

	cr_expect_str_eq(text, "0s\trate: 0\ttotal: 0\n"
			       "1s\trate: 51\ttotal: 51\n"
			       "2s\trate: 0\ttotal: 51\n"
			       "3s\trate: 53\ttotal: 104\n"
			       "4s\trate: 7\ttotal: 111\n");
	cr_expect(passed);
	free(text);
}

static const struct {
	enum density_year year;
	size_t rates[4];
	bool passed;
	const char *text;
} verdicts[] = {
	{ DENSITY_2016,
	  { 1200, 700, 1000, 100 },
	  true,
	  "1s\trate: 1200\ttotal: 1200\n"
	  "2s\trate: 700\ttotal: 1900\n"
	  "3s\trate: 1000\ttotal: 2900\n"
	  "Scheduled 3000 Pods in 3 seconds (1000 per second on average).\n"
	  "Minimal observed throughput for 3k pod test: 700\n" },
	{ DENSITY_2016,
	  { 1200, 99, 1000, 1 },
	  false,
	  "1s\trate: 1200\ttotal: 1200\n"
	  "2s\trate: 99\ttotal: 1299\n"
	  "3s\trate: 1000\ttotal: 2299\n"
	  "Scheduled 2300 Pods in 3 seconds (766 per second on average).\n"
	  "To small pod scheduling throughput for 3k pods. Expected 100 got 99\n" },
	{ DENSITY_2016,
	  { 5000, 30, 5000, 1 },
	  true,
	  "1s\trate: 5000\ttotal: 5000\n"
	  "2s\trate: 30\ttotal: 5030\n"
	  "3s\trate: 5000\ttotal: 10030\n"
	  "Scheduled 10031 Pods in 3 seconds (3343 per second on average).\n"
	  "Minimal observed throughput for 30k pod test: 30\n" },
	/* The first four, one in a hundred, do not count; the clock starts a little later. */
	{ DENSITY_2018,
	  { 99, 99, 99, 3 },
	  true,
	  "1s\trate: 98\ttotal: 102 (qps frequency: map[98:1])\n"
	  "2s\trate: 99\ttotal: 201 (qps frequency: map[98:1 99:1])\n"
	  "3s\trate: 96\ttotal: 297 (qps frequency: map[96:1 98:1 99:1])\n"
	  "Scheduled 300 Pods in 3 seconds (100 per second on average). min QPS was 96\n"
	  "Warning: pod scheduling throughput for 3k pods was slow for an interval... Saw a "
	  "interval with very low (96) scheduling rate!\n" },
	{ DENSITY_2018, { 200, 10, 30, 300 }, false, NULL },
};

Test(density, later_years_judge_the_smallest_rate)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		bool passed;
		char *text = told(verdicts[i].year, verdicts[i].rates, 4, &passed);

		cr_expect_eq(passed, verdicts[i].passed, "case %zu: %s", i, text);
		if (verdicts[i].text)
			cr_expect_str_eq(text, verdicts[i].text, "case %zu: %s", i, text);
		else
			cr_expect_not_null(strstr(text, "Failing: Scheduling rate was too low for "
							"an interval, we saw rate of 1"),
					   "%s", text);
		free(text);
	}
}

Test(density, a_run_shorter_than_a_second_has_no_rate)
{
	static const size_t rates[] = { 100 };

	for (enum density_year year = DENSITY_2016; year <= DENSITY_2018; year++) {
		bool passed;
		char *text = told(year, rates, 1, &passed);

		cr_expect(passed);
		cr_expect_str_eq(text,
				 "Scheduled 100 Pods in 1 seconds (100 per second on average).\n"
				 "No second came to its end, so no rate was seen.\n");
		free(text);
	}
}

static const struct {
	const char *name;
	size_t pods;
	uint64_t elapsed_ns;
	const char *line;
} benchmarks[] = {
	{ "Scheduling/100Nodes0Pods", 100, 553078100,
	  "BenchmarkScheduling100Nodes0Pods\t     100\t   5530781 ns/op\n" },
	{ "BenchmarkScheduling/1000Nodes1000Pods", 1000, 18000,
	  "BenchmarkScheduling1000Nodes1000Pods\t    1000\t        18 ns/op\n" },
	{ "my-nodes.yaml", 0, 7, "Benchmarkmy-nodes.yaml\t       0\t         0 ns/op\n" },
};

Test(density, a_benchmark_is_told_as_go_prints_it)
{
	for (size_t i = 0; i < sizeof(benchmarks) / sizeof(benchmarks[0]); i++) {
		char *text;
		size_t length;
		FILE *out = open_memstream(&text, &length);

		density_benchmark_line(out, benchmarks[i].name, benchmarks[i].pods,
				       benchmarks[i].elapsed_ns);
		fclose(out);
		cr_expect_str_eq(text, benchmarks[i].line);
		free(text);
	}
}
