/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the functions of v1.1.1 and v1.2.0 answered: scores_v111.tsv, scores_v120.tsv.
 *
 * A row R is a node, the pods on it and a new one; a row S nodes with so many pods of one controller. Every
 * implementation of a rule is asked.
 */
#include <criterion/criterion.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "predicates/v1_1/predicates.h"
#include "predicates/v1_2/predicates.h"
#include "priorities/v1_1/priorities.h"
#include "priorities/v1_2/priorities.h"
#include "sched/base/mem.h"
#include "sched/legacy/state.h"
#include "tests/support/session_text.h"

enum { FIELDS = 11, TEXT = 1 << 18 };

struct row {
	char *fields[FIELDS];
	size_t count;
};

struct era {
	const char *file;
	const char *name; /* as an Engine has it */
	const struct legacy_predicate *(*predicate)(const char *name);
	const struct legacy_priority *(*priority)(const char *name);
};

static const struct era eras[] = {
	{ "tests/golden/scores_v111.tsv", "v1.1", predicate_v1_1_find, priority_v1_1_find },
	{ "tests/golden/scores_v120.tsv", "v1.2", predicate_v1_2_find, priority_v1_2_find },
};

static struct row split(char *line)
{
	struct row row = { 0 };

	line[strcspn(line, "\n")] = '\0';
	while (line && row.count < FIELDS)
		row.fields[row.count++] = strsep(&line, "\t");
	return row;
}

/* --- documents ------------------------------------------------------------------------------- */

struct text {
	char *start;
	size_t length;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *text, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text->start + text->length, TEXT - text->length, format, args);
	va_end(args);
	cr_assert(length >= 0 && (size_t)length < TEXT - text->length);
	text->length += (size_t)length;
}

/* "100m/500Mi+-/1Gi": a container each, "-" where it does not say. A pod of none asks for nothing. */
static void put_containers(struct text *text, char *containers)
{
	if (!strcmp(containers, "none")) {
		put(text, "{name: c, image: i, resources: {requests: {cpu: 0, memory: 0}}}");
		return;
	}
	for (int i = 0; containers; i++) {
		char *memory = strsep(&containers, "+");
		const char *cpu = strsep(&memory, "/");

		put(text, "%s{name: c%d, image: i, resources: {requests: {", i ? ", " : "", i);
		if (strcmp(cpu, "-") != 0)
			put(text, "cpu: %s, ", cpu);
		if (strcmp(memory, "-") != 0)
			put(text, "memory: %s", memory);
		put(text, "}}}");
	}
}

static void put_engine(struct text *text, const struct era *era)
{
	put(text,
	    "{apiVersion: schedmark/v1, kind: Engine, era: %s, podsByNode: cached, tieBreak: "
	    "random}"
	    "\n---\n",
	    era->name);
}

static void put_resources(struct text *text, const struct era *era, const struct row *row)
{
	char *pods = strcmp(row->fields[5], "-") ? row->fields[5] : NULL;

	put_engine(text, era);
	put(text,
	    "{apiVersion: v1, kind: Node, metadata: {name: node}, status: {conditions: [{type: "
	    "Ready, "
	    "status: 'True'}], capacity: {cpu: %s, memory: %s, pods: %s}}}\n---\n",
	    row->fields[2], row->fields[3], row->fields[4]);
	for (int i = 0; pods && *pods; i++) {
		put(text,
		    "{apiVersion: v1, kind: Pod, metadata: {name: e%d}, spec: {nodeName: node, "
		    "containers: [",
		    i);
		put_containers(text, strsep(&pods, ";"));
		put(text, "]}}\n---\n");
	}
	put(text, "{apiVersion: v1, kind: Pod, metadata: {name: new}, spec: {containers: [");
	put_containers(text, row->fields[6]);
	put(text, "]}}\n");
}

/* --- asking ---------------------------------------------------------------------------------- */

static struct pod *last_pod(struct session *session)
{
	return session->cluster.pods[session->cluster.pod_count - 1];
}

