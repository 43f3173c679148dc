/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark compare: result files, or two programs in turns, in; a verdict out.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wordexp.h>

#include "bench/cli/cli.h"
#include "bench/cli/run_selection.h"
#include "bench/compare/baseline.h"
#include "bench/compare/compare_stored.h"
#include "bench/compare/interleave.h"
#include "bench/compare/pinned.h"
#include "bench/measure/child.h"
#include "bench/measure/clock.h"
#include "sched/base/mem.h"
#include "sched/load/duration.h"

#define DEFAULT_LABELS "short"
/* It is used up only while a workload is open. */
#define BUDGET_S 60.0
#define BUDGET_OF_WORKLOAD_S 15.0
#define DEFAULT_CANDIDATE "schedmark.result.json"

static const char help[] =
	"usage: schedmark compare [options] BASE.json CANDIDATE.json\n"
	"       schedmark compare [options] --baseline NAME [CANDIDATE.json]\n"
	"       schedmark compare [options] --interleave BASE CANDIDATE [WORKLOADS...]\n"
	"Says whether the candidate is faster, slower or the same, or that there is no\n"
	"telling. --interleave lets two programs, or one with two sets of arguments, take\n"
	"turns in fresh processes; without WORKLOADS those labelled " DEFAULT_LABELS " run.\n"
	"\n"
	"      --interleave, --instructions  programs: in turns; counted under callgrind\n"
	"      --args-a WORDS, --args-b WORDS  more arguments of run for base, candidate\n"
	"      --impl RULE=A,B               two implementations of a rule\n"
	"      --label-filter A,-B, --name REGEX  workloads with label A, not B; so named\n"
	"      --budget TIME                 about how long (60s, or 15s a workload)\n"
	"      --cpu N                       the processor to run on (the last one)\n"
	"      --threshold P%                changes up to it are none (1%; counted 0.1%)\n"
	"      --allow-different-placements  compare all the same, tell which pods moved\n"
	"      --baseline NAME               what run --save-baseline NAME has stored\n"
	"      --metrics A,B|all             of result files (times, counts, memory)\n"
	"      --output text|tsv|json|markdown\n"
	"      --strict                      an inconclusive verdict is status 4\n"
	"  -q, --quiet                       no progress, notes and warnings\n"
	"  -h, --help\n";

enum {
	COMPARE_INTERLEAVE = CLI_OWN,
	COMPARE_INSTRUCTIONS,
	COMPARE_ARGS_A,
	COMPARE_ARGS_B,
	COMPARE_IMPL,
	COMPARE_BUDGET,
	COMPARE_THRESHOLD,
	COMPARE_LABEL_FILTER,
	COMPARE_NAME,
	COMPARE_CPU,
	COMPARE_ALLOW,
	COMPARE_BASELINE,
	COMPARE_METRICS,
	COMPARE_OUTPUT,
	COMPARE_STRICT,
};

static const struct option options[] = {
	CLI_OPTION("interleave", no_argument, COMPARE_INTERLEAVE),
	CLI_OPTION("instructions", no_argument, COMPARE_INSTRUCTIONS),
	CLI_OPTION("args-a", required_argument, COMPARE_ARGS_A),
	CLI_OPTION("args-b", required_argument, COMPARE_ARGS_B),
	CLI_OPTION("impl", required_argument, COMPARE_IMPL),
	CLI_OPTION("budget", required_argument, COMPARE_BUDGET),
	CLI_OPTION("threshold", required_argument, COMPARE_THRESHOLD),
	CLI_OPTION("label-filter", required_argument, COMPARE_LABEL_FILTER),
	CLI_OPTION("name", required_argument, COMPARE_NAME),
	CLI_OPTION("cpu", required_argument, COMPARE_CPU),
	CLI_OPTION("allow-different-placements", no_argument, COMPARE_ALLOW),
	CLI_OPTION("baseline", required_argument, COMPARE_BASELINE),
	CLI_OPTION("metrics", required_argument, COMPARE_METRICS),
	CLI_OPTION("output", required_argument, COMPARE_OUTPUT),
	CLI_OPTION("strict", no_argument, COMPARE_STRICT),
	CLI_OPTION("quiet", no_argument, 'q'),
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

/* Words of `run`, ends with NULL. */
struct words {
	char **items;
	size_t count, capacity;
};

struct compare {
	bool interleave;
	bool instructions;
	struct words words[2]; /* base, candidate */
	bool different_arguments;
	int64_t budget_ns; /* 0: not said */
	double threshold; /* negative: not said */
	struct run_filter filter;
	int processor;
	bool different_placements;
	const char *baseline;
	const char *metrics;
	enum comparison_format format;
	bool strict;
	bool quiet;

	struct diag_sink sink;
	struct run_selection selection;
	struct target *targets;
	size_t target_count;
};

static volatile sig_atomic_t stop_signal;

static void note_signal(int signal_number)
{
	stop_signal = signal_number;
}

/* --- options --------------------------------------------------------------------------------- */

static void add_word(struct words *words, const char *text)
{
	/* Room for the NULL at the end too. */
	words->items =
		mem_grow(words->items, words->count + 1, &words->capacity, sizeof(*words->items));
	words->items[words->count++] = mem_copy_text(text, strlen(text));
	words->items[words->count] = NULL;
}

static void words_fini(struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->items[i]);
	free(words->items);
}

