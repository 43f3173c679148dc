/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of a Simulation: each a map with one key, which says what is done.
 */
#include <string.h>

#include "bench/simulate/spec_read.h"

enum { REPEAT_DEPTH_MAX = 4, STEPS_MAX = 10000 };

#define SECOND INT64_C(1000000000)
#define FIELD(name, type)        \
	{                        \
		name, type, NULL \
	}
#define FIELDS(...) ((const struct shape_field[]){ __VA_ARGS__, FIELD(NULL, SHAPE_ANY) })

static const struct shape create_shape = {
	"create",
	FIELDS(FIELD("workload", SHAPE_TEXT), FIELD("count", SHAPE_WHOLE),
	       FIELD("qps", SHAPE_NUMBER), FIELD("poisson", SHAPE_NUMBER),
	       FIELD("random", SHAPE_NUMBER), FIELD("burst", SHAPE_WHOLE),
	       FIELD("delay", SHAPE_DURATION)),
};
static const struct shape scale_shape = {
	"scale",
	FIELDS(FIELD("workload", SHAPE_TEXT), FIELD("replicas", SHAPE_WHOLE)),
};
static const struct shape wait_shape = {
	"wait",
	FIELDS(FIELD("for", SHAPE_TEXT), FIELD("timeout", SHAPE_DURATION)),
};
static const struct shape clock_shape = {
	"clock",
	FIELDS(FIELD("node", SHAPE_TEXT), FIELD("behind", SHAPE_DURATION)),
};
static const struct shape update_shape = {
	"update",
	FIELDS(FIELD("workload", SHAPE_TEXT), FIELD("qps", SHAPE_NUMBER),
	       FIELD("timeout", SHAPE_DURATION)),
};
static const struct shape repeat_shape = {
	"repeat",
	FIELDS(FIELD("times", SHAPE_WHOLE), FIELD("steps", SHAPE_ANY_LIST)),
};

/* By enum step_kind. */
static const struct shape step_shape = {
	"a step",
	FIELDS(FIELD("stage", SHAPE_TEXT), { "create", SHAPE_MAP, &create_shape },
	       { "scale", SHAPE_MAP, &scale_shape }, FIELD("delete", SHAPE_TEXT),
	       { "wait", SHAPE_MAP, &wait_shape }, FIELD("sleep", SHAPE_DURATION),
	       FIELD("crash", SHAPE_TEXT), FIELD("return", SHAPE_TEXT), FIELD("cordon", SHAPE_TEXT),
	       FIELD("uncordon", SHAPE_TEXT), { "clock", SHAPE_MAP, &clock_shape },
	       FIELD("failPulls", SHAPE_TEXT), FIELD("healPulls", SHAPE_TEXT),
	       { "update", SHAPE_MAP, &update_shape }, FIELD("compact", SHAPE_BOOL),
	       { "repeat", SHAPE_MAP, &repeat_shape }),
};

#undef FIELD

static enum status find_workload(const struct spec_reader *r, const struct value *at,
				 const char *name, const struct workload_spec **out)
{
	char quoted[DIAG_QUOTE_SIZE];

	for (size_t i = 0; i < r->spec->workload_count; i++) {
		if (!strcmp(r->spec->workloads[i].name, name)) {
			*out = &r->spec->workloads[i];
			return STATUS_OK;
		}
	}
	return diag_error(r->sink, value_place(r->file, at), "there is no workload %s",
			  diag_quote(quoted, name, strlen(name)));
}

/* The workload that the field of that name names. */
static enum status read_workload(const struct spec_reader *r, const struct value *map,
				 struct step_spec *out)
{
	const char *name;
	enum status status = spec_required(r, map, "workload", &name);

	return status == STATUS_OK
		       ? find_workload(r, shape_find(map, "workload"), name, &out->workload)
		       : status;
}

static enum status read_create(const struct spec_reader *r, const struct value *map,
			       struct step_spec *out)
{
	static const struct {
		const char *name;
		enum arrival_kind kind;
	} rates[] = {
		{ "qps", ARRIVE_EVENLY },
		{ "poisson", ARRIVE_POISSON },
		{ "random", ARRIVE_RANDOMLY },
	};
	struct arrival_spec *arrival = &out->arrival;
	enum status status = read_workload(r, map, out);
	int given = shape_find(map, "burst") != NULL;