/* A session in the middle of a cycle for its last pod. */
static struct legacy_state *begin(struct session *session, const char *documents)
{
	const struct session_options options = { .load.reader.limits = READER_LIMITS_DEFAULT };
	static struct diag_sink sink;
	struct legacy_state *state;

	sink = (struct diag_sink){ 0 };
	session_init(session, &options, &sink);
	cr_assert_eq(session_text(session, "case.yaml", documents), STATUS_OK);
	cr_assert_eq(session_start(session), STATUS_OK);
	state = session->scheduler->engine_state;
	legacy_state_refresh(state);
	state->incoming = legacy_pod_new(&session->cluster, state->profile->options.quantities,
					 last_pod(session), &state->parsing);
	return state;
}

/* The node's pods in the order of the file, which decides what a walk names. */
static struct legacy_info in_file_order(struct legacy_call *call)
{
	const struct legacy_state *state = call->state;
	struct legacy_info info = *legacy_infos_find(state->infos, "node");

	info.pods = (struct legacy_pod_list){ 0 };
	for (size_t i = 0; i < state->pod_capacity; i++) {
		if (state->pods[i])
			legacy_pod_list_add(&info.pods, state->pods[i], &call->count);
	}
	return info;
}

/* "" when the pod fits. */
static const char *reason_of(struct session *session, const struct legacy_predicate *rule,
			     uint64_t token)
{
	struct scheduler *s = session->scheduler;
	struct reasons reasons;

	if (!token)
		return "";
	s->call = (struct rule_call){ .snapshot = &session->snapshot,
				      .cluster = &session->cluster,
				      .pod = last_pod(session),
				      .args = rule->rule.plugin,
				      .scratch = &s->scratch };
	rule->rule.explain(&s->call, s->engine_state, token, &reasons);
	return reasons.texts[0];
}

static void check_fit(struct session *session, struct legacy_call *call, const struct era *era,
		      const struct row *row)
{
	const struct legacy_predicate *rule = era->predicate("PodFitsResources");
	struct legacy_info info = in_file_order(call);
	const char *want = row->count > 10 ? row->fields[10] : "";

	cr_expect_eq(*want == '\0', !strcmp(row->fields[9], "true"));
	for (const struct legacy_predicate_impl *m = rule->impls; m->name; m++) {
		uint64_t token = m->fits(call, &call->state->nodes[0], &info);

		cr_expect_str_eq(reason_of(session, rule, token), want, "%s R %s: %s: %s",
				 era->name, row->fields[1], m->name,
				 reason_of(session, rule, token));
	}
	free((void *)info.pods.items);
}

static void check_score(struct legacy_call *call, const struct era *era, const char *name,
			const struct row *row, const char *want)
{
	const struct legacy_priority *rule = era->priority(name);
	struct legacy_nodes nodes = { .by_reference = true };

	legacy_nodes_add(&nodes, &call->state->nodes[0], &call->count);
	for (const struct legacy_priority_impl *m = rule->impls; m->name; m++) {
		int64_t score = -1;

		cr_expect(m->score(call, &nodes, &score));
		cr_expect_eq(score, atoi(want), "%s R %s: %s %s: %d", era->name, row->fields[1],
			     name, m->name, (int)score);
	}
	legacy_nodes_fini(&nodes);
}

static void check_resources(const struct era *era, const struct row *row, const char *documents)
{
	struct session session;
	struct legacy_state *state = begin(&session, documents);
	struct legacy_call call = legacy_call_begin(state, 0);

	legacy_infos_begin(&call);
	check_fit(&session, &call, era, row);
	check_score(&call, era, "LeastRequestedPriority", row, row->fields[7]);
	check_score(&call, era, "BalancedResourceAllocation", row, row->fields[8]);
	legacy_infos_end(&call);
	session_fini(&session);
}

/* --- spreading ------------------------------------------------------------------------------- */

static void put_pods(struct text *text, const char *node, size_t node_number, int count)
{
	for (int i = 0; i < count; i++)
		put(text,
		    "{apiVersion: v1, kind: Pod, metadata: {name: e%zu-%d, labels: {app: a}}, "
		    "spec: "
		    "{nodeName: %s%zu, containers: [{name: c, image: i}]}}\n---\n",
		    node_number, i, node, node_number);
}

