/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/chronicle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bench/workload/id_set.h"
#include "sched/base/mem.h"
#include "sched/load/duration.h"
#include "sched/load/rfc3339.h"

#define SECOND 1e9
/* As for arrivals: what takes longer is a mistake. */
#define SPAN_MAX_SECONDS (7 * 86400.0)
#define SECONDS_MAX 1e11

/* Whose times the history has. */
enum clock_of { CLOCK_UNKNOWN, CLOCK_RELATIVE, CLOCK_CALENDAR };

/* A history while it is read. */
struct reading {
	struct chronicle *chronicle;
	struct loader *loader;
	struct arena *arena;
	struct diag_sink *sink;
	enum clock_of clock;
	double last; /* seconds of the event before; NAN: nobody knows */
	struct id_set seen; /* keys: of objects without an event around them */
};

static struct place place_of(const struct reading *r, const struct value *at)
{
	return value_place(r->chronicle->path, at);
}

/* --- times ------------------------------------------------------------------------------------ */

static enum status take_clock(struct reading *r, const struct value *at, enum clock_of clock)
{
	if (r->clock != CLOCK_UNKNOWN && r->clock != clock)
		return diag_error(r->sink, place_of(r, at), "%s, where those before are %s",
				  clock == CLOCK_RELATIVE ? "a time since the beginning" : "a date",
				  clock == CLOCK_RELATIVE ? "dates" : "times since the beginning");
	r->clock = clock;
	return STATUS_OK;
}