static bool bad_argument(const char *option, const char *expected)
{
	char quoted[DIAG_QUOTE_SIZE];

	cli_usage_error("compare", "%s: %s is not %s", option,
			diag_quote(quoted, optarg, strlen(optarg)), expected);
	return false;
}

/* As a shell would take them apart. */
static bool take_words(struct compare *compare, size_t side)
{
	wordexp_t split;

	if (wordexp(optarg, &split, WRDE_NOCMD) != 0)
		return bad_argument(side ? "--args-b" : "--args-a", "words with quotes that match");
	for (size_t i = 0; i < split.we_wordc; i++)
		add_word(&compare->words[side], split.we_wordv[i]);
	wordfree(&split);
	compare->different_arguments = true;
	return true;
}

/* "PodFitsResources=a,b" is --impl PodFitsResources=a on one side, =b on the other. */
static bool take_impl(struct compare *compare)
{
	const char *equals = strchr(optarg, '=');
	const char *comma = equals ? strchr(equals, ',') : NULL;
	char text[256];

	if (!comma || comma == equals + 1 || !comma[1] || strchr(comma + 1, ',') ||
	    strlen(optarg) >= sizeof(text))
		return bad_argument("--impl", "RULE=A,B");
	for (size_t side = 0; side < 2; side++) {
		const char *impl = side ? comma + 1 : equals + 1;
		int length = side ? (int)strlen(impl) : (int)(comma - impl);

		snprintf(text, sizeof(text), "%.*s=%.*s", (int)(equals - optarg), optarg, length,
			 impl);
		add_word(&compare->words[side], "--impl");
		add_word(&compare->words[side], text);
	}
	compare->different_arguments = true;
	return true;
}

static bool take_budget(struct compare *compare)
{
	if (duration_parse(optarg, strlen(optarg), &compare->budget_ns) && compare->budget_ns > 0)
		return true;
	return bad_argument("--budget", "a duration above 0, as 30s or 2m");
}

static bool take_option(struct compare *compare, const struct cli_line *line, int option)
{
	static const char *const formats[] = { "text", "tsv", "json", "markdown", NULL };
	uint64_t number;
	int choice;

	switch (option) {
	case COMPARE_INTERLEAVE:
		compare->interleave = true;
		return true;
	case COMPARE_INSTRUCTIONS:
		compare->instructions = true;
		return true;
	case COMPARE_ARGS_A:
		return take_words(compare, 0);
	case COMPARE_ARGS_B:
		return take_words(compare, 1);
	case COMPARE_IMPL:
		return take_impl(compare);
	case COMPARE_BUDGET:
		return take_budget(compare);
	case COMPARE_THRESHOLD:
		return cli_percent(line, option, 0, &compare->threshold);
	case COMPARE_LABEL_FILTER:
		compare->filter.labels = optarg;
		return true;
	case COMPARE_NAME:
		compare->filter.name = optarg;
		return true;
	case COMPARE_CPU:
		if (!cli_number(line, option, 0, 4095, &number))
			return false;
		compare->processor = (int)number;
		return true;
	case COMPARE_ALLOW:
		compare->different_placements = true;
		return true;
	case COMPARE_BASELINE:
		compare->baseline = optarg;
		return true;
	case COMPARE_METRICS:
		compare->metrics = optarg;
		return true;
	case COMPARE_OUTPUT:
		if (!cli_choice(line, option, formats, &choice))
			return false;
		compare->format = (enum comparison_format)choice;
		return true;
	case COMPARE_STRICT:
		compare->strict = true;
		return true;
	case 'q':
		compare->quiet = true;
		return true;
	default:
		return false;
	}
}

