/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format: valgrind's cl-format. Lines that matter here are
 *
 *	ob=(1) /usr/bin/x       file of what follows      cob=  of the callee
 *	fn=(2) main             function of what follows  cfn=  of the callee
 *	0x59e0 0 3000           cost of an instruction: address, line, events
 *	calls=7 0x1000 12       the next line is what these calls cost in all
 *
 * "(2)" alone means the name given to that number before; a position may be relative to the one before
 * ("+3", "-3", "*").
 */
#include "bench/profiling/callgrind_stacks.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

enum { IDS_MAX = 1 << 20, DEPTH_MAX = 100 };

struct call {
	uint32_t callee; /* function number */
	double cost;
};

struct function {
	char *name;
	uint32_t object; /* number of its file */
	uint64_t address; /* of one of its instructions, as the file counts; 0: not seen */
	double self;
	struct call *calls;
	size_t call_count, call_capacity;
	bool entered; /* is on the stack that is being walked */
};

struct names {
	char **items; /* by number */
	size_t capacity;
};

struct graph {
	struct function *functions; /* by number */
	size_t capacity;
	struct names objects;
	/* While reading. */
	uint32_t object, callee_object;
	uint32_t function, callee;
	uint64_t address;
	bool at_call; /* the next costs are of calls */
};

/* Room for item number `id`; new items are zeroed. */
static void *reach(void *items, size_t *capacity, size_t id, size_t size)
{
	size_t old = *capacity;

	if (id < old)
		return items;
	*capacity = old * 2 > id + 1 ? old * 2 : id + 64;
	items = mem_resize(items, *capacity, size);
	memset((char *)items + old * size, 0, (*capacity - old) * size);
	return items;
}

/* "(12) name" or "(12)": the number, and the name or "". False for anything else. */
static bool read_id(const char *text, uint32_t *id, const char **name)
{
	char *end;
	unsigned long number;

	if (*text != '(')
		return false;
	number = strtoul(text + 1, &end, 10);
	if (end == text + 1 || *end != ')' || number >= IDS_MAX)
		return false;
	*id = (uint32_t)number;
	*name = end[1] == ' ' ? end + 2 : "";
	return true;
}

static bool read_object(struct graph *graph, const char *text, uint32_t *out)
{
	const char *name;

	if (!read_id(text, out, &name))
		return false;
	graph->objects.items =
		reach(graph->objects.items, &graph->objects.capacity, *out, sizeof(char *));
	if (*name && !graph->objects.items[*out])
		graph->objects.items[*out] = mem_copy_text(name, strlen(name));
	return true;
}

static bool read_function(struct graph *graph, const char *text, uint32_t object, uint32_t *out)
{
	const char *name;
	struct function *function;

	if (!read_id(text, out, &name))
		return false;
	graph->functions =
		reach(graph->functions, &graph->capacity, *out, sizeof(*graph->functions));
	function = &graph->functions[*out];
	if (*name && !function->name) {
		function->name = mem_copy_text(name, strlen(name));
		function->object = object;
	}
	return true;
}

/* "0x59e0", "+3", "-3", "*": a position after `before`. Moves *text on. */
static bool read_position(const char **text, uint64_t *before)
{
	char *end;
	int sign = **text == '+' ? 1 : **text == '-' ? -1 : 0;
	uint64_t number;

	if (**text == '*') {
		(*text)++;
		return true;
	}
	number = strtoull(*text + (sign != 0), &end, 0);
	if (end == *text + (sign != 0))
		return false;
	*before = sign > 0 ? *before + number : sign < 0 ? *before - number : number;
	*text = end;
	return true;
}

static void add_call(struct graph *graph, double cost)
{
	struct function *caller = &graph->functions[graph->function];
	struct call *call = NULL;

	for (size_t i = 0; i < caller->call_count && !call; i++) {
		if (caller->calls[i].callee == graph->callee)
			call = &caller->calls[i];
	}
	if (!call) {
		caller->calls = mem_grow(caller->calls, caller->call_count, &caller->call_capacity,
					 sizeof(*caller->calls));
		call = &caller->calls[caller->call_count++];
		*call = (struct call){ graph->callee, 0 };
	}
	call->cost += cost;
}

/* Address, line, events, of which the first counts. */
static bool read_costs(struct graph *graph, const char *text)
{
	uint64_t line = 0;
	char *end;
	uint64_t cost;

	if (!read_position(&text, &graph->address))
		return false;
	text += *text == ' ';
	if (!read_position(&text, &line))
		return false;
	cost = strtoull(text, &end, 10);
	assert(graph->functions); /* read_line() saw to it */
	if (graph->at_call) {
		add_call(graph, (double)cost);
	} else {
		struct function *function = &graph->functions[graph->function];

		function->self += (double)cost;
		function->address = graph->address;
	}
	graph->at_call = false;
	return true;
}

