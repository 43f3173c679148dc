/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Option parsing that the commands share. getopt_long() is kept silent, so that every command tells
 * wrong usage in the same words.
 */
#include "bench/cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sched/base/mem.h"
#include "sched/core/strategy.h"
#include "sched/model/quantity.h"

int cli_usage_error(const char *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "schedmark %s: ", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\nTry \"schedmark %s --help\".\n", command);
	return STATUS_BAD_INPUT;
}

int cli_help(const char *text)
{
	fputs(text, stdout);
	return STATUS_OK;
}

/* The options whose name begins with the first `length` bytes of text; *found is the last. */
static size_t options_beginning(const struct option *options, const char *text, size_t length,
				const struct option **found)
{
	size_t count = 0;

	for (const struct option *o = options; o->name; o++) {
		if (!strncmp(o->name, text, length)) {
			*found = o;
			count++;
		}
	}
	return count;
}

static const char *nearest_option(const struct option *options, const char *text, size_t length)
{
	char *name = mem_copy_text(text, length);
	const char **names;
	const char *nearest;
	size_t count = 0;

	while (options[count].name)
		count++;
	names = mem_new(count, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = options[i].name;
	nearest = cli_nearest(name, names, count);
	free(names);
	free(name);
	return nearest;
}

/* What was wrong with "--text" or "--text=argument". */
static void tell_wrong_long(const struct cli_line *line, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct option *option = NULL;
	size_t count = options_beginning(line->options, text, length, &option);
	const char *nearest;

	if (count == 1 && text[length] == '=') {
		cli_usage_error(line->argv[0], "--%s takes no argument", option->name);
		return;
	}
	if (count > 1) {
		cli_usage_error(line->argv[0], "--%.*s could be one of several options",
				(int)length, text);
		return;
	}
	nearest = nearest_option(line->options, text, length);
	cli_usage_error(line->argv[0], "unknown option --%.*s%s%s%s", (int)length, text,
			nearest ? " (did you mean --" : "", nearest ? nearest : "",
			nearest ? "?)" : "");
}

/* "--seed" or "-o", of the option with that value. */
static const char *option_text(const struct cli_line *line, int option)
{
	static char text[64];

	if (option < 256)
		snprintf(text, sizeof(text), "-%c", option);
	for (const struct option *o = line->options; o->name; o++) {
		if (o->val == option)
			snprintf(text, sizeof(text), "--%s", o->name);
	}
	return text;
}

int cli_next(const struct cli_line *line)
{
	char letters[64];
	const char *word;
	int option;

	snprintf(letters, sizeof(letters), ":%s", line->letters);
	opterr = 0;
	option = getopt_long(line->argc, line->argv, letters, line->options, NULL);
	if (option == ':') {
		cli_usage_error(line->argv[0], "%s takes an argument", option_text(line, optopt));
		return '?';
	}
	if (option != '?')
		return option;
	word = line->argv[optind - 1];
	if (!strncmp(word, "--", 2))
		tell_wrong_long(line, word + 2);
	else
		cli_usage_error(line->argv[0], "unknown option -%c", optopt);
	return '?';
}

bool cli_choice(const struct cli_line *line, int option, const char *const *names, int *out)
{
	char quoted[DIAG_QUOTE_SIZE];
	char known[128] = "";
	size_t used = 0;

	for (int i = 0; names[i]; i++) {
		if (!strcmp(names[i], optarg)) {
			*out = i;
			return true;
		}
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s",
					 i == 0		? ""
					 : names[i + 1] ? ", "
							: " or ",
					 names[i]);
	}
	cli_usage_error(line->argv[0], "%s: %s is not %s", option_text(line, option),
			diag_quote(quoted, optarg, strlen(optarg)), known);
	return false;
}

/* False for anything but decimal digits, and for numbers beyond 64 bits. */
static bool parse_number(const char *text, uint64_t *out)
{
	char *end;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0';
}

bool cli_number(const struct cli_line *line, int option, uint64_t least, uint64_t most,
		uint64_t *out)
{
	char quoted[DIAG_QUOTE_SIZE];

	if (parse_number(optarg, out) && *out >= least && *out <= most)
		return true;
	diag_quote(quoted, optarg, strlen(optarg));
	if (most == UINT64_MAX)
		cli_usage_error(line->argv[0], "%s: %s is not a number of at least %llu",
				option_text(line, option), quoted, (unsigned long long)least);
	else
		cli_usage_error(line->argv[0], "%s: %s is not a number from %llu to %llu",
				option_text(line, option), quoted, (unsigned long long)least,
				(unsigned long long)most);
	return false;
}

bool cli_percent(const struct cli_line *line, int option, double least, double *out)
{
	char quoted[DIAG_QUOTE_SIZE];
	char *end;
	double percent = strtod(optarg, &end);

	if (end != optarg && (!strcmp(end, "%") || !*end) && percent >= least && percent < 100) {
		*out = percent / 100;
		return true;
	}
	cli_usage_error(line->argv[0], "%s: %s is not a percentage from %g to below 100",
			option_text(line, option), diag_quote(quoted, optarg, strlen(optarg)),
			least);
	return false;
}

