/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/legacy/ladder_workload.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "profiles/profiles.h"

enum { PATH_SIZE = 4096, PODS_PER_NODE = 32, PROFILE_PODS = 20000 };

/* The nodes and pods of the benchmark of December 2015; those that run already are dealt out. */
static const char template_text[] =
	"# SPDX-License-Identifier: Apache-2.0\n"
	"# Written by schedmark ladder: schedmark run THIS --scheduler-config 2015/v1.1.1\n"
	"\n"
	"- name: Ladder\n"
	"  defaultPodTemplatePath: %s\n"
	"  workloadTemplate:\n"
	"  - opcode: createNodes\n"
	"    countParam: $nodes\n"
	"    nodeTemplatePath: %s\n"
	"  - opcode: createPods\n"
	"    countParam: $existing\n"
	"    namespace: default\n"
	"    podTemplatePath: %s\n"
	"    templateParams: {nodes: $nodes}\n"
	"  - opcode: createPods\n"
	"    countParam: $pods\n"
	"    namespace: default\n"
	"    collectMetrics: true\n"
	"  workloads:\n";

static enum status template_path(const char *name, char out[PATH_SIZE], struct diag_sink *sink)
{
	char file[64];

	snprintf(file, sizeof(file), "templates/%s.yaml", name);
	if (profiles_locate("workloads", file, out, PATH_SIZE))
		return STATUS_OK;
	diag_error(sink, (struct place){ 0 }, "the workload template %s is nowhere to be found",
		   file);
	return STATUS_ERROR;
}

static void write_item(FILE *out, const char *name, const struct ladder_options *options,
		       size_t existing, size_t pods)
{
	fprintf(out, "  - name: %s\n    params: {nodes: %zu, existing: %zu, pods: %zu}\n", name,
		options->nodes, existing, pods);
}

/* As many as there is room for, within reason. */
static size_t profile_pods(const struct ladder_options *options)
{
	size_t room = options->nodes * PODS_PER_NODE;

	if (room <= options->profile_fill)
		return 1;
	room -= options->profile_fill;
	return room < PROFILE_PODS ? room : PROFILE_PODS;
}

static void write_items(FILE *out, const struct ladder_options *options)
{
	char name[64];

	for (size_t i = 0; i < options->fill_count; i++) {
		snprintf(name, sizeof(name), "%zuExisting", options->fills[i]);
		write_item(out, name, options, options->fills[i], options->samples);
	}
	write_item(out, "Profile", options, options->profile_fill, profile_pods(options));
	if (options->pods)
		write_item(out, "Empty", options, 0, options->pods);
}

static enum status write_file(const struct ladder_options *options, const char *path,
			      struct diag_sink *sink)
{
	char pod[PATH_SIZE], node[PATH_SIZE], running[PATH_SIZE];
	enum status status = template_path("pod-2015", pod, sink);
	FILE *out;

	if (status == STATUS_OK)
		status = template_path("node-2015", node, sink);
	if (status == STATUS_OK)
		status = template_path("running-pod-2015", running, sink);
	if (status != STATUS_OK)
		return status;
	out = fopen(path, "w");
	if (out) {
		fprintf(out, template_text, pod, node, running);
		write_items(out, options);
	}
	if (out && fclose(out) == 0)
		return STATUS_OK;
	diag_error(sink, (struct place){ .file = path }, "cannot be written: %s", strerror(errno));
	return STATUS_ERROR;
}

enum status ladder_workload_open(const struct ladder_options *options, struct diag_sink *sink,
				 struct ladder_workload *out)
{
	char path[PATH_SIZE];
	enum status status;
	const struct workload *items;
	size_t count;

	memset(out, 0, sizeof(*out));
	snprintf(path, sizeof(path), "%s/ladder.yaml", options->folder);
	status = write_file(options, path, sink);
	if (status == STATUS_OK)
		status = workload_file_open(path, true, sink, &out->file);
	if (status != STATUS_OK)
		return status;
	items = workload_file_items(out->file, &count);
	for (size_t i = 0; i < options->fill_count; i++)
		out->fills[i] = &items[i];
	out->profile = &items[options->fill_count];
	out->run = options->pods ? &items[options->fill_count + 1] : NULL;
	return STATUS_OK;
}

void ladder_workload_close(struct ladder_workload *workload)
{
	workload_file_free(workload->file);
}
