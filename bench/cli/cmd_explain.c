/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark explain: manifests in, for each pending pod its cycle out.
 *
 * Pods are printed as they are scheduled, so that a dump of any size goes through. A running pod that
 * is asked for by name is taken off its node for one cycle of its own and put back.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/report/explain.h"
#include "sched/base/mem.h"

static const char help[] =
	"usage: schedmark explain [options] FILE...\n"
	"\n"
	"Schedules the pending pods of the manifests one after another, in file order,\n"
	"and prints for each which nodes fit, why others do not, all scores, the choice.\n"
	"FILE is YAML or JSON (also .gz), a folder, a glob, or - for standard input.\n"
	"\n"
	"      --pod [NAMESPACE/]NAME        only this pod; repeatable. Of one that runs:\n"
	"                                    where it would go if it were pending\n"
	"      --output text|json            json: as docs/explain-format.md describes\n"
	"      --detail brief|compact|full   brief: a line a pod; full: all scores\n"
	"      --preemption report|apply|none  when a pod does not fit (report)\n"
	"      --all-nodes                   do not shorten lists of nodes\n"
	"      --no-color                    as without a terminal, or with NO_COLOR set\n"
	"      --fail                        exit with 3 when a printed pod does not fit\n"
	/* */
	CLI_SCHEDULING_HELP CLI_LOADING_HELP "  -h, --help\n";

enum {
	EXPLAIN_POD = CLI_OWN,
	EXPLAIN_OUTPUT,
	EXPLAIN_DETAIL,
	EXPLAIN_PREEMPTION,
	EXPLAIN_ALL,
	EXPLAIN_NO_COLOR,
	EXPLAIN_FAIL
};

static const struct option options[] = {
	CLI_OPTION("pod", required_argument, EXPLAIN_POD),
	CLI_OPTION("output", required_argument, EXPLAIN_OUTPUT),
	CLI_OPTION("detail", required_argument, EXPLAIN_DETAIL),
	CLI_OPTION("preemption", required_argument, EXPLAIN_PREEMPTION),
	CLI_OPTION("all-nodes", no_argument, EXPLAIN_ALL),
	CLI_OPTION("no-color", no_argument, EXPLAIN_NO_COLOR),
	CLI_OPTION("fail", no_argument, EXPLAIN_FAIL),
	CLI_SCHEDULING_OPTIONS,
	CLI_LOADING_OPTIONS,
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

enum { OUTPUT_TEXT, OUTPUT_JSON };

struct explain {
	struct session_options settings;
	struct explain_options text;
	int output;
	bool fail;
	const char **wanted; /* --pod arguments; none: all pending pods */
	size_t wanted_count;

	struct session session;
	struct scheduler *aside; /* for running pods; made when the first is asked for */
	bool *is_wanted; /* by position in cluster->pods */
	size_t outcomes[OUTCOME_COUNT];
	size_t printed;
};

static bool take_option(struct explain *x, const struct cli_line *line, int option)
{
	static const char *const outputs[] = { "text", "json", NULL };
	static const char *const details[] = { "brief", "compact", "full", NULL };
	static const char *const preemptions[] = { "report", "apply", "none", NULL };
	int choice;

	switch (option) {
	case EXPLAIN_POD:
		x->wanted[x->wanted_count++] = optarg;
		return true;
	case EXPLAIN_OUTPUT:
		return cli_choice(line, option, outputs, &x->output);
	case EXPLAIN_DETAIL:
		if (!cli_choice(line, option, details, &choice))
			return false;
		x->text.detail = (enum explain_detail)choice;
		return true;
	case EXPLAIN_PREEMPTION:
		if (!cli_choice(line, option, preemptions, &choice))
			return false;
		x->text.preemption = (enum explain_preemption)choice;
		return true;
	case EXPLAIN_ALL:
		x->text.all_nodes = true;
		return true;
	case EXPLAIN_NO_COLOR:
		x->text.color = false;
		return true;
	case EXPLAIN_FAIL:
		x->fail = true;
		return true;
	default:
		return cli_session_option(line, option, &x->settings);
	}
}

/* Does the pod answer to "NAME" or "NAMESPACE/NAME"? */
static bool is_called(const struct cluster *cluster, const struct pod *pod, const char *wanted)
{
	const char *slash = strchr(wanted, '/');
	const char *name_space = cluster_text(cluster, pod->name_space);

	if (slash && (strlen(name_space) != (size_t)(slash - wanted) ||
		      strncmp(name_space, wanted, (size_t)(slash - wanted)) != 0))
		return false;
	return !strcmp(cluster_text(cluster, pod->name), slash ? slash + 1 : wanted);
}

/* Pods of the same name elsewhere first, then such as are spelt alike. */
static size_t find_near(const struct cluster *cluster, const char *wanted, struct arena *arena,
			const char **near, size_t most)
{
	const char **names = arena_new(arena, cluster->pod_count, sizeof(*names));
	const char *slash = strchr(wanted, '/');
	size_t count = 0;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];
		const char *name = cluster_text(cluster, pod->name);

		names[i] = slash ? arena_format(arena, "%s/%s",
						cluster_text(cluster, pod->name_space), name)
				 : name;
		if (slash && count < most && !strcmp(slash + 1, name))
			near[count++] = names[i];
	}
	return count ? count : cli_near(wanted, names, cluster->pod_count, near, most);
}