/* --- result files ---------------------------------------------------------------------------- */

static enum status compare_files(struct compare *compare, const char *base, const char *candidate,
				 struct comparison *c)
{
	const struct compare_stored_options how = {
		.sameness = { .different_placements = compare->different_placements },
		.threshold = compare->threshold,
		.metrics = compare->metrics,
	};
	struct stored a = { 0 };
	struct stored b = { 0 };
	enum status status = stored_read(base, &compare->sink, &a);

	if (status == STATUS_OK)
		status = stored_read(candidate, &compare->sink, &b);
	if (status == STATUS_OK)
		status = compare_stored(&a, &b, &how, &compare->sink, c);
	stored_fini(&a);
	stored_fini(&b);
	return status;
}

static enum status compare_results(struct compare *compare, char **operands, size_t count,
				   struct comparison *c)
{
	const char *candidate = count ? operands[count - 1] : DEFAULT_CANDIDATE;
	char *path;
	enum status status;

	if (compare->different_arguments)
		return (enum status)cli_usage_error(
			"compare", "--args-a, --args-b and --impl need --interleave");
	if (!compare->baseline && count != 2)
		return (enum status)cli_usage_error("compare", "two result files are needed");
	if (!compare->baseline)
		return compare_files(compare, operands[0], candidate, c);
	if (count > 1)
		return (enum status)cli_usage_error("compare",
						    "--baseline needs one result file at most");
	status = baseline_path(compare->baseline, &compare->sink, &path);
	if (status == STATUS_OK)
		status = compare_files(compare, path, candidate, c);
	free(path);
	return status;
}

/* --- programs -------------------------------------------------------------------------------- */

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* The programs at the head of the operands: with two sets of arguments one, or this one, will do. */
static enum status take_programs(const struct compare *compare, char **operands, size_t count,
				 const char *programs[2], size_t *taken)
{
	size_t most = count < 2 ? count : 2;

	*taken = 0;
	while (*taken < most && (is_program(operands[*taken]) || !compare->different_arguments))
		(*taken)++;
	for (size_t i = 0; i < *taken; i++) {
		if (!is_program(operands[i]))
			return diag_error((struct diag_sink *)&compare->sink,
					  (struct place){ operands[i], 0, 0 },
					  "is no program that can be started");
	}
	if (*taken < 2 && !compare->different_arguments)
		return (enum status)cli_usage_error(
			"compare", "--interleave needs two programs, or --args-a, --args-b or "
				   "--impl");
	programs[0] = *taken > 0 ? operands[0] : child_self();
	programs[1] = *taken > 1 ? operands[1] : programs[0];
	return STATUS_OK;
}

static enum status choose_targets(struct compare *compare, char **operands, size_t count)
{
	enum status status;

	if (!count && !compare->filter.labels && !compare->filter.name)
		compare->filter.labels = DEFAULT_LABELS;
	status = run_select((const char *const *)operands, count, &compare->filter, false,
			    &compare->sink, &compare->selection);
	if (status == STATUS_OK)
		status = run_selection_require(&compare->selection, &compare->sink);
	if (status != STATUS_OK)
		return status;
	compare->targets = mem_new(compare->selection.count, sizeof(*compare->targets));
	for (size_t i = 0; i < compare->selection.count; i++) {
		const struct workload *workload = compare->selection.items[i];

		compare->targets[compare->target_count++] =
			(struct target){ workload->full_name, workload_file_path(workload->file) };
	}
	return STATUS_OK;
}

static void show_progress(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "\r\033[K%.100s", text);
	fflush(stderr);
}

static void hide_progress(const struct interleave_options *how)
{
	if (how->progress)
		fputs("\r\033[K", stderr);
}