static size_t put_nodes(struct text *text, char *nodes)
{
	size_t count = 0;

	for (; nodes; count++) {
		char *pods = strsep(&nodes, ",");
		const char *zone = strsep(&pods, ":");

		put(text, "{apiVersion: v1, kind: Node, metadata: {name: n%zu", count);
		if (strcmp(zone, "-") != 0)
			put(text, ", labels: {failure-domain.beta.kubernetes.io/zone: %s}", zone);
		put(text, "}, status: {conditions: [{type: Ready, status: 'True'}]}}\n---\n");
		put_pods(text, "n", count, atoi(pods));
	}
	return count;
}

static size_t put_spread(struct text *text, const struct era *era, const struct row *row)
{
	size_t count;

	put_engine(text, era);
	put(text,
	    "{apiVersion: v1, kind: ReplicationController, metadata: {name: rc}, spec: "
	    "{replicas: 0, selector: {app: a}, template: {metadata: {labels: {app: a}}, spec: "
	    "{containers: [{name: c, image: i}]}}}}\n---\n");
	count = put_nodes(text, row->fields[2]);
	put(text, "{apiVersion: v1, kind: Node, metadata: {name: x%zu}, status: {}}\n---\n", count);
	put_pods(text, "x", count, atoi(row->fields[3]));
	put(text, "{apiVersion: v1, kind: Pod, metadata: {name: new, labels: {app: a}}, spec: "
		  "{containers: [{name: c, image: i}]}}\n");
	return count;
}

static void check_spread(const struct era *era, const struct row *row, const char *documents,
			 size_t count)
{
	const struct legacy_priority *rule = era->priority("SelectorSpreadPriority");
	struct session session;
	struct legacy_state *state = begin(&session, documents);
	struct legacy_call call = legacy_call_begin(state, 0);
	struct legacy_nodes nodes = { .by_reference = true };
	int64_t *scores = mem_new(count, sizeof(*scores));

	legacy_infos_begin(&call);
	for (size_t i = 0; i < count; i++)
		legacy_nodes_add(&nodes, &state->nodes[i], &call.count);
	for (const struct legacy_priority_impl *m = rule->impls; m->name; m++) {
		const char *want = row->fields[4];

		cr_expect(m->score(&call, &nodes, scores));
		for (size_t i = 0; i < count; i++) {
			cr_expect_eq(scores[i], atoi(want), "%s S %s: %s: node %zu: %d", era->name,
				     row->fields[1], m->name, i, (int)scores[i]);
			want += strcspn(want, ",") + 1;
		}
	}
	legacy_infos_end(&call);
	legacy_nodes_fini(&nodes);
	free(scores);
	session_fini(&session);
}

/* --- all rows -------------------------------------------------------------------------------- */

static bool check_line(const struct era *era, char *line, struct text *text)
{
	struct row row = split(line);

	text->length = 0;
	if (!strcmp(row.fields[0], "R")) {
		put_resources(text, era, &row);
		check_resources(era, &row, text->start);
		return true;
	}
	if (!strcmp(row.fields[0], "S")) {
		size_t count = put_spread(text, era, &row);

		check_spread(era, &row, text->start, count);
		return true;
	}
	return false;
}

static void check_era(const struct era *era)
{
	FILE *file = fopen(era->file, "r");
	struct text text = { mem_new(TEXT, 1), 0 };
	char *line = mem_new(TEXT, 1);
	size_t rows = 0;

	cr_assert_not_null(file);
	while (fgets(line, TEXT, file))
		rows += check_line(era, line, &text);
	fclose(file);
	free(line);
	free(text.start);
	cr_expect_eq(rows, 600, "%s has %zu rows", era->file, rows);
}

Test(scores_2015, every_row_of_every_rule_answers_as_the_release_did)
{
	for (size_t i = 0; i < sizeof(eras) / sizeof(eras[0]); i++)
		check_era(&eras[i]);
}
