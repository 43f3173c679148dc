/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cases of Kubernetes' own table tests have the results that Kubernetes' tests ask for.
 */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/load/reader.h"
#include "tests/golden/upstream.h"

/* With the number of cases, so that none goes missing. */
static const struct {
	const char *file;
	size_t cases;
} files[] = {
	{ "image_locality", 6 },
	{ "inter_pod_affinity_filter", 56 },
	{ "inter_pod_affinity_score", 28 },
	{ "label_requirements", 16 },
	{ "label_selector", 75 },
	{ "model", 19 },
	{ "node_affinity", 38 },
	{ "node_affinity_terms", 48 },
	{ "node_name", 3 },
	{ "node_ports", 24 },
	{ "node_resources_balanced_allocation", 11 },
	{ "node_resources_fit", 43 },
	{ "node_resources_scores", 41 },
	{ "node_unschedulable", 3 },
	{ "pod_topology_spread_filter", 89 },
	{ "pod_topology_spread_score", 38 },
	{ "preemption", 39 },
	{ "quantity", 155 },
	{ "schedule", 23 },
	{ "scheduling_helpers", 20 },
	{ "selector_spread", 32 },
	{ "taint_toleration", 18 },
	{ "toleration", 6 },
	{ "topology_terms", 7 },
	{ "volume_binding", 19 },
	{ "volume_binding_binder", 72 },
	{ "volume_limits_csi", 26 },
	{ "volume_limits_in_tree", 66 },
	{ "volume_restrictions", 20 },
	{ "volume_zone", 20 },
};

static const struct upstream_subject *const subjects[] = {
	&upstream_predicate,  &upstream_priority,  &upstream_quantity,	    &upstream_selector,
	&upstream_shape,      &upstream_normalise, &upstream_nodes_to_find, &upstream_model,
	&upstream_preemption, &upstream_schedule,  &upstream_select,	    &upstream_queue,
	&upstream_reasons,
};

/* --- a case ---------------------------------------------------------------------------------- */

/* What v1.36 has instead stands under this key, of a case or a group; "none": it is not asked. */
static const char later[] = "1.36";

static const struct value *find_in(const struct upstream_case *c, const struct value *map,
				   const char *key)
{
	const struct value *instead = value_find(map, later);
	const struct value *found = NULL;

	if (c->version == KUBERNETES_1_36 && instead && instead->kind == VALUE_MAP)
		found = value_find(instead, key);
	return found ? found : value_find(map, key);
}

const struct value *upstream_find(const struct upstream_case *c, const char *key)
{
	const struct value *own = find_in(c, c->item, key);

	return own ? own : find_in(c, c->group, key);
}

const char *upstream_text(struct upstream_case *c, const char *key)
{
	const struct value *value = upstream_find(c, key);

	if (value && value->kind == VALUE_STRING)
		return value->text;
	upstream_differs(c, value, "%s: expected a string", key);
	return "";
}

bool upstream_differs(struct upstream_case *c, const struct value *at, const char *format, ...)
{
	size_t used;
	va_list args;

	if (*c->difference)
		return false;
	used = diag_place(c->difference, sizeof(c->difference),
			  value_place(c->file, at ? at : c->item));
	va_start(args, format);
	vsnprintf(c->difference + used, sizeof(c->difference) - used, format, args);
	va_end(args);
	return false;
}

bool upstream_expect_text(struct upstream_case *c, const struct value *want, const char *what,
			  const char *got)
{
	if (want->kind == VALUE_LIST || want->kind == VALUE_MAP || strcmp(want->text, got) != 0)
		upstream_differs(c, want, "%s is %s", what, got);
	return !*c->difference;
}

bool upstream_expect_integer(struct upstream_case *c, const struct value *want, const char *what,
			     int64_t got)
{
	if (want->kind != VALUE_INT || want->integer != got)
		upstream_differs(c, want, "%s is %lld", what, (long long)got);
	return !*c->difference;
}

/* --- files ----------------------------------------------------------------------------------- */

static const struct upstream_subject *find_subject(struct upstream_case *c)
{
	const char *name = upstream_text(c, "subject");

	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
		if (!strcmp(subjects[i]->name, name))
			return subjects[i];
	}
	upstream_differs(c, c->group, "there is no subject %s", name);
	return NULL;
}

static bool is_known(const struct upstream_subject *subject, const char *key)
{
	if (!strcmp(key, "subject") || !strcmp(key, "cases") || !strcmp(key, "name") ||
	    !strcmp(key, later))
		return true;
	if (subject->has_world && upstream_world_knows(key))
		return true;
	for (const char *const *known = subject->keys; *known; known++) {
		if (!strcmp(*known, key))
			return true;
	}
	return false;
}

static void check_keys(struct upstream_case *c, const struct upstream_subject *subject,
		       const struct value *map)
{
	for (uint32_t i = 0; i < map->count; i++) {
		const struct member *member = &map->members[i];

		if (!is_known(subject, member->key))
			upstream_differs(c, &member->value, "%s: there is no such key",
					 member->key);
	}
}

/* Leaves the first difference in c->difference. */
static void run_case(struct upstream_case *c)
{
	const struct upstream_subject *subject = find_subject(c);

	if (!subject)
		return;
	check_keys(c, subject, c->group);
	check_keys(c, subject, c->item);
	if (!*c->difference)
		subject->check(c);
}

