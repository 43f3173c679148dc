/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/baseline.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/compare/sameness.h"
#include "bench/stored/stored.h"
#include "bench/measure/statistics.h"
#include "bench/report/result.h"
#include "sched/base/mem.h"

static bool is_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";

	return name[0] && name[0] != '.' && strlen(name) < 128 &&
	       strspn(name, allowed) == strlen(name);
}

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static char *join(const char *folder, const char *below, const char *name)
{
	size_t size = strlen(folder) + strlen(below) + strlen(name) + sizeof("/.json");
	char *path = mem_new(size, 1);

	snprintf(path, size, "%s%s/%s.json", folder, below, name);
	return path;
}

enum status baseline_path(const char *name, struct diag_sink *sink, char **path)
{
	const char *folder = variable("SCHEDMARK_BASELINES");
	const char *data = variable("XDG_DATA_HOME");
	const char *home = variable("HOME");
	char quoted[DIAG_QUOTE_SIZE];

	*path = NULL;
	if (!is_name(name))
		return diag_error(sink, (struct place){ 0 },
				  "%s is no name for a baseline: letters, digits and ._- are",
				  diag_quote(quoted, name, strlen(name)));
	if (folder)
		*path = join(folder, "", name);
	else if (data)
		*path = join(data, "/schedmark/baselines", name);
	else if (home)
		*path = join(home, "/.local/share/schedmark/baselines", name);
	else
		return diag_error(sink, (struct place){ 0 },
				  "no place for baselines: set SCHEDMARK_BASELINES");
	return STATUS_OK;
}

/* Makes the folders on the way to a file. */
static bool make_folders(const char *path)
{
	char *copy = mem_copy_text(path, strlen(path));
	bool done = true;

	for (char *slash = strchr(copy + 1, '/'); slash && done; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		done = mkdir(copy, 0777) == 0 || errno == EEXIST;
		*slash = '/';
	}
	free(copy);
	return done;
}

/* How far the medians of the time are apart, as a part of the first; negative without times. */
static double distance(const struct stored_workload *a, const struct stored_workload *b)
{
	const struct stored_metric *first = stored_metric_find(a, "time");
	const struct stored_metric *second = stored_metric_find(b, "time");
	double median;

	if (!first || !second)
		return -1;
	median = statistics_median(first->samples, first->count);
	return fabs(statistics_median(second->samples, second->count) / median - 1);
}

static enum status check_agreement(const struct stored *a, const struct stored *b,
				   struct diag_sink *sink)
{
	const struct sameness_options options = { 0 };
	enum status status = STATUS_OK;

	for (size_t i = 0; i < a->count && status == STATUS_OK; i++) {
		const char *name = a->workloads[i].name;
		double apart;

		status = sameness_check(a, b, name, &options, sink);
		if (status != STATUS_OK)
			break;
		apart = distance(&a->workloads[i], stored_find(b, name));
		if (apart < 0 || apart <= BASELINE_AGREEMENT)
			continue;
		diag_error(sink, (struct place){ 0 },
			   "no baseline stored: %s took %.1f%% more or less time in a second run, "
			   "more than %g%%",
			   name, apart * 100, BASELINE_AGREEMENT * 100);
		status = STATUS_INCONCLUSIVE;
	}
	return status;
}

static enum status store(const char *name, const struct stored *result, struct diag_sink *sink)
{
	char *path;
	char *text;
	enum status status = baseline_path(name, sink, &path);

	if (!path)
		return status;
	text = json_dumps(result->json, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	if (!make_folders(path))
		status = diag_system_error(sink, (struct place){ path, 0, 0 },
					   "cannot make its folder: %s", strerror(errno));
	else
		status = file_replace(path, text, strlen(text), sink);
	free(text);
	free(path);
	return status;
}

enum status baseline_check_name(const char *name, struct diag_sink *sink)
{
	char *path;
	enum status status = baseline_path(name, sink, &path);

	free(path);
	return status;
}

enum status baseline_save(const char *name, json_t *first, json_t *second, struct diag_sink *sink)
{
	struct stored a = { 0 };
	struct stored b = { 0 };
	enum status status = stored_take("first run", first, sink, &a);
	enum status other = stored_take("second run", second, sink, &b);

	if (status == STATUS_OK)
		status = other;
	if (status == STATUS_OK)
		status = check_agreement(&a, &b, sink);
	if (status == STATUS_OK)
		status = store(name, &a, sink);
	stored_fini(&a);
	stored_fini(&b);
	return status;
}