	out->number = 1;
	if (status == STATUS_OK)
		status = spec_whole(r, map, "count", 1, SIMULATION_PODS_MAX, &out->number);
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]) && status == STATUS_OK; i++) {
		if (!shape_find(map, rates[i].name))
			continue;
		given++;
		arrival->kind = rates[i].kind;
		status = spec_number(r, map, rates[i].name, 1e-6, 1e6, &arrival->qps);
	}
	if (status == STATUS_OK && given > 1)
		return diag_error(r->sink, value_place(r->file, map),
				  "create: one of qps, poisson, random and burst");
	if (status != STATUS_OK || !shape_find(map, "burst"))
		return status;
	arrival->kind = ARRIVE_IN_STEPS;
	arrival->delay_ns = SECOND;
	status = spec_whole(r, map, "burst", 1, SIMULATION_PODS_MAX, &arrival->burst);
	return status == STATUS_OK ? spec_duration(r, map, "delay", 1, &arrival->delay_ns) : status;
}

static enum status read_scale(const struct spec_reader *r, const struct value *map,
			      struct step_spec *out)
{
	enum status status = read_workload(r, map, out);

	if (status == STATUS_OK && !shape_find(map, "replicas"))
		return diag_error(r->sink, value_place(r->file, map), "replicas is required");
	return status == STATUS_OK
		       ? spec_whole(r, map, "replicas", 0, SIMULATION_PODS_MAX, &out->number)
		       : status;
}

static enum status read_wait(const struct spec_reader *r, const struct value *map,
			     struct step_spec *out)
{
	static const char *const words[] = {
		[WAIT_RUNNING] = "running",
		[WAIT_SCHEDULED] = "scheduled",
		[WAIT_GONE] = "gone",
		[WAIT_READY] = "ready",
		[WAIT_FULL] = "full",
		[WAIT_UP] = "up",
		NULL,
	};
	int word = WAIT_RUNNING;
	enum status status = spec_word(r, map, "for", words, &word);

	out->wait = (enum wait_kind)word;
	out->ns = INT64_MAX;
	return status == STATUS_OK ? spec_duration(r, map, "timeout", 1, &out->ns) : status;
}

static bool starts_with(const char *text, const char *head, const char **rest)
{
	size_t length = strlen(head);

	*rest = text + length;
	return !strncmp(text, head, length);
}

/* "node/hollow-3", "scheduler", "scheduler/1", "store/leader", "api", ... */
static enum status read_target(const struct spec_reader *r, const struct value *value,
			       struct target_spec *out)
{
	static const struct {
		const char *name;
		enum target_kind kind;
	} kinds[] = {
		{ "scheduler", TARGET_SCHEDULER },
		{ "controller-manager", TARGET_MANAGER },
		{ "api", TARGET_API },
		{ "store", TARGET_STORE },
	};
	char quoted[DIAG_QUOTE_SIZE];
	const char *rest;

	*out = (struct target_spec){ .index = -1 };
	if (starts_with(value->text, "node/", &out->node) && *out->node)
		return STATUS_OK;
	out->node = NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!starts_with(value->text, kinds[i].name, &rest))
			continue;
		out->kind = kinds[i].kind;
		if (!*rest || !strcmp(rest, "/leader"))
			return STATUS_OK;
		out->index = !strcmp(rest, "/follower") ? -2
			     : rest[0] == '/' && rest[1] >= '0' && rest[1] <= '8' && !rest[2]
				     ? rest[1] - '0'
				     : -3;
		if (out->index != -3)
			return STATUS_OK;
	}
	return diag_error(r->sink, value_place(r->file, value),
			  "%s: expected node/NAME, api, or scheduler, controller-manager or store, "
			  "with /leader, /follower or /0 to /8",
			  diag_quote(quoted, value->text, value->count));
}

