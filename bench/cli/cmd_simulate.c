/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark simulate: the cluster around the scheduler, in virtual time.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/report/result.h"
#include "bench/simulate/report.h"
#include "bench/simulate/simulation.h"
#include "profiles/profiles.h"
#include "sched/base/mem.h"

static const char help[] =
	"usage: schedmark simulate [options] NAME|FILE...\n"
	"\n"
	"Runs clusters in virtual time: controllers, the API and its store, kubelets and\n"
	"their failures around the scheduler, which decides as it does in schedmark run.\n"
	"Names are those of schedmark list simulations.\n"
	"\n"
	"      --lines                 how far it is, as the e2e density test put it\n"
	"      --explain               where pods waited, and who is the bottleneck\n"
	"      --figures               all that expectations can be about, one a line\n"
	"      --output text|json      (text)\n"
	"      --set NAME=VALUE        a parameter of the documents; again for another\n"
	"      --html FILE             a page with the curves; of one simulation\n"
	"      --clock real|fixed      fixed: nothing is measured, and two runs are equal\n"
	"                              to the byte (real)\n"
	"  -h, --help\n"
	"\n"
	"Status 3 when an expectation does not hold.\n";

enum {
	SIMULATE_LINES = CLI_OWN,
	SIMULATE_EXPLAIN,
	SIMULATE_FIGURES,
	SIMULATE_OUTPUT,
	SIMULATE_HTML,
	SIMULATE_CLOCK,
	SIMULATE_SET,
};

static const struct option options[] = {
	CLI_OPTION("lines", no_argument, SIMULATE_LINES),
	CLI_OPTION("explain", no_argument, SIMULATE_EXPLAIN),
	CLI_OPTION("figures", no_argument, SIMULATE_FIGURES),
	CLI_OPTION("output", required_argument, SIMULATE_OUTPUT),
	CLI_OPTION("html", required_argument, SIMULATE_HTML),
	CLI_OPTION("clock", required_argument, SIMULATE_CLOCK),
	CLI_OPTION("set", required_argument, SIMULATE_SET),
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

enum { OUTPUT_TEXT, OUTPUT_JSON };
enum { CLOCK_REAL, CLOCK_FIXED };

struct request {
	bool lines, explain, figures;
	int output, clock;
	const char *html;
	json_t *documents; /* NULL: text */
	struct simulation_settings settings;
};

static volatile sig_atomic_t stop;

static void on_signal(int signal_number)
{
	(void)signal_number;
	stop = 1;
}

static void print_line(void *context, const struct model *model)
{
	report_line(context, model);
}

static enum status write_page(const struct request *request, const struct model *model,
			      const struct figures *figures, struct diag_sink *sink)
{
	char *text = NULL;
	size_t length = 0;
	FILE *memory = open_memstream(&text, &length);
	enum status status;

	if (!memory)
		return diag_system_error(sink, (struct place){ request->html, 0, 0 },
					 "no memory for the page");
	report_page(memory, model, figures);
	fclose(memory);
	status = file_replace(request->html, text, length, sink);
	free(text);
	return status;
}

static void print(const struct request *request, const struct model *model,
		  const struct figures *figures)
{
	if (request->documents) {
		json_array_append_new(request->documents, report_json(model, figures));
		return;
	}
	if (request->lines)
		report_last_lines(stdout, model);
	report_text(stdout, model, figures);
	if (request->explain)
		report_waits(stdout, model, figures);
	if (request->figures)
		report_figures(stdout, figures);
}

static enum status report(const struct request *request, const struct model *model,
			  struct diag_sink *sink)
{
	struct figures figures;
	enum status status;

	figures_make(model, &figures);
	status = figures_check(&figures, sink);
	if (status == STATUS_OK || request->figures)
		print(request, model, &figures);
	if (status == STATUS_OK && request->html)
		status = write_page(request, model, &figures, sink);
	if (status == STATUS_OK && !figures.all_hold)
		status = STATUS_NO;
	figures_fini(&figures);
	return status;
}

static enum status simulate(const struct request *request, const char *name, struct diag_sink *sink)
{
	const struct simulation_options how = {
		.fixed_clock = request->clock == CLOCK_FIXED,
		.stop = &stop,
		.line = request->lines && !request->documents ? print_line : NULL,
		.line_context = stdout,
	};
	struct simulation_spec *spec;
	struct model *model = NULL;
	enum status status = simulation_spec_open(name, &request->settings, sink, &spec);

	if (status == STATUS_OK)
		status = simulation_run(spec, &how, sink, &model);
	if (status == STATUS_OK)
		status = report(request, model, sink);
	simulation_free(model);
	simulation_spec_free(spec);
	return status;
}

/* An error ends it; an expectation that does not hold is told at the end. */
static enum status simulate_all(struct request *request, char **names, int count)
{
	struct diag_sink sink = { 0 };
	enum status worst = STATUS_OK;

	request->documents = request->output == OUTPUT_JSON ? json_array() : NULL;
	for (int i = 0; i < count && !stop; i++) {
		enum status status;

		if (i > 0 && !request->documents)
			putchar('\n');
		status = simulate(request, names[i], &sink);
		if (status != STATUS_OK)
			worst = status;
		if (status != STATUS_OK && status != STATUS_NO)
			break;
	}
	if (request->documents && (worst == STATUS_OK || worst == STATUS_NO)) {
		json_t *only = json_array_size(request->documents) == 1
				       ? json_array_get(request->documents, 0)
				       : request->documents;

		json_dumpf(only, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(request->documents);
	return worst;
}

static bool take_setting(struct simulation_settings *settings, const char *setting)
{
	const char **items =
		mem_resize((void *)settings->items, settings->count + 1, sizeof(*items));

	items[settings->count++] = setting;
	settings->items = items;
	return true;
}

static bool take_option(struct request *request, const struct cli_line *line, int option)
{
	static const char *const outputs[] = { "text", "json", NULL };
	static const char *const clocks[] = { "real", "fixed", NULL };

	switch (option) {
	case SIMULATE_LINES:
		return request->lines = true;
	case SIMULATE_EXPLAIN:
		return request->explain = true;
	case SIMULATE_FIGURES:
		return request->figures = true;
	case SIMULATE_OUTPUT:
		return cli_choice(line, option, outputs, &request->output);
	case SIMULATE_HTML:
		request->html = optarg;
		return true;
	case SIMULATE_CLOCK:
		return cli_choice(line, option, clocks, &request->clock);
	case SIMULATE_SET:
		return take_setting(&request->settings, optarg);
	default:
		return false;
	}
}

int cmd_simulate(int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = on_signal };
	struct cli_line line = { argc, argv, "h", options };
	struct request request = { 0 };
	enum status status;
	int option;

	while ((option = cli_next(&line)) != -1) {
		if (option == 'h')
			return cli_help(help);
		if (!take_option(&request, &line, option))
			return STATUS_BAD_INPUT;
	}
	if (optind == argc)
		return cli_usage_error(argv[0], "no simulation given (see schedmark list "
						"simulations)");
	if (request.html && argc - optind > 1)
		return cli_usage_error(argv[0], "--html takes one simulation, not %d",
				       argc - optind);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	status = simulate_all(&request, argv + optind, argc - optind);
	free((void *)request.settings.items);
	return (int)status;
}