/* "depth=64", "file-bytes=1Gi" */
static bool take_limit(const struct cli_line *line, struct load_options *load)
{
	const struct {
		const char *name;
		size_t *limit;
	} limits[] = {
		{ "file-bytes", &load->reader.limits.file_bytes },
		{ "documents", &load->reader.limits.documents },
		{ "depth", &load->reader.limits.depth },
		{ "alias-nodes", &load->reader.limits.alias_nodes },
		{ "document-bytes", &load->reader.limits.document_bytes },
		{ "scalar-bytes", &load->reader.limits.scalar_bytes },
		{ "pods", &load->pods_max },
	};
	const size_t count = sizeof(limits) / sizeof(limits[0]);
	const char *value = strchr(optarg, '=');
	char quoted[DIAG_QUOTE_SIZE];
	struct quantity amount;
	size_t i = 0;

	while (value && i < count &&
	       (strlen(limits[i].name) != (size_t)(value - optarg) ||
		strncmp(limits[i].name, optarg, (size_t)(value - optarg)) != 0))
		i++;
	if (value && i < count && quantity_parse(value + 1, strlen(value + 1), &amount) &&
	    amount.value > 0) {
		*limits[i].limit = (size_t)amount.value;
		return true;
	}
	cli_usage_error(line->argv[0],
			"--limit: %s is not NAME=N, with N above 0 and NAME one of file-bytes, "
			"documents, depth, alias-nodes, document-bytes, scalar-bytes, pods",
			diag_quote(quoted, optarg, strlen(optarg)));
	return false;
}

bool cli_kubernetes_version(const struct cli_line *line, int option, enum kubernetes_version *out)
{
	char quoted[DIAG_QUOTE_SIZE];

	if (kubernetes_version_parse(optarg, out))
		return true;
	cli_usage_error(line->argv[0], "%s: %s is not supported, expected %s or %s",
			option_text(line, option), diag_quote(quoted, optarg, strlen(optarg)),
			kubernetes_version_name(KUBERNETES_1_26),
			kubernetes_version_name(KUBERNETES_1_36));
	return false;
}

enum { PARALLELISM_MAX = 256 };
#define TEMPLATE_CACHE_MAX (UINT64_C(1) << 50)

static bool take_strategy(const struct cli_line *line, int option, const struct strategy **out)
{
	size_t count;
	const struct strategy *const *all = strategy_all(&count);
	const char **names = mem_new(count + 1, sizeof(*names));
	int choice;
	bool taken;

	for (size_t i = 0; i < count; i++)
		names[i] = all[i]->name;
	taken = cli_choice(line, option, names, &choice);
	if (taken)
		*out = all[choice];
	free(names);
	return taken;
}

bool cli_session_option(const struct cli_line *line, int option, struct session_options *settings)
{
	static const char *const tie_breaks[] = {
		[TIE_FIRST] = "first", [TIE_RANDOM] = "random", NULL
	};
	uint64_t number;
	int choice;

	switch (option) {
	case CLI_SCHEDULER_CONFIG:
		settings->scheduler_config = optarg;
		return true;
	case CLI_PERCENTAGE:
		if (!cli_number(line, option, 0, 100, &number))
			return false;
		settings->scheduler.percentage_of_nodes_to_score = (int32_t)number;
		return true;
	case CLI_TIE_BREAK:
		if (!cli_choice(line, option, tie_breaks, &choice))
			return false;
		settings->scheduler.tie_break = (enum tie_break)choice;
		settings->scheduler.own_tie_break = false;
		return true;
	case CLI_SEED:
		return cli_number(line, option, 0, UINT64_MAX, &settings->scheduler.seed);
	case CLI_STRATEGY:
		return take_strategy(line, option, &settings->scheduler.strategy);
	case CLI_PARALLELISM:
		if (!cli_number(line, option, 1, PARALLELISM_MAX, &number))
			return false;
		settings->scheduler.parallelism = (uint32_t)number;
		return true;
	case CLI_TEMPLATE_CACHE:
		if (!cli_number(line, option, 1, TEMPLATE_CACHE_MAX, &number))
			return false;
		settings->scheduler.template_cache_bytes = (size_t)number;
		return true;
	case CLI_FEATURE_GATES:
		settings->feature_gates = optarg;
		return true;
	case CLI_KUBERNETES_VERSION:
		return cli_kubernetes_version(line, option, &settings->load.kubernetes_version);
	case CLI_STRICT:
		settings->load.reader.strict = true;
		return true;
	case CLI_NO_DEFAULTS:
		settings->load.no_defaults = true;
		return true;
	case CLI_LIMIT:
		return take_limit(line, &settings->load);
	default:
		return false;
	}
}

bool cli_color(FILE *file)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return (!no_color || !*no_color) && term && strcmp(term, "dumb") != 0 &&
	       isatty(fileno(file));
}