static enum status no_such_pod(struct explain *x, const char *wanted)
{
	const struct cluster *cluster = &x->session.cluster;
	struct arena arena = { 0 };
	const char *near[3];
	size_t count = find_near(cluster, wanted, &arena, near, sizeof(near) / sizeof(near[0]));
	char quoted[DIAG_QUOTE_SIZE];
	const char *hint = "";
	enum status status;

	for (size_t i = 0; i < count; i++)
		hint = arena_format(&arena, "%s%s%s", hint, i ? ", " : "; near it: ", near[i]);
	status = diag_error(x->session.sink, (struct place){ 0 },
			    "no pod %s among the %zu pods read%s",
			    diag_quote(quoted, wanted, strlen(wanted)), cluster->pod_count, hint);
	arena_free(&arena);
	return status;
}

static enum status find_wanted(struct explain *x)
{
	const struct cluster *cluster = &x->session.cluster;

	x->is_wanted = mem_new(cluster->pod_count, sizeof(*x->is_wanted));
	for (size_t i = 0; !x->wanted_count && i < cluster->pod_count; i++)
		x->is_wanted[i] = cluster->pods[i]->state == POD_PENDING;
	for (size_t w = 0; w < x->wanted_count; w++) {
		bool found = false;

		for (size_t i = 0; i < cluster->pod_count; i++) {
			if (is_called(cluster, cluster->pods[i], x->wanted[w]))
				found = x->is_wanted[i] = true;
		}
		if (!found)
			return no_such_pod(x, x->wanted[w]);
	}
	return STATUS_OK;
}

/* The attempt to preempt after the cycle that was just run, when one is asked for. */
static const struct preemption *attempt(struct explain *x)
{
	return x->text.preemption == EXPLAIN_PREEMPTION_NONE ? NULL : explain_preempt(&x->session);
}

/* Makes room for a pending pod, and adds what came of it to its document (JSON) or prints it. */
static void retry(struct explain *x, struct pod *pod, const struct explain_pod *subject,
		  json_t *object)
{
	struct explain_pod again = *subject;

	if (object) {
		explain_json_retry(object, &x->session, pod, subject->preemption, x->text.detail);
		return;
	}
	if (!explain_make_room(&x->session, pod, subject->preemption, &again.preemption))
		return;
	again.retried = true;
	explain_text_pod(stdout, &x->session, &again, &x->text);
	if (again.preemption)
		preemption_apply(x->session.scheduler, again.preemption, pod);
}

/* Prints the cycle that was just run, and lets preemption take its course. */
static void print_pod(struct explain *x, struct pod *pod, uint32_t runs_on)
{
	const struct evaluation *e = scheduler_evaluation(x->session.scheduler);
	bool apply = x->text.preemption == EXPLAIN_PREEMPTION_APPLY && !runs_on;
	struct explain_pod subject = { .pod = pod, .runs_on = runs_on, .preemption = attempt(x) };
	json_t *object = NULL;

	if (x->output == OUTPUT_JSON) {
		object = explain_json_pod(&x->session, pod, subject.preemption, x->text.detail);
		if (runs_on)
			json_object_set_new(
				object, "runsOn",
				json_string(cluster_text(&x->session.cluster, runs_on)));
	} else {
		explain_text_pod(stdout, &x->session, &subject, &x->text);
	}
	if (apply && subject.preemption)
		retry(x, pod, &subject, object);
	if (object)
		explain_json_put(stdout, object, x->printed == 0);
	x->printed++;
	x->outcomes[e->outcome]++; /* of the retry, when there was one */
}

/*
 * A cycle for a running pod as if it were pending. It gets its own scheduler, for the draws of the
 * pending pods must not depend on what else is asked.
 */