static char *side_text(const struct compare *compare, const char *program, size_t side)
{
	size_t size = strlen(program) + 1;
	size_t used;
	char *text;

	for (size_t i = 0; i < compare->words[side].count; i++)
		size += strlen(compare->words[side].items[i]) + 1;
	text = mem_new(size, 1);
	used = (size_t)snprintf(text, size, "%s", program);
	for (size_t i = 0; i < compare->words[side].count; i++)
		used += (size_t)snprintf(text + used, size - used, " %s",
					 compare->words[side].items[i]);
	return text;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static enum status run_programs(struct compare *compare, const char *const programs[2],
				struct comparison *c)
{
	struct interleave_options how = {
		.base = { "base", programs[0], compare->words[0].items },
		.candidate = { "candidate", programs[1], compare->words[1].items },
		.targets = compare->targets,
		.target_count = compare->target_count,
		.sameness = { .different_placements = compare->different_placements,
			      .different_profiles = compare->different_arguments },
		.threshold = compare->threshold,
		.budget_s = compare->budget_ns
				    ? (double)compare->budget_ns / 1e9
				    : fmax(BUDGET_S,
					   BUDGET_OF_WORKLOAD_S * (double)compare->target_count),
		.seed = clock_now_ns(&clock_monotonic) ^ (uint64_t)getpid(),
		.stop = &stop_signal,
		.progress = !compare->quiet && isatty(STDERR_FILENO) ? show_progress : NULL,
	};
	enum status status;

	c->base_name = side_text(compare, programs[0], 0);
	c->candidate_name = side_text(compare, programs[1], 1);
	catch_signals();
	if (compare->instructions) {
		status = compare_instructions(&how, &compare->sink, c);
	} else {
		if (!pin_to_processor(compare->processor))
			comparison_warn(c, "the programs could not be kept on one processor");
		status = compare_interleaved(&how, &compare->sink, c);
	}
	hide_progress(&how);
	return status;
}

static enum status compare_programs(struct compare *compare, char **operands, size_t count,
				    struct comparison *c)
{
	const char *programs[2] = { NULL, NULL };
	size_t taken;
	enum status status;

	if (compare->baseline || compare->metrics)
		return (enum status)cli_usage_error(
			"compare", "--baseline and --metrics are for result files");
	status = take_programs(compare, operands, count, programs, &taken);
	if (status == STATUS_OK)
		status = choose_targets(compare, operands + taken, count - taken);
	if (status == STATUS_OK)
		status = run_programs(compare, programs, c);
	return status;
}

/* --- the command ----------------------------------------------------------------------------- */

static enum status exit_status(const struct compare *compare, const struct comparison *c)
{
	enum verdict verdict = comparison_verdict(c);

	if (verdict == VERDICT_REGRESSED)
		return STATUS_NO;
	if (verdict == VERDICT_INCONCLUSIVE && compare->strict)
		return STATUS_INCONCLUSIVE;
	return STATUS_OK;
}

static enum status compare_and_print(struct compare *compare, char **operands, size_t count)
{
	struct comparison c = { 0 };
	enum status status;

	if (compare->threshold < 0)
		compare->threshold = compare->instructions ? 0.001 : 0.01;
	if (compare->interleave || compare->instructions)
		status = compare_programs(compare, operands, count, &c);
	else
		status = compare_results(compare, operands, count, &c);
	if (status == STATUS_OK) {
		comparison_print(&c, compare->format, stdout);
		status = exit_status(compare, &c);
	}
	comparison_fini(&c);
	return status;
}

static void compare_fini(struct compare *compare)
{
	run_selection_fini(&compare->selection);
	free(compare->targets);
	words_fini(&compare->words[0]);
	words_fini(&compare->words[1]);
}

int cmd_compare(int argc, char **argv)
{
	struct cli_line line = { argc, argv, "hq", options };
	struct compare compare = { .threshold = -1, .processor = -1 };
	enum status status = STATUS_OK;
	int option;

	while (status == STATUS_OK && (option = cli_next(&line)) != -1) {
		if (option == 'h') {
			compare_fini(&compare);
			return cli_help(help);
		}
		if (!take_option(&compare, &line, option))
			status = STATUS_BAD_INPUT;
	}
	compare.sink.quiet = compare.quiet;
	if (status == STATUS_OK)
		status = compare_and_print(&compare, argv + optind, (size_t)(argc - optind));
	compare_fini(&compare);
	if (stop_signal) {
		fflush(NULL);
		raise(stop_signal);
	}
	return (int)status;
}
