/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/legacy/density.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

#define SECOND_NS UINT64_C(1000000000)

enum { SMALL = 3000, MIDDLE = 30000, SMALL_RATE = 100, LARGE_RATE = 30 };

void density_init(struct density *density, enum density_year year, size_t pods, FILE *out)
{
	*density =
		(struct density){ .out = out, .year = year, .pods = pods, .least_rate = INT32_MAX };
}

void density_fini(struct density *density)
{
	free(density->rates);
}

static void count_rate(struct density *density, int32_t rate)
{
	size_t at = 0;

	while (at < density->rate_count && density->rates[at].rate < rate)
		at++;
	if (at == density->rate_count || density->rates[at].rate != rate) {
		density->rates = mem_grow(density->rates, density->rate_count,
					  &density->rate_capacity, sizeof(*density->rates));
		memmove(density->rates + at + 1, density->rates + at,
			(density->rate_count - at) * sizeof(*density->rates));
		density->rates[at] = (struct density_rate){ rate, 0 };
		density->rate_count++;
	}
	density->rates[at].times++;
}

/* A Go map as it is printed: "map[51:2 53:1]". */
static void print_rates(const struct density *density)
{
	fputs(" (qps frequency: map[", density->out);
	for (size_t i = 0; i < density->rate_count; i++)
		fprintf(density->out, "%s%" PRId32 ":%zu", i ? " " : "", density->rates[i].rate,
			density->rates[i].times);
	fputs("])", density->out);
}

static void print_line(struct density *density, uint64_t seconds, size_t placed)
{
	int32_t rate = (int32_t)(placed - density->reported);

	count_rate(density, rate);
	if (rate < density->least_rate)
		density->least_rate = rate;
	fprintf(density->out, "%" PRIu64 "s\trate: %" PRId32 "\ttotal: %zu", seconds, rate, placed);
	if (density->year == DENSITY_2018)
		print_rates(density);
	fputc('\n', density->out);
	density->reported = placed;
}

/* Lines for the seconds that are over, with what was placed before this moment. */
static void catch_up(struct density *density, uint64_t now_ns)
{
	while (density->started &&
	       now_ns - density->started_ns >= (density->seconds + 1) * SECOND_NS)
		print_line(density, ++density->seconds, density->placed);
}

static void start(struct density *density, uint64_t now_ns)
{
	density->started = true;
	density->started_ns = now_ns;
	density->reported = density->placed;
}

void density_begin(struct density *density, uint64_t now_ns)
{
	if (density->year == DENSITY_2018)
		return;
	start(density, now_ns);
	if (density->year == DENSITY_2015)
		print_line(density, 0, 0);
}

void density_placed(struct density *density, uint64_t now_ns)
{
	catch_up(density, now_ns);
	density->placed++;
	if (!density->started && density->placed > density->pods / 100)
		start(density, now_ns);
}

static const char *size_name(const struct density *density)
{
	return density->pods <= SMALL ? "3k" : density->pods <= MIDDLE ? "30k" : "60k";
}

static bool judge_2016(const struct density *density)
{
	int32_t threshold = density->pods <= SMALL ? SMALL_RATE : LARGE_RATE;

	if (density->least_rate < threshold)
		fprintf(density->out,
			"To small pod scheduling throughput for %s pods. Expected %" PRId32
			" got %" PRId32 "\n",
			size_name(density), threshold, density->least_rate);
	else
		fprintf(density->out, "Minimal observed throughput for %s pod test: %" PRId32 "\n",
			size_name(density), density->least_rate);
	return density->least_rate >= threshold;
}

static bool judge_2018(const struct density *density)
{
	if (density->least_rate < LARGE_RATE) {
		fprintf(density->out,
			"Failing: Scheduling rate was too low for an interval, we saw rate of "
			"%" PRId32 ", which is the allowed minimum of %d ! \n",
			density->least_rate, LARGE_RATE);
		return false;
	}
	if (density->pods <= SMALL && density->least_rate < SMALL_RATE)
		fprintf(density->out,
			"Warning: pod scheduling throughput for 3k pods was slow for an "
			"interval... Saw a interval with very low (%" PRId32 ") scheduling rate!\n",
			density->least_rate);
	else
		fprintf(density->out, "Minimal observed throughput for %s pod test: %" PRId32 "\n",
			size_name(density), density->least_rate);
	return true;
}

bool density_end(struct density *density, uint64_t now_ns)
{
	uint64_t seconds = (now_ns - density->started_ns) / SECOND_NS;

	if (density->year == DENSITY_2015) {
		print_line(density, seconds + 1, density->placed);
		return true;
	}
	if (!density->started || seconds < 1)
		seconds = 1;
	fprintf(density->out,
		"Scheduled %zu Pods in %" PRIu64 " seconds (%" PRIu64 " per second on average).",
		density->placed, seconds, density->placed / seconds);
	if (density->least_rate == INT32_MAX) {
		fputs("\nNo second came to its end, so no rate was seen.\n", density->out);
		return true;
	}
	if (density->year == DENSITY_2018)
		fprintf(density->out, " min QPS was %" PRId32, density->least_rate);
	fputc('\n', density->out);
	return density->year == DENSITY_2016 ? judge_2016(density) : judge_2018(density);
}

void density_benchmark_line(FILE *out, const char *full_name, size_t pods, uint64_t elapsed_ns)
{
	static const char kind[] = "Benchmark";
	const char *prefix = strncmp(full_name, kind, strlen(kind)) ? kind : "";
	int case_length = (int)strcspn(full_name, "/");
	const char *name = full_name + case_length;

	fprintf(out, "%s%.*s%s\t%8zu\t%10" PRIu64 " ns/op\n", prefix, case_length, full_name,
		*name ? name + 1 : "", pods, pods ? elapsed_ns / pods : 0);
}