static bool says_none(const struct value *map)
{
	const struct value *instead = value_find(map, later);

	return instead && instead->kind == VALUE_STRING && !strcmp(instead->text, "none");
}

/* Has the case something to ask of its version? Not when a feature gate is set that the version has no more,
 * to what it is not by default. */
static bool applies(const struct upstream_case *c)
{
	const struct value *gates = upstream_find(c, "featureGates");

	if (c->version == KUBERNETES_1_26)
		return true;
	for (uint32_t i = 0; gates && i < gates->count; i++) {
		if (!upstream_gate_holds(c->version, &gates->members[i]))
			return false;
	}
	return !says_none(c->item) && !says_none(c->group);
}

static size_t check_group(const char *file, const struct value *group,
			  enum kubernetes_version version)
{
	const struct value *cases = value_find(group, "cases");
	size_t count = 0;

	cr_assert(cases && cases->kind == VALUE_LIST, "%s:%u: cases: expected a list", file,
		  group->line);
	for (uint32_t i = 0; i < cases->count; i++) {
		struct upstream_case c = {
			.file = file, .group = group, .item = &cases->items[i], .version = version
		};
		const char *name = value_find_text(c.item, "name");

		if (!applies(&c))
			continue;
		run_case(&c);
		count++;
		cr_expect(!*c.difference, "%s (%s)", c.difference, name ? name : "no name");
	}
	return count;
}

static size_t check_file(const char *path, enum kubernetes_version version)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT, .strict = true };
	struct diag_sink sink = { 0 };
	const struct value *group;
	struct reader *reader;
	size_t count = 0;

	cr_assert_eq(reader_open(&path, 1, &options, &sink, &reader), STATUS_OK);
	for (;;) {
		cr_assert_eq(reader_next(reader, &group), STATUS_OK);
		if (!group)
			break;
		count += check_group(path, group, version);
	}
	reader_free(reader);
	return count;
}

Test(upstream, every_case_has_the_result_that_kubernetes_tests_ask_for, .timeout = 300)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[256];
		size_t count;

		snprintf(path, sizeof(path), "tests/golden/upstream/%s.yaml", files[i].file);
		count = check_file(path, KUBERNETES_1_26);
		cr_expect_eq(count, files[i].cases, "%s has %zu cases, not %zu", path, count,
			     files[i].cases);
	}
}

/* Of plugins that v1.36 has no more. */
static bool is_gone(const char *file)
{
	return !strcmp(file, "selector_spread") || !strcmp(file, "volume_limits_in_tree");
}

/* The answers of v1.26's tables that v1.36 has still, and what it has instead of the others. */
Test(upstream, every_case_that_v1_36_still_knows_holds_there, .timeout = 300)
{
	size_t cases = 0;
	size_t count = 0;

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[256];

		if (is_gone(files[i].file))
			continue;
		snprintf(path, sizeof(path), "tests/golden/upstream/%s.yaml", files[i].file);
		count += check_file(path, KUBERNETES_1_36);
		cases += files[i].cases;
	}
	cr_expect_eq(count, (size_t)941, "%zu of %zu cases", count, cases);
}

Test(upstream, every_file_is_listed)
{
	glob_t found;

	cr_assert_eq(glob("tests/golden/upstream/*.yaml", 0, NULL, &found), 0);
	cr_expect_eq(found.gl_pathc, sizeof(files) / sizeof(files[0]));
	globfree(&found);
}

/* Cases that do not hold, in a world of two nodes, and how that is told. */
static const struct {
	const char *item;
	const char *difference;
} wrong[] = {
	{ "{pod: {name: p, nodeName: b}, filter: fits}",
	  "f:5:41: a: reference says [UnschedulableAndUnresolvable, node(s) didn't match the "
	  "requested node name]" },
	{ "{pod: {name: p}, filter: {a: [Unschedulable, full]}}",
	  "f:5:32: a: reference says fits" },
	{ "{pod: {name: p}, filter: {c: fits}}", "f:5:32: no node is called c" },
	{ "{pod: {name: p}}", "f:5:3: the case expects nothing" },
	{ "{pod: {name: p}, filtre: fits}", "f:5:28: filtre: there is no such key" },
	{ "{filter: fits}", "f:5:3: the case has no pod" },
	{ "{pod: {name: p}, filter: fits, refused: name}", "f:5:43: reading says nothing" },
	{ "{pod: {name: P}, filter: fits}",
	  "f:5:3: reading says: f:5:16: metadata.name: \"P\" must consist of a-z, 0-9, '-' and "
	  "'.', and start and end with a-z or 0-9" },
};

Test(upstream, what_does_not_hold_is_told_with_its_place)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct upstream_case c = { .file = "f" };
		struct diag_sink sink = { 0 };
		struct reader *reader;
		char text[512];

		snprintf(text, sizeof(text),
			 "subject: predicate\nplugin: NodeName\nnodes: [{name: a}, {name: b}]\n"
			 "cases:\n- %s\n",
			 wrong[i].item);
		cr_assert_eq(reader_open_text("f", text, strlen(text), &options, &sink, &reader),
			     STATUS_OK);
		cr_assert_eq(reader_next(reader, &c.group), STATUS_OK);
		c.item = &value_find(c.group, "cases")->items[0];
		run_case(&c);
		cr_expect_str_eq(c.difference, wrong[i].difference, "%s: %s", wrong[i].item,
				 c.difference);
		reader_free(reader);
	}
}