static bool is_number(const struct value *v)
{
	return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

/* Seconds, a duration or a date. */
static enum status read_time(struct reading *r, const struct value *time, double *out)
{
	char quoted[DIAG_QUOTE_SIZE];
	int64_t whole;

	if (is_number(time)) {
		*out = time->kind == VALUE_INT ? (double)time->integer : time->number;
		if (!(*out >= 0 && *out <= SECONDS_MAX))
			return diag_error(r->sink, place_of(r, time),
					  "time: %s, expected seconds from 0 on", time->text);
		return take_clock(r, time, CLOCK_RELATIVE);
	}
	if (time->kind != VALUE_STRING)
		return diag_error(r->sink, place_of(r, time),
				  "time: %s, expected seconds, \"1m30s\" or a date",
				  value_kind_name(time->kind));
	if (duration_parse(time->text, time->count, &whole) && whole >= 0) {
		*out = (double)whole / SECOND;
		return take_clock(r, time, CLOCK_RELATIVE);
	}
	if (!rfc3339_parse(time->text, &whole))
		return diag_error(r->sink, place_of(r, time),
				  "time: %s, expected seconds, \"1m30s\" or a date such as "
				  "\"2015-11-24T10:00:00Z\"",
				  diag_quote(quoted, time->text, time->count));
	*out = (double)whole;
	return take_clock(r, time, CLOCK_CALENDAR);
}

/* A date under the key that is later than *latest. */
static void take_later(const struct value *map, const char *key, double *latest)
{
	const char *text = value_find_text(map, key);
	int64_t seconds;

	if (text && rfc3339_parse(text, &seconds) && (double)seconds > *latest)
		*latest = (double)seconds;
}

static void take_latest_of(const struct value *list, const char *key, double *latest)
{
	for (uint32_t i = 0; list && list->kind == VALUE_LIST && i < list->count; i++)
		take_later(&list->items[i], key, latest);
}

/* When the object was created, or changed last; false when it does not say. */
static bool time_of_object(const struct value *object, enum chronicle_type type, double *out)
{
	const struct value *metadata = value_find(object, "metadata");
	double latest = -INFINITY;

	take_later(metadata, "creationTimestamp", &latest);
	if (type != CHRONICLE_ADDED) {
		take_later(metadata, "deletionTimestamp", &latest);
		take_latest_of(value_find(metadata, "managedFields"), "time", &latest);
		take_latest_of(value_find(value_find(object, "status"), "conditions"),
			       "lastTransitionTime", &latest);
	}
	*out = latest;
	return isfinite(latest);
}

/* Without any time an event comes with the one before. */
static enum status find_time(struct reading *r, const struct value *event,
			     const struct value *object, enum chronicle_type type, double *out)
{
	const struct value *time = event ? value_find(event, "time") : NULL;

	*out = r->last;
	if (time && time->kind != VALUE_NULL)
		return read_time(r, time, out);
	if (r->clock == CLOCK_RELATIVE || !time_of_object(object, type, out)) {
		*out = r->last;
		return STATUS_OK;
	}
	return take_clock(r, object, CLOCK_CALENDAR);
}

/* --- events ----------------------------------------------------------------------------------- */

static bool has_ended(const struct value *object)
{
	const char *phase = value_find_text(value_find(object, "status"), "phase");

	return phase && (!strcmp(phase, "Succeeded") || !strcmp(phase, "Failed"));
}

static enum status decode(struct reading *r, const struct value *object,
			  struct chronicle_event *event)
{
	const char *file = r->chronicle->path;
	const char *prefix;
	struct node node;
	struct pod pod;
	enum status status;

	if (event->type == CHRONICLE_DELETED)
		return STATUS_OK;
	if (event->is_node) {
		status = loader_node_template(r->loader, file, object, &node, &prefix);
		if (status == STATUS_OK)
			event->node = arena_copy(r->arena, &node, sizeof(node));
		return status;
	}
	event->is_over = has_ended(object);
	status = loader_pod_template(r->loader, file, object, &pod, &prefix);
	if (status != STATUS_OK)
		return status;
	pod.deleting = value_find_text(value_find(object, "metadata"), "deletionTimestamp");
	event->pod = arena_copy(r->arena, &pod, sizeof(pod));
	return STATUS_OK;
}

static enum status name_object(struct reading *r, const struct value *object,
			       struct chronicle_event *event)
{
	const struct value *metadata = value_find(object, "metadata");
	const char *name = value_find_text(metadata, "name");
	const char *name_space = value_find_text(metadata, "namespace");

	if (!name || !*name)
		return diag_error(r->sink, place_of(r, metadata ? metadata : object),
				  "an object without metadata.name");
	event->name = arena_text(r->arena, name, strlen(name));
	event->name_space = event->is_node ? ""
			    : name_space   ? arena_text(r->arena, name_space, strlen(name_space))
					   : "default";
	event->key = intern_text(&r->chronicle->keys,
				 arena_format(r->arena, "%s/%s/%s", event->is_node ? "n" : "p",
					      event->name_space, event->name));
	return STATUS_OK;
}

/* type: NULL when the object stands there by itself; then it is new when it has not been there. */
static enum status add_event(struct reading *r, const struct value *event,
			     const struct value *object, const enum chronicle_type *type)
{
	struct chronicle *h = r->chronicle;
	const char *kind = value_find_text(object, "kind");
	struct chronicle_event new = { .line = object->line, .column = object->column };
	enum status status;

	if (object->kind != VALUE_MAP || !kind)
		return diag_error(r->sink, place_of(r, object), "expected an object with a kind");
	new.is_node = !strcmp(kind, "Node");
	if (!new.is_node && strcmp(kind, "Pod") != 0) {
		h->passed_over++;
		return STATUS_OK;
	}
	status = name_object(r, object, &new);
	if (status != STATUS_OK)
		return status;
	if (type)
		new.type = *type;
	else
		new.type = id_set_add(&r->seen, new.key) ? CHRONICLE_ADDED : CHRONICLE_MODIFIED;
	status = find_time(r, event, object, new.type, &new.seconds);
	if (status == STATUS_OK)
		status = decode(r, object, &new);
	if (status != STATUS_OK)
		return status;
	r->last = new.seconds;
	h->events = mem_grow(h->events, h->count, &h->capacity, sizeof(*h->events));
	h->events[h->count++] = new;
	return STATUS_OK;
}

static enum status read_type(struct reading *r, const struct value *event, enum chronicle_type *out,
			     bool *skips)
{
	static const struct {
		const char *name;
		enum chronicle_type type;
	} types[] = {
		{ "ADDED", CHRONICLE_ADDED },	  { "MODIFIED", CHRONICLE_MODIFIED },
		{ "DELETED", CHRONICLE_DELETED }, { "add", CHRONICLE_ADDED },
		{ "update", CHRONICLE_MODIFIED }, { "delete", CHRONICLE_DELETED },
	};
	const struct value *type = value_find(event, "type");
	char quoted[DIAG_QUOTE_SIZE];

	*skips = false;
	if (!type || type->kind != VALUE_STRING)
		return diag_error(r->sink, place_of(r, type ? type : event),
				  "an event without type, expected ADDED, MODIFIED or DELETED");
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		*out = types[i].type;
		if (!strcasecmp(types[i].name, type->text))
			return STATUS_OK;
	}
	*skips = !strcmp(type->text, "BOOKMARK");
	if (*skips)
		return STATUS_OK;
	return diag_error(r->sink, place_of(r, type),
			  "type: %s, expected ADDED, MODIFIED or DELETED",
			  diag_quote(quoted, type->text, type->count));
}

/* An event, an object, or a list of objects. */
static enum status take_document(struct reading *r, const struct value *document)
{
	const struct value *object = value_find(document, "object");
	const struct value *items = value_find(document, "items");
	enum chronicle_type type = CHRONICLE_ADDED;
	enum status status = STATUS_OK;
	bool skips;

