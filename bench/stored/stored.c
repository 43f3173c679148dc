/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/stored/stored.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/result.h"
#include "bench/stored/stored_parts.h"
#include "sched/base/mem.h"

/* A file of this many bytes is none of ours. */
enum { FILE_BYTES_MAX = 256 << 20 };

const char *stored_text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static enum status wrong(struct diag_sink *sink, const char *name, const char *what)
{
	return diag_error(sink, (struct place){ name, 0, 0 }, "%s", what);
}

static enum status check_schema(const struct stored *stored, struct diag_sink *sink)
{
	const char *schema = stored_text(stored->json, "schema");
	char quoted[DIAG_QUOTE_SIZE];

	if (!schema)
		return wrong(sink, stored->name, "is not a result file: it has no \"schema\"");
	if (!strcmp(schema, RESULT_SCHEMA))
		return STATUS_OK;
	return diag_error(sink, (struct place){ stored->name, 0, 0 },
			  "schema is %s, expected \"" RESULT_SCHEMA "\"",
			  diag_quote(quoted, schema, strlen(schema)));
}

static void read_skipped(const struct json_spot *document, struct stored *out)
{
	struct json_spot list = json_spot_member(document, "skipped_workloads");

	out->skipped_count = json_spot_count(&list);
	out->skipped = arena_new(&out->arena, out->skipped_count, sizeof(*out->skipped));
	for (size_t i = 0; i < out->skipped_count; i++) {
		struct json_spot item = json_spot_item(&list, i);

		out->skipped[i].name = stored_need_text(&item, "name");
		out->skipped[i].reason = stored_need_text(&item, "reason");
	}
}

static enum status read_document(struct stored *out, struct diag_sink *sink)
{
	struct json_reading reading = { .file = out->name, .sink = sink };
	struct json_spot document = { .reading = &reading, .value = out->json };
	struct json_spot workloads;
	enum status status = check_schema(out, sink);

	if (status != STATUS_OK)
		return status;
	workloads = json_spot_member(&document, "workloads");
	out->count = json_spot_count(&workloads);
	if (!out->count && !reading.failed)
		return wrong(sink, out->name, "has no workloads");
	stored_origin_read(&document, out);
	out->workloads = arena_new(&out->arena, out->count, sizeof(*out->workloads));
	for (size_t i = 0; i < out->count; i++) {
		struct json_spot workload = json_spot_item(&workloads, i);

		stored_workload_read(&out->arena, &workload, &out->workloads[i]);
	}
	read_skipped(&document, out);
	stored_sweeps_read(&document, out);
	return reading.failed ? STATUS_BAD_INPUT : STATUS_OK;
}

enum status stored_take(const char *name, json_t *json, struct diag_sink *sink, struct stored *out)
{
	enum status status;

	*out = (struct stored){ .name = mem_copy_text(name, strlen(name)), .json = json };
	status = read_document(out, sink);
	if (status != STATUS_OK)
		stored_fini(out);
	return status;
}

static enum status parse(const char *name, const char *text, size_t length, struct diag_sink *sink,
			 json_t **json)
{
	json_error_t error;
	struct place place = { .file = name };

	*json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (*json)
		return STATUS_OK;
	place.line = error.line > 0 ? (uint32_t)error.line : 0;
	place.column = error.column > 0 ? (uint32_t)error.column : 0;
	return diag_error(sink, place, "is not JSON: %s", error.text);
}

enum status stored_parse(const char *name, const char *text, size_t length, struct diag_sink *sink,
			 struct stored *out)
{
	json_t *json;
	enum status status = parse(name, text, length, sink, &json);

	*out = (struct stored){ 0 };
	return status == STATUS_OK ? stored_take(name, json, sink, out) : status;
}

enum status stored_json(const char *name, const char *text, size_t length, struct diag_sink *sink,
			json_t **json)
{
	return parse(name, text, length, sink, json);
}

/* On STATUS_OK the caller frees *out. */
static enum status slurp(FILE *in, const char *name, struct diag_sink *sink, char **out,
			 size_t *out_length)
{
	enum { STEP = 1 << 16 };
	char *text = NULL;
	size_t length = 0;
	size_t n;
	enum status status = STATUS_OK;

	do {
		text = mem_resize(text, length + STEP, 1);
		n = fread(text + length, 1, STEP, in);
		length += n;
	} while (n > 0 && length < FILE_BYTES_MAX);
	if (ferror(in))
		status = diag_system_error(sink, (struct place){ name, 0, 0 }, "cannot read: %s",
					   strerror(errno));
	else if (n > 0)
		status = wrong(sink, name, "is too large for a result file");
	if (status != STATUS_OK) {
		free(text);
		return status;
	}
	*out = text;
	*out_length = length;
	return STATUS_OK;
}

const char *stored_name(const char *path)
{
	return !strcmp(path, "-") ? "standard input" : path;
}

enum status stored_slurp(const char *path, struct diag_sink *sink, char **text, size_t *length)
{
	bool is_stdin = !strcmp(path, "-");
	FILE *in = is_stdin ? stdin : fopen(path, "re");
	enum status status;

	*text = NULL;
	*length = 0;
	if (!in)
		return diag_error(sink, (struct place){ path, 0, 0 }, "cannot open: %s",
				  strerror(errno));
	status = slurp(in, stored_name(path), sink, text, length);
	if (!is_stdin)
		fclose(in);
	return status;
}

enum status stored_load(const char *path, struct diag_sink *sink, json_t **json)
{
	char *text;
	size_t length;
	enum status status = stored_slurp(path, sink, &text, &length);

	*json = NULL;
	if (status == STATUS_OK)
		status = parse(stored_name(path), text, length, sink, json);
	free(text);
	return status;
}

enum status stored_read(const char *path, struct diag_sink *sink, struct stored *out)
{
	json_t *json;
	enum status status = stored_load(path, sink, &json);

	*out = (struct stored){ 0 };
	return status == STATUS_OK ? stored_take(stored_name(path), json, sink, out) : status;
}

void stored_fini(struct stored *stored)
{
	arena_free(&stored->arena);
	json_decref(stored->json);
	free(stored->name);
	*stored = (struct stored){ 0 };
}

const struct stored_workload *stored_find(const struct stored *stored, const char *name)
{
	for (size_t i = 0; i < stored->count; i++) {
		if (!strcmp(stored->workloads[i].name, name))
			return &stored->workloads[i];
	}
	return NULL;
}

const struct stored_metric *stored_metric_find(const struct stored_workload *workload,
					       const char *name)
{
	for (size_t i = 0; i < workload->metric_count; i++) {
		if (!strcmp(workload->metrics[i].name, name))
			return &workload->metrics[i];
	}
	return NULL;
}