static void explain_running(struct explain *x, struct pod *pod)
{
	struct session *session = &x->session;
	struct scheduler *own = session->scheduler;
	uint32_t home = pod->node;
	struct pod_spec spec = *pod->spec;
	struct pod again = *pod;

	if (!x->aside)
		x->aside = scheduler_new(&session->snapshot, &session->cluster, &session->profiles,
					 &session->options.scheduler);
	spec.node_name = 0;
	again.spec = &spec;
	again.state = POD_PENDING;
	if (home != NO_NODE)
		node_info_remove_pod(&session->snapshot.nodes[home], pod);
	session->scheduler = x->aside;
	scheduler_schedule(x->aside, &again);
	print_pod(x, &again, pod->spec->node_name);
	session->scheduler = own;
	if (again.state == POD_BOUND)
		node_info_remove_pod(&session->snapshot.nodes[again.node], &again);
	if (home != NO_NODE)
		node_info_add_pod(&session->snapshot.nodes[home], pod);
}

static size_t count_wanted(const struct explain *x)
{
	size_t count = 0;

	for (size_t i = 0; i < x->session.cluster.pod_count; i++)
		count += x->is_wanted[i];
	return count;
}

/* A pod that is not printed preempts all the same. */
static void pass_by(struct explain *x, struct pod *pod)
{
	const struct preemption *preemption;
	const struct preemption *again;

	if (x->text.preemption != EXPLAIN_PREEMPTION_APPLY || pod->state != POD_UNSCHEDULABLE)
		return;
	preemption = attempt(x);
	if (preemption && explain_make_room(&x->session, pod, preemption, &again) && again)
		preemption_apply(x->session.scheduler, again, pod);
}

/* What becomes of one pod in its turn. */
static void explain_pod(struct explain *x, struct pod *pod, bool is_wanted)
{
	bool runs = pod->state == POD_BOUND;

	if (pod->state == POD_DELETED)
		return; /* preemption took it away */
	if (!runs)
		scheduler_schedule(x->session.scheduler, pod);
	if (!is_wanted)
		pass_by(x, pod);
	else if (runs)
		explain_running(x, pod);
	else
		print_pod(x, pod, 0);
}

/* Stops after the last pod asked for, and when nobody reads any more. */
static void explain_pods(struct explain *x)
{
	size_t left = count_wanted(x);

	for (size_t i = 0; left > 0 && !ferror(stdout); i++) {
		explain_pod(x, x->session.cluster.pods[i], x->is_wanted[i]);
		left -= x->is_wanted[i];
	}
}

static void print_counts(const struct explain *x)
{
	const char *separator = ": ";

	if (x->printed == 0) {
		puts("no pod is pending; --pod NAME tells where a running one would go");
		return;
	}
	printf("%zu %s", x->printed, x->printed == 1 ? "pod" : "pods");
	for (size_t i = 0; i < OUTCOME_COUNT; i++) {
		if (!x->outcomes[i])
			continue;
		printf("%s%zu %s", separator, x->outcomes[i], outcome_name((enum outcome)i));
		separator = ", ";
	}
	putchar('\n');
}

static void print_document(struct explain *x)
{
	if (x->output == OUTPUT_JSON) {
		explain_json_open(stdout, &x->session, &x->text);
		explain_pods(x);
		explain_json_close(stdout);
	} else {
		explain_text_head(stdout, &x->session, &x->text);
		explain_pods(x);
		print_counts(x);
	}
}

static enum status explain_files(struct explain *x, const char *const *files, size_t count)
{
	struct diag_sink sink = { 0 };
	enum status status;

	session_init(&x->session, &x->settings, &sink);
	status = session_load(&x->session, files, count);
	if (status == STATUS_OK)
		status = session_start(&x->session);
	if (status == STATUS_OK)
		status = find_wanted(x);
	if (status == STATUS_OK)
		print_document(x);
	scheduler_free(x->aside);
	free(x->is_wanted);
	session_fini(&x->session);
	if (status == STATUS_OK && x->fail && x->outcomes[OUTCOME_SCHEDULED] < x->printed)
		return STATUS_NO;
	return status;
}

int cmd_explain(int argc, char **argv)
{
	struct explain x = { .settings = CLI_SESSION_DEFAULTS,
			     .text = { .detail = EXPLAIN_COMPACT, .color = cli_color(stdout) } };
	struct cli_line line = { argc, argv, "h", options };
	int option;
	int status = STATUS_BAD_INPUT;

	x.settings.scheduler.percentage_of_nodes_to_score = 100;
	x.settings.scheduler.keep_scores = true;
	x.wanted = mem_new((size_t)argc, sizeof(*x.wanted));
	while ((option = cli_next(&line)) != -1) {
		if (option == 'h') {
			status = cli_help(help);
			goto done;
		}
		if (!take_option(&x, &line, option))
			goto done;
	}
	if (optind == argc)
		cli_usage_error(argv[0], "no files given (- is the standard input)");
	else
		status = (int)explain_files(&x, (const char *const *)(argv + optind),
					    (size_t)(argc - optind));
done:
	free(x.wanted);
	return status;
}
