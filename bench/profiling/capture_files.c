/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/capture_files.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/measure/build_info.h"
#include "bench/measure/child.h"
#include "bench/profiling/flame.h"
#include "bench/profiling/pprof.h"
#include "bench/profiling/speedscope.h"
#include "bench/profiling/top.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

enum { PATH_SIZE = 4096, NAME_SIZE = 512 };

/* What the printing functions are handed. */
struct content {
	const struct capture *capture;
	const struct capture_about *about;
	char name[NAME_SIZE]; /* of the whole */
};

static enum status replace(const char *folder, const char *name, const void *bytes, size_t length,
			   struct diag_sink *sink)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return file_replace(path, bytes, length, sink);
}

enum status capture_file_write(const char *folder, const char *name,
			       void (*print)(FILE *out, const void *what), const void *what,
			       struct diag_sink *sink)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	enum status status;

	if (!out)
		mem_out_of_memory();
	print(out, what);
	if (fclose(out) != 0)
		mem_out_of_memory();
	status = replace(folder, name, text, length, sink);
	free(text);
	return status;
}

enum status capture_folder_make(const char *path, struct diag_sink *sink)
{
	char *part = mem_copy_text(path, strlen(path));
	int error = 0;

	for (size_t i = 1; i <= strlen(path) && !error; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		part[i] = '\0';
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			error = errno;
		part[i] = path[i];
	}
	free(part);
	if (!error)
		return STATUS_OK;
	return diag_system_error(sink, (struct place){ path, 0, 0 }, "cannot be made: %s",
				 strerror(error));
}

static void print_flame(FILE *out, const void *what)
{
	const struct content *content = what;
	const struct flame_options options = { .title = content->name,
					       .unit = content->capture->unit,
					       .standalone = true };

	flame_write(out, content->capture->stacks, &options);
}

static void print_top(FILE *out, const void *what)
{
	const struct content *content = what;
	const struct capture *capture = content->capture;

	fprintf(out, "%s\nTaken with %s: %s\n%" PRIu64 " %s", content->name,
		capture_way_name(capture->way), capture->how, stacks_root(capture->stacks)->total,
		capture->unit);
	if (capture->period_ns)
		fprintf(out, ", %" PRIu64 " ns each, %" PRIu64 " lost", capture->period_ns,
			capture->lost);
	fputs("\n\n", out);
	top_write(out, capture->stacks, capture->period_ns, 0);
}

static void print_folded(FILE *out, const void *what)
{
	stacks_write(((const struct content *)what)->capture->stacks, out);
}

static void print_speedscope(FILE *out, const void *what)
{
	const struct content *content = what;

	speedscope_write(out, content->capture->stacks, content->name, content->capture->period_ns);
}

static void print_capture(FILE *out, const void *what)
{
	const struct content *content = what;
	const struct capture *c = content->capture;
	char digest[20];
	json_t *json;

	snprintf(digest, sizeof(digest), "%016" PRIx64, c->placement_digest);
	json = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, "
			 "s:s, s:s, s:s}",
			 "schema", "schedmark-capture/1", "workload", content->about->workload,
			 "way", capture_way_name(c->way), "how", c->how, "unit", c->unit, "count",
			 (json_int_t)stacks_root(c->stacks)->total, "outside",
			 (json_int_t)c->outside, "lost", (json_int_t)c->lost, "periodNs",
			 (json_int_t)c->period_ns, "elapsedNs", (json_int_t)c->elapsed_ns, "passes",
			 (json_int_t)c->passes, "pods", (json_int_t)c->pods, "nodes",
			 (json_int_t)content->about->nodes, "placements", digest, "commit",
			 build_commit(), "mode", build_mode(), "compiler", build_compiler());
	if (!json)
		mem_out_of_memory();
	json_dumpf(json, out, JSON_INDENT(2));
	putc('\n', out);
	json_decref(json);
}

static enum status write_pprof(const struct content *content, const char *folder,
			       struct diag_sink *sink)
{
	const struct pprof_options options = {
		.unit = content->capture->unit,
		.period_ns = content->capture->period_ns,
		.time_ns = content->about->time_ns,
		.duration_ns = content->capture->elapsed_ns,
		.program = child_self(),
		.comment = content->name,
	};
	unsigned char *bytes;
	size_t length = pprof_encode(content->capture->stacks, &options, &bytes);
	enum status status = replace(folder, "profile.pb.gz", bytes, length, sink);

	free(bytes);
	return status;
}

enum status capture_files_write(const struct capture *capture, const struct capture_about *about,
				const char *folder, struct diag_sink *sink)
{
	static const struct {
		const char *name;
		void (*print)(FILE *out, const void *what);
	} files[] = {
		{ "flame.svg", print_flame },	   { "top.txt", print_top },
		{ "stacks.folded", print_folded }, { "speedscope.json", print_speedscope },
		{ "capture.json", print_capture },
	};
	struct content content = { .capture = capture, .about = about };
	enum status status = STATUS_OK;

	snprintf(content.name, sizeof(content.name), "schedmark %s", about->workload);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && status == STATUS_OK; i++)
		status = capture_file_write(folder, files[i].name, files[i].print, &content, sink);
	return status == STATUS_OK ? write_pprof(&content, folder, sink) : status;
}