static enum status read_node(const struct spec_reader *r, const struct value *map,
			     struct step_spec *out)
{
	out->target.kind = TARGET_NODE;
	return spec_required(r, map, "node", &out->target.node);
}

static enum status read_update(const struct spec_reader *r, const struct value *map,
			       struct step_spec *out)
{
	enum status status = read_workload(r, map, out);

	out->qps = 100;
	out->ns = INT64_MAX;
	if (status == STATUS_OK)
		status = spec_number(r, map, "qps", 1e-3, 1e6, &out->qps);
	return status == STATUS_OK ? spec_duration(r, map, "timeout", 1, &out->ns) : status;
}

static enum status read_repeat(const struct spec_reader *r, const struct value *map, int depth,
			       struct step_spec *out)
{
	const struct value *list = shape_find(map, "steps");
	enum status status = STATUS_OK;

	out->number = 1;
	status = spec_whole(r, map, "times", 1, 100000, &out->number);
	if (status == STATUS_OK && !list)
		return diag_error(r->sink, value_place(r->file, map), "steps is required");
	return status == STATUS_OK ? spec_steps(r, list, depth + 1, &out->steps, &out->step_count)
				   : status;
}

static enum status read_step(const struct spec_reader *r, const struct value *value, int depth,
			     struct step_spec *out)
{
	switch (out->kind) {
	case STEP_STAGE:
		out->text = value->text;
		return STATUS_OK;
	case STEP_CREATE:
		return read_create(r, value, out);
	case STEP_SCALE:
		return read_scale(r, value, out);
	case STEP_DELETE:
		return find_workload(r, value, value->text, &out->workload);
	case STEP_WAIT:
		return read_wait(r, value, out);
	case STEP_CRASH:
	case STEP_RETURN:
		return read_target(r, value, &out->target);
	case STEP_CORDON:
	case STEP_UNCORDON:
		out->target = (struct target_spec){ .kind = TARGET_NODE, .node = value->text };
		return STATUS_OK;
	case STEP_CLOCK:
		if (read_node(r, value, out) != STATUS_OK)
			return STATUS_BAD_INPUT;
		return spec_duration(r, value, "behind", 0, &out->ns);
	case STEP_FAIL_PULLS:
	case STEP_HEAL_PULLS:
		return find_workload(r, value, value->text, &out->workload);
	case STEP_UPDATE:
		return read_update(r, value, out);
	case STEP_REPEAT:
		return read_repeat(r, value, depth, out);
	case STEP_SLEEP:
	case STEP_COMPACT:
		break;
	}
	return STATUS_OK;
}

static enum status read_one(const struct spec_reader *r, const struct value *map, int depth,
			    struct step_spec *out)
{
	enum status status = shape_check(&step_shape, r->file, map, r->sink);
	const struct value *value;
	size_t kind = 0;

	if (status != STATUS_OK)
		return status;
	if (map->count != 1 || map->members[0].value.kind == VALUE_NULL)
		return diag_error(r->sink, value_place(r->file, map),
				  "a step has one key, with what it is about");
	value = &map->members[0].value;
	while (!shape_find(map, step_shape.fields[kind].name))
		kind++;
	out->kind = (enum step_kind)kind;
	out->place = value_place(r->file, map);
	if (out->kind == STEP_SLEEP)
		return spec_duration(r, map, "sleep", 0, &out->ns);
	return read_step(r, value, depth, out);
}

enum status spec_steps(const struct spec_reader *r, const struct value *list, int depth,
		       const struct step_spec **out, size_t *count)
{
	struct step_spec *steps;
	enum status status = STATUS_OK;

	if (depth > REPEAT_DEPTH_MAX || list->count > STEPS_MAX)
		return diag_error(r->sink, value_place(r->file, list),
				  "steps: at most %d of them, and %d repetitions in each other",
				  STEPS_MAX, REPEAT_DEPTH_MAX);
	steps = arena_new(r->arena, list->count, sizeof(*steps));
	for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++)
		status = read_one(r, &list->items[i], depth, &steps[i]);
	*out = steps;
	*count = list->count;
	return status;
}