static bool has_prefix(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

static bool read_line(struct graph *graph, const char *line)
{
	if (has_prefix(line, "ob=")) {
		bool known = read_object(graph, line + 3, &graph->object);

		graph->callee_object = graph->object;
		return known;
	}
	if (has_prefix(line, "cob="))
		return read_object(graph, line + 4, &graph->callee_object);
	if (has_prefix(line, "fn="))
		return read_function(graph, line + 3, graph->object, &graph->function);
	if (has_prefix(line, "cfn=")) {
		bool known = read_function(graph, line + 4, graph->callee_object, &graph->callee);

		graph->callee_object = graph->object;
		return known;
	}
	if (has_prefix(line, "calls=")) {
		graph->at_call = true;
		return true;
	}
	/* A cost line; all others are names of files or belong to the head. */
	if (*line && strchr("0123456789+-*", *line) && graph->functions && graph->function)
		return read_costs(graph, line);
	return true;
}

static double total_of(const struct function *function)
{
	double total;

	assert(function);
	total = function->self;
	for (size_t i = 0; i < function->call_count; i++)
		total += function->calls[i].cost;
	return total;
}

struct walk {
	struct graph *graph;
	struct symbols *symbols;
	struct stacks *out;
	const char *names[DEPTH_MAX];
	size_t depth;
};

static const char *name_of(const struct walk *walk, const struct function *function)
{
	const struct names *objects = &walk->graph->objects;
	const char *name = NULL;

	if (function->address && function->object < objects->capacity &&
	    objects->items[function->object])
		name = symbols_name_in(walk->symbols, objects->items[function->object],
				       (uintptr_t)function->address);
	if (!name)
		name = function->name;
	return name ? name : "[unknown]";
}

/* The part of a function that a caller's calls came to. */
static void walk_function(struct walk *walk, uint32_t number, double cost)
{
	struct function *function;
	double total, part, self;
	bool again;

	assert(walk->graph->functions); /* there is at least the root */
	if (cost < 0.5)
		return;
	function = &walk->graph->functions[number];
	total = total_of(function);
	part = total > 0 ? cost / total : 0;
	/* A function that calls itself, directly or not, is not taken apart again. */
	again = function->entered || walk->depth + 1 == DEPTH_MAX;
	self = again ? cost : function->self * part;
	walk->names[walk->depth++] = name_of(walk, function);
	if (self >= 0.5)
		stacks_add(walk->out, walk->names, walk->depth, (uint64_t)llround(self));
	if (!again) {
		function->entered = true;
		for (size_t i = 0; i < function->call_count; i++)
			walk_function(walk, function->calls[i].callee,
				      function->calls[i].cost * part);
		function->entered = false;
	}
	walk->depth--;
}

static enum status find_root(const struct graph *graph, const char *path, const char *root,
			     struct diag_sink *sink, uint32_t *out)
{
	for (uint32_t i = 0; i < graph->capacity; i++) {
		if (graph->functions[i].name && !strcmp(graph->functions[i].name, root)) {
			*out = i;
			return STATUS_OK;
		}
	}
	return diag_system_error(sink, (struct place){ path, 0, 0 },
				 "no costs of %s: is the program stripped?", root);
}

static void free_graph(struct graph *graph)
{
	for (size_t i = 0; i < graph->capacity; i++) {
		free(graph->functions[i].name);
		free(graph->functions[i].calls);
	}
	for (size_t i = 0; i < graph->objects.capacity; i++)
		free(graph->objects.items[i]);
	free(graph->functions);
	free(graph->objects.items);
}

static enum status read_lines(FILE *in, const char *path, struct graph *graph,
			      struct diag_sink *sink)
{
	char *line = NULL;
	size_t size = 0;
	uint32_t number = 0;
	enum status status = STATUS_OK;

	while (status == STATUS_OK && getline(&line, &size, in) > 0) {
		number++;
		line[strcspn(line, "\r\n")] = '\0';
		if (!read_line(graph, line))
			status = diag_error(sink, (struct place){ path, number, 1 },
					    "this is no line of a callgrind file: expected numbers "
					    "or a name with one, as in \"fn=(1) main\"");
	}
	free(line);
	return status;
}

enum status callgrind_stacks_read(const char *path, struct symbols *symbols, const char *root,
				  struct diag_sink *sink, struct stacks *out)
{
	struct graph graph = { 0 };
	struct walk walk = { .graph = &graph, .symbols = symbols, .out = out };
	FILE *in = fopen(path, "re");
	enum status status;
	uint32_t number = 0;

	if (!in)
		return diag_system_error(sink, (struct place){ path, 0, 0 }, "cannot open: %s",
					 strerror(errno));
	status = read_lines(in, path, &graph, sink);
	fclose(in);
	if (status == STATUS_OK)
		status = find_root(&graph, path, root, sink, &number);
	if (status == STATUS_OK)
		walk_function(&walk, number, total_of(&graph.functions[number]));
	free_graph(&graph);
	return status;
}