	if (document->kind != VALUE_MAP)
		return diag_error(r->sink, place_of(r, document), "%s, expected an event (a map)",
				  value_kind_name(document->kind));
	if (object) {
		status = read_type(r, document, &type, &skips);
		return status != STATUS_OK || skips ? status
						    : add_event(r, document, object, &type);
	}
	if (!items || items->kind != VALUE_LIST)
		return value_find(document, "kind") ? add_event(r, NULL, document, NULL)
						    : diag_error(r->sink, place_of(r, document),
								 "an event without object");
	for (uint32_t i = 0; i < items->count && status == STATUS_OK; i++)
		status = add_event(r, NULL, &items->items[i], NULL);
	return status;
}

static enum status read_documents(struct reading *r, const char *path,
				  const struct reader_options *options)
{
	const struct value *document;
	struct reader *reader;
	enum status status = reader_open(&path, 1, options, r->sink, &reader);

	if (status != STATUS_OK)
		return status;
	while ((status = reader_next(reader, &document)) == STATUS_OK && document) {
		status = take_document(r, document);
		if (status != STATUS_OK)
			break;
	}
	reader_free(reader);
	return status;
}

/* --- the order of time ------------------------------------------------------------------------ */

/* Where the history begins: its first date, or 0; and what `from` says. */
static enum status find_beginning(const struct reading *r, const struct chronicle_options *options,
				  double *begin)
{
	const struct chronicle *h = r->chronicle;
	char quoted[DIAG_QUOTE_SIZE];
	int64_t whole;

	*begin = r->clock == CLOCK_CALENDAR ? INFINITY : 0;
	for (size_t i = 0; i < h->count && r->clock == CLOCK_CALENDAR; i++)
		*begin = fmin(*begin, h->events[i].seconds); /* of those that are known */
	if (!options->from)
		return STATUS_OK;
	if (r->clock == CLOCK_CALENDAR && rfc3339_parse(options->from, &whole)) {
		*begin = (double)whole;
		return STATUS_OK;
	}
	if (r->clock != CLOCK_CALENDAR &&
	    duration_parse(options->from, strlen(options->from), &whole) && whole >= 0) {
		*begin = (double)whole / SECOND;
		return STATUS_OK;
	}
	return diag_error(r->sink, options->from_place, "from: %s, expected %s as the events have",
			  diag_quote(quoted, options->from, strlen(options->from)),
			  r->clock == CLOCK_CALENDAR ? "a date" : "a duration such as \"1h\"");
}

static int by_time(const void *a, const void *b)
{
	const struct chronicle_event *x = a;
	const struct chronicle_event *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

/* What is not known was at the beginning. */
static double since(double seconds, double begin)
{
	return seconds > begin ? seconds - begin : 0;
}

static enum status order(const struct reading *r, const struct chronicle_options *options)
{
	struct chronicle *h = r->chronicle;
	double begin;
	enum status status = find_beginning(r, options, &begin);

	for (size_t i = 0; i < h->count && status == STATUS_OK; i++) {
		struct chronicle_event *event = &h->events[i];
		double after = since(event->seconds, begin) / options->speed;

		if (after > SPAN_MAX_SECONDS)
			status = diag_error(r->sink,
					    (struct place){ h->path, event->line, event->column },
					    "an event %.3g days after the beginning, expected 7 at "
					    "most (a higher speed would do)",
					    after / 86400);
		else
			event->at_ns = (int64_t)(after * SECOND + 0.5);
	}
	if (h->count && status == STATUS_OK)
		qsort(h->events, h->count, sizeof(*h->events), by_time);
	return status;
}

enum status chronicle_read(struct chronicle *chronicle, const char *path,
			   const struct chronicle_options *options, struct loader *loader,
			   struct arena *arena, struct diag_sink *sink)
{
	struct reading r = {
		.chronicle = chronicle, .loader = loader, .arena = arena, .sink = sink, .last = NAN
	};
	enum status status;

	*chronicle = (struct chronicle){ .path = path };
	intern_init(&chronicle->keys);
	status = read_documents(&r, path, &options->reader);
	if (status == STATUS_OK)
		status = order(&r, options);
	if (status == STATUS_OK && chronicle->passed_over)
		diag_note(sink, (struct place){ .file = path },
			  "%zu events of other objects than nodes and pods passed over",
			  chronicle->passed_over);
	id_set_fini(&r.seen);
	return status;
}

void chronicle_fini(struct chronicle *chronicle)
{
	intern_fini(&chronicle->keys);
	free(chronicle->events);
	*chronicle = (struct chronicle){ 0 };
}
