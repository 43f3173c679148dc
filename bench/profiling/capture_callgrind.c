/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/measure/callgrind.h"
#include "bench/measure/child.h"
#include "bench/profiling/callgrind_stacks.h"
#include "bench/profiling/capture.h"
#include "bench/profiling/rule_labels.h"

enum { PATH_SIZE = 4096 };

/* The child runs one pass; its stacks are told by the names that they have in this process. */
static enum status record(const struct capture_request *request, const char *path,
			  struct diag_sink *sink, struct capture *out)
{
	struct callgrind_count count;
	struct symbols *symbols;
	enum status status = callgrind_record(child_self(), request->at, request->run_arguments,
					      path, request->options.stop, sink, &count);

	if (status != STATUS_OK)
		return status;
	out->partial = request->options.stop && *request->options.stop;
	if (out->partial)
		return STATUS_OK;
	out->passes = 1;
	out->pods = count.pods;
	out->placement_digest = count.placement_digest;
	symbols = symbols_new();
	rule_labels_add(symbols);
	status = callgrind_stacks_read(path, symbols, CAPTURE_ROOT, sink, out->stacks);
	symbols_free(symbols);
	return status;
}

enum status capture_by_callgrind(const struct capture_request *request, struct diag_sink *sink,
				 struct capture *out)
{
	const char *missing = callgrind_missing();
	char path[PATH_SIZE];
	char temporary[PATH_SIZE + 8];
	enum status status;

	out->way = CAPTURE_CALLGRIND;
	out->unit = "instructions";
	out->how = "valgrind's callgrind, one pass, every instruction";
	if (missing)
		return diag_system_error(sink, (struct place){ 0 }, "--with callgrind: %s",
					 missing);
	snprintf(path, sizeof(path), "%s/callgrind.out.schedmark", request->folder);
	snprintf(temporary, sizeof(temporary), "%s.new", path);
	status = record(request, temporary, sink, out);
	if (status == STATUS_OK && !out->partial && rename(temporary, path) != 0)
		status = diag_system_error(sink, (struct place){ path, 0, 0 }, "cannot replace");
	unlink(temporary);
	return status;
}
