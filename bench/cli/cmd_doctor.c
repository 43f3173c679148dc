/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark doctor: what numbers of this machine are worth, and what would make them better.
 */
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/cli.h"
#include "bench/measure/counters.h"
#include "bench/measure/machine.h"
#include "bench/measure/noise.h"

static const char help[] =
	"usage: schedmark doctor [options]\n"
	"\n"
	"Times short work on this machine for a second and says how much its times differ\n"
	"for no reason, what stands in the way of good numbers, and which counters work.\n"
	"\n"
	"      --output text|json            format (text)\n"
	"      --strict                      status 3 when the machine is noisy\n"
	"  -h, --help\n";

enum { DOCTOR_OUTPUT = CLI_OWN, DOCTOR_STRICT };

static const struct option options[] = {
	CLI_OPTION("output", required_argument, DOCTOR_OUTPUT),
	CLI_OPTION("strict", no_argument, DOCTOR_STRICT),
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

struct doctor {
	struct noise noise;
	struct machine_check checks[MACHINE_CHECKS_MAX];
	size_t check_count;
	struct counters counters;
};

static const char *meaning(enum noise_level level)
{
	switch (level) {
	case NOISE_LEVEL_QUIET:
		return "differences of one or two per cent can be seen";
	case NOISE_LEVEL_MODERATE:
		return "compare interleaved, and believe several per cent";
	default:
		return "times say little here: compare interleaved, decide by instructions";
	}
}

static void print_noise(const struct noise *n)
{
	printf("noise %.1f %%, score %.0f of 100: %s; %s\n", n->percent, n->score,
	       noise_level_name(n->level), meaning(n->level));
	printf("  jitter of arithmetic %.1f %%, of the cache %.1f %%, of memory %.1f %%; stolen "
	       "%.1f %%\n\n",
	       n->compute_percent, n->cache_percent, n->memory_percent, n->steal_percent);
}

static void print_text(const struct doctor *d)
{
	print_noise(&d->noise);
	for (size_t i = 0; i < d->check_count; i++) {
		const struct machine_check *c = &d->checks[i];

		printf("  %-22s  %-7s  %s\n", c->name, machine_verdict_name(c->verdict), c->found);
		if (c->verdict == MACHINE_BAD)
			printf("  %-22s  %-7s    %s\n", "", "", c->advice);
	}
	putchar('\n');
	for (int i = 0; i < COUNTER_COUNT; i++) {
		const char *missing = counter_missing(&d->counters, (enum counter)i);

		printf("  %-22s  %-7s  %s\n", counter_name((enum counter)i),
		       missing ? "none" : "counts", missing ? missing : "");
	}
}

static json_t *noise_json(const struct noise *n)
{
	return json_pack("{s:f, s:f, s:s, s:f, s:f, s:f, s:f}", "noise_percent", n->percent,
			 "score", n->score, "level", noise_level_name(n->level),
			 "compute_jitter_percent", n->compute_percent, "cache_jitter_percent",
			 n->cache_percent, "memory_jitter_percent", n->memory_percent,
			 "steal_percent", n->steal_percent);
}

static void print_json(const struct doctor *d)
{
	json_t *object = json_pack("{s:s, s:o}", "schema", "schedmark.doctor/v1", "noise",
				   noise_json(&d->noise));
	json_t *checks = json_array();
	json_t *counters = json_array();

	for (size_t i = 0; i < d->check_count; i++) {
		const struct machine_check *c = &d->checks[i];

		json_array_append_new(
			checks, json_pack("{s:s, s:s, s:s, s:s?}", "check", c->name, "verdict",
					  machine_verdict_name(c->verdict), "found", c->found,
					  "advice", c->verdict == MACHINE_BAD ? c->advice : NULL));
	}
	for (int i = 0; i < COUNTER_COUNT; i++)
		json_array_append_new(counters,
				      json_pack("{s:s, s:s?}", "counter",
						counter_name((enum counter)i), "missing",
						counter_missing(&d->counters, (enum counter)i)));
	json_object_set_new(object, "checks", checks);
	json_object_set_new(object, "counters", counters);
	json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(object);
}

static void examine(struct doctor *d)
{
	d->check_count = machine_check_all(d->checks);
	noise_measure(&clock_monotonic, &d->noise);
	counters_open(&d->counters);
}

int cmd_doctor(int argc, char **argv)
{
	static const char *const formats[] = { "text", "json", NULL };
	struct cli_line line = { argc, argv, "h", options };
	struct doctor doctor;
	bool strict = false;
	int format = 0;
	int option;

	while ((option = cli_next(&line)) != -1) {
		if (option == 'h')
			return cli_help(help);
		if (option == DOCTOR_STRICT)
			strict = true;
		else if (option != DOCTOR_OUTPUT || !cli_choice(&line, option, formats, &format))
			return STATUS_BAD_INPUT;
	}
	if (optind < argc)
		return cli_usage_error("doctor", "there is nothing to name: \"%s\"", argv[optind]);
	examine(&doctor);
	if (format == 1)
		print_json(&doctor);
	else
		print_text(&doctor);
	counters_close(&doctor.counters);
	return strict && doctor.noise.level == NOISE_LEVEL_NOISY ? STATUS_NO : STATUS_OK;
}
