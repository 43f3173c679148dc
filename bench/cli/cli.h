/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli.h - the sub-commands in the manner of git, and what their option parsing has in common
 *
 * A command takes its own name as argv[0], writes results to stdout and everything else to stderr,
 * and returns the exit status (status.h). main() flushes stdout and answers for a failed write.
 */
#ifndef BENCH_CLI_CLI_H
#define BENCH_CLI_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "bench/workload/session.h"

#define COMMAND_LIST(X)                                                           \
	X(run, "run workloads or a cluster dump, print the table")                \
	X(compare, "say whether one is faster than the other")                    \
	X(history, "at which commit figures changed for good")                    \
	X(explain, "show why each pending pod went where it went")                \
	X(report, "stored results as pages, tables and files for other tools")    \
	X(import, "tests of other programs as workloads")                         \
	X(simulate, "the cluster around the scheduler, in virtual time")          \
	X(density, "how many pods each second, as tests of 2015 to 2018 put it")  \
	X(ladder, "the scheduler of 2015 and what made it faster")                \
	X(strategies, "evaluation strategies side by side")                       \
	X(profile, "where the time goes: shares, flame graph, files for viewers") \
	X(doctor, "what numbers of this machine are worth")                       \
	X(list, "rules, profiles and workloads")

#define X(name, summary) int cmd_##name(int argc, char **argv);
COMMAND_LIST(X)
#undef X

/*
 * A command line while getopt_long() goes through it:
 *
 *	struct cli_line line = { argc, argv, "hq", options };
 *
 *	while ((option = cli_next(&line)) != -1) {
 *		switch (option) {
 *		case 'h': return cli_help(help);
 *		case 'q': quiet = true; break;
 *		default:
 *			if (!cli_session_option(&line, option, &settings))
 *				return STATUS_BAD_INPUT;
 *		}
 *	}
 *	The operands are argv[optind] to argv[argc - 1].
 */
struct cli_line {
	int argc;
	char **argv;
	const char *letters; /* as getopt() takes them, without leading ':' */
	const struct option *options; /* ends with a NULL name; `flag` members are NULL */
};

/* The next option; -1 after the last; '?' for wrong usage, which has then been told. */
int cli_next(const struct cli_line *line);
/* Wrong usage: one line on stderr and the hint at --help; returns STATUS_BAD_INPUT. */
int cli_usage_error(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Prints a help text; returns STATUS_OK. */
int cli_help(const char *text);

/* The argument (optarg) of `option` as one of `names` (ends with NULL): its index. False when wrong,
 * which has then been told. So with all below. */
bool cli_choice(const struct cli_line *line, int option, const char *const *names, int *out);
/* Decimal, least to most. */
bool cli_number(const struct cli_line *line, int option, uint64_t least, uint64_t most,
		uint64_t *out);

/* "1%" or "1" is a hundredth; percentages from `least` to below 100. */
bool cli_percent(const struct cli_line *line, int option, double least, double *out);

/* What every command takes that loads objects and schedules pods. */
enum {
	CLI_SCHEDULER_CONFIG = 256,
	CLI_PERCENTAGE,
	CLI_TIE_BREAK,
	CLI_SEED,
	CLI_STRICT,
	CLI_FEATURE_GATES,
	CLI_KUBERNETES_VERSION,
	CLI_NO_DEFAULTS,
	CLI_LIMIT,
	CLI_STRATEGY,
	CLI_PARALLELISM,
	CLI_TEMPLATE_CACHE,
	CLI_OWN, /* a command's own options without a letter count from here */
};

#define CLI_OPTION(name, argument, value)   \
	{                                   \
		name, argument, NULL, value \
	}

#define CLI_VERSION_OPTION \
	CLI_OPTION("kubernetes-version", required_argument, CLI_KUBERNETES_VERSION)

#define CLI_SCHEDULING_OPTIONS                                                                 \
	CLI_OPTION("scheduler-config", required_argument, CLI_SCHEDULER_CONFIG),               \
		CLI_OPTION("percentage-of-nodes-to-score", required_argument, CLI_PERCENTAGE), \
		CLI_OPTION("tie-break", required_argument, CLI_TIE_BREAK),                     \
		CLI_OPTION("seed", required_argument, CLI_SEED),                               \
		CLI_OPTION("strategy", required_argument, CLI_STRATEGY),                       \
		CLI_OPTION("parallelism", required_argument, CLI_PARALLELISM),                 \
		CLI_OPTION("threads", required_argument, CLI_PARALLELISM),                     \
		CLI_OPTION("template-cache-bytes", required_argument, CLI_TEMPLATE_CACHE),     \
		CLI_OPTION("feature-gates", required_argument, CLI_FEATURE_GATES),             \
		CLI_VERSION_OPTION
#define CLI_SCHEDULING_HELP                                                                \
	"      --kubernetes-version 1.26|1.36, --feature-gates NAME=true,...  (1.26)\n"    \
	"      --scheduler-config NAME|FILE  profile or configuration (the default one)\n" \
	"      --strategy NAME, --parallelism, --threads N  how nodes are evaluated\n"     \
	"      --template-cache-bytes N      kept for pods that are alike (268435456)\n"   \
	"      --percentage-of-nodes-to-score N  stop searching early (100; 0 adapts)\n"   \
	"      --tie-break first|random, --seed N  which of equally good nodes (first, 0)\n"

#define CLI_LOADING_OPTIONS                                              \
	CLI_OPTION("strict", no_argument, CLI_STRICT),                   \
		CLI_OPTION("no-defaults", no_argument, CLI_NO_DEFAULTS), \
		CLI_OPTION("limit", required_argument, CLI_LIMIT)
#define CLI_LOADING_HELP                                                                   \
	"      --strict, --no-defaults       unknown fields are errors; no API defaults\n" \
	"      --limit NAME=N                of the input: file-bytes, depth, pods, ...\n"

#define CLI_SESSION_DEFAULTS                                                                   \
	{                                                                                      \
		.load.reader.limits = READER_LIMITS_DEFAULT,                                   \
		.scheduler.percentage_of_nodes_to_score = -1, .scheduler.own_tie_break = true, \
	}

/* --kubernetes-version; false when wrong, which has been told. */
bool cli_kubernetes_version(const struct cli_line *line, int option, enum kubernetes_version *out);
/* Takes one of the options above; false for '?' and for a wrong argument, which has been told. */
bool cli_session_option(const struct cli_line *line, int option, struct session_options *settings);

/* Those of `names` that `text` was probably meant to be, the most alike first; their number. */
size_t cli_near(const char *text, const char *const *names, size_t count, const char **out,
		size_t most);
/* The most alike; NULL when none is. */
const char *cli_nearest(const char *text, const char *const *names, size_t count);

/* May output to the file be coloured? A terminal that can, and no NO_COLOR in the environment. */
bool cli_color(FILE *file);

#endif
