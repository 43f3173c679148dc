/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/capture_read.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sched/base/mem.h"

enum { PATH_SIZE = 4096, DEPTH_MAX = 1000, STACKS_MAX = 50000 };

#define BYTES_MAX ((size_t)1 << 28)

/* The file, NUL-terminated; the caller frees *out. */
static enum status read_text(const char *path, struct diag_sink *sink, char **out)
{
	FILE *in = fopen(path, "re");
	size_t length = 0;
	size_t capacity = 1 << 16;
	size_t more = 1;

	if (!in)
		return diag_error(sink, (struct place){ path, 0, 0 }, "cannot open: %s",
				  strerror(errno));
	*out = mem_new(capacity, 1);
	while (more > 0 && length < BYTES_MAX) {
		more = fread(*out + length, 1, capacity - length - 1, in);
		length += more;
		if (capacity - length < 2) {
			capacity *= 2;
			*out = mem_resize(*out, capacity, 1);
		}
	}
	(*out)[length] = '\0';
	more = ferror(in) ? 2 : more;
	fclose(in);
	if (!more && strlen(*out) == length)
		return STATUS_OK;
	free(*out);
	*out = NULL;
	return diag_error(sink, (struct place){ path, 0, 0 },
			  more == 2 ? "cannot be read"
			  : more    ? "is longer than 256 MiB"
				    : "is no text: it has a NUL byte");
}

static enum status parse_line(char *line, struct place place, struct diag_sink *sink,
			      struct stacks *out)
{
	char *number = strrchr(line, ' ');
	const char *names[DEPTH_MAX];
	size_t depth = 0;
	uint64_t count;
	char *end;

	errno = 0;
	count = number ? strtoull(number + 1, &end, 10) : 0;
	if (!number || number == line || number[1] < '0' || number[1] > '9' || *end || errno ||
	    count > INT64_MAX / 2)
		return diag_error(sink, place,
				  "this is no stack: expected names with ';' between them, a "
				  "space and a number");
	*number = '\0';
	for (char *name = line; name; name = end) {
		if (depth == DEPTH_MAX)
			return diag_error(sink, place, "the stack has more than %d frames",
					  DEPTH_MAX);
		end = strchr(name, ';');
		if (end)
			*end++ = '\0';
		names[depth++] = name;
	}
	stacks_add(out, names, depth, count);
	return STATUS_OK;
}

enum status stacks_parse(char *text, const char *path, struct diag_sink *sink, struct stacks *out)
{
	struct place place = { path, 0, 1 };
	enum status status = STATUS_OK;

	for (char *line = text, *next; line && status == STATUS_OK; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		place.line++;
		if (*line && place.line > STACKS_MAX)
			return diag_error(sink, place, "more than %d stacks", STACKS_MAX);
		if (*line)
			status = parse_line(line, place, sink, out);
	}
	return status;
}

static enum status read_folded(const char *path, struct diag_sink *sink, struct stacks *out)
{
	char *text = NULL;
	enum status status = read_text(path, sink, &text);

	if (status != STATUS_OK)
		return status;
	status = stacks_parse(text, path, sink, out);
	free(text);
	return status;
}

/* The text of a member, or "". */
static void take_text(const json_t *json, const char *name, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(json, name));

	snprintf(out, size, "%s", text ? text : "");
}

static bool take_number(const json_t *json, const char *name, uint64_t *out)
{
	const json_t *number = json_object_get(json, name);
	json_int_t value = json_integer_value(number);

	*out = value > 0 ? (uint64_t)value : 0;
	return json_is_integer(number) && value >= 0;
}

static enum status read_about(const char *path, struct diag_sink *sink, struct stored_capture *out)
{
	json_error_t error;
	json_t *json = json_load_file(path, 0, &error);
	enum status status = STATUS_OK;

	if (!json && error.line < 0)
		return diag_error(
			sink, (struct place){ path, 0, 0 },
			"cannot be read: this is no folder that `schedmark profile` wrote");
	if (!json)
		return diag_error(
			sink, (struct place){ path, (uint32_t)error.line, (uint32_t)error.column },
			"%s", error.text);
	take_text(json, "workload", out->workload, sizeof(out->workload));
	take_text(json, "way", out->way, sizeof(out->way));
	take_text(json, "unit", out->unit, sizeof(out->unit));
	take_text(json, "placements", out->placements, sizeof(out->placements));
	if (!take_number(json, "periodNs", &out->period_ns) ||
	    !take_number(json, "pods", &out->pods) || !out->unit[0])
		status = diag_error(sink, (struct place){ path, 0, 0 },
				    "unit, periodNs and pods are expected");
	json_decref(json);
	return status;
}

enum status stored_capture_read(const char *path, struct diag_sink *sink,
				struct stored_capture *out)
{
	char inside[PATH_SIZE];
	enum status status;
	struct stat about;

	*out = (struct stored_capture){ .stacks = stacks_new() };
	if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
		snprintf(inside, sizeof(inside), "%s/capture.json", path);
		status = read_about(inside, sink, out);
		if (status != STATUS_OK)
			return status;
		snprintf(inside, sizeof(inside), "%s/stacks.folded", path);
		status = read_folded(inside, sink, out->stacks);
	} else {
		status = read_folded(path, sink, out->stacks);
	}
	if (status == STATUS_OK && !stacks_root(out->stacks)->total)
		status = diag_error(sink, (struct place){ path, 0, 0 }, "has no samples");
	return status;
}

void stored_capture_fini(struct stored_capture *capture)
{
	stacks_free(capture->stacks);
	*capture = (struct stored_capture){ 0 };
}
