/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/run_selection.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "profiles/profiles.h"
#include "sched/base/mem.h"

static bool has_label(const char *const *labels, size_t count, const char *label, size_t length)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(labels[i]) == length && !strncmp(labels[i], label, length))
			return true;
	}
	return false;
}

bool label_filter_accepts(const char *filter, const char *const *labels, size_t count)
{
	for (const char *at = filter; *at;) {
		size_t length = strcspn(at, ",");
		bool wanted = *at != '-';
		size_t sign = *at == '-' || *at == '+';

		if (length > sign && has_label(labels, count, at + sign, length - sign) != wanted)
			return false;
		at += length + (at[length] == ',');
	}
	return true;
}

static enum status open_files(const char *const *names, size_t count, bool strict,
			      struct diag_sink *sink, struct run_selection *out)
{
	enum status status = STATUS_OK;

	out->files = mem_new(count, sizeof(struct workload_file *));
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		status = workload_file_open(names[i], strict, sink, &out->files[i]);
		out->file_count += status == STATUS_OK;
	}
	return status;
}

static enum status open_shipped(bool strict, struct diag_sink *sink, struct run_selection *out)
{
	char **names;
	size_t count = profiles_names("workloads", &names);
	enum status status = open_files((const char *const *)names, count, strict, sink, out);

	profiles_names_free(names, count);
	return status;
}

/* NULL: no expression. */
static enum status compile(const char *expression, regex_t *regex, struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];
	char why[128];
	int error;

	if (!expression)
		return STATUS_OK;
	error = regcomp(regex, expression, REG_EXTENDED | REG_NOSUB);
	if (!error)
		return STATUS_OK;
	regerror(error, regex, why, sizeof(why));
	return diag_error(sink, (struct place){ 0 }, "--name: %s is no regular expression: %s",
			  diag_quote(quoted, expression, strlen(expression)), why);
}

static bool passes(const struct workload *w, const struct run_filter *filter, const regex_t *regex)
{
	if (filter->labels && !label_filter_accepts(filter->labels, w->labels, w->label_count))
		return false;
	return !filter->name || regexec(regex, w->full_name, 0, NULL, 0) == 0;
}

/* Keeps the workload if it can run. */
static enum status keep(const struct workload *w, struct diag_sink *sink, struct run_selection *out,
			size_t *capacity, size_t *skipped_capacity)
{
	enum status status;

	if (w->skip_reason) {
		out->skipped = mem_grow(out->skipped, out->skipped_count, skipped_capacity,
					sizeof(struct workload *));
		out->skipped[out->skipped_count++] = w;
		return STATUS_OK;
	}
	status = workload_check(w, sink);
	if (status != STATUS_OK)
		return status;
	out->items = mem_grow(out->items, out->count, capacity, sizeof(struct workload *));
	out->items[out->count++] = w;
	return STATUS_OK;
}

static enum status choose(const struct run_filter *filter, const regex_t *regex,
			  struct diag_sink *sink, struct run_selection *out)
{
	enum status status = STATUS_OK;
	size_t capacity = 0, skipped_capacity = 0;
	size_t seen = 0;

	for (size_t f = 0; f < out->file_count; f++) {
		size_t count;
		const struct workload *items = workload_file_items(out->files[f], &count);

		seen += count;
		for (size_t i = 0; i < count && status == STATUS_OK; i++) {
			if (!passes(&items[i], filter, regex))
				continue;
			status = keep(&items[i], sink, out, &capacity, &skipped_capacity);
		}
	}
	if (status != STATUS_OK || out->count || out->skipped_count)
		return status;
	return diag_error(sink, (struct place){ 0 },
			  "no workload to run: none of %zu passes --label-filter and --name", seen);
}

enum status run_select(const char *const *names, size_t count, const struct run_filter *filter,
		       bool strict, struct diag_sink *sink, struct run_selection *out)
{
	regex_t regex;
	enum status status = compile(filter->name, &regex, sink);

	*out = (struct run_selection){ 0 };
	if (status != STATUS_OK)
		return status;
	status = count ? open_files(names, count, strict, sink, out)
		       : open_shipped(strict, sink, out);
	if (status == STATUS_OK)
		status = choose(filter, &regex, sink, out);
	if (filter->name)
		regfree(&regex);
	if (status != STATUS_OK)
		run_selection_fini(out);
	return status;
}

enum status run_selection_require(const struct run_selection *selection, struct diag_sink *sink)
{
	const struct workload *first;

	if (selection->count)
		return STATUS_OK;
	first = selection->skipped[0];
	return diag_error(sink, (struct place){ workload_file_path(first->file), 0, 0 },
			  "no workload to run: %s %s", first->full_name, first->skip_reason);
}

static struct workload_file *file_of(const struct run_selection *selection,
				     const struct workload *w)
{
	size_t at = 0;

	while (selection->files[at] != w->file)
		at++;
	return selection->files[at];
}

static enum status add_variants(struct run_selection *selection, const struct sweep *sweep,
				const struct workload *w, struct diag_sink *sink)
{
	enum status status = STATUS_OK;
	size_t count = sweep_combinations(sweep);

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct workload **variant = &selection->items[selection->count];

		status = sweep_variant(sweep, i, file_of(selection, w), w, sink, variant);
		if (status == STATUS_OK)
			status = workload_check(*variant, sink);
		selection->count++;
	}
	return status;
}

enum status run_selection_sweep(struct run_selection *selection, const struct sweep *sweep,
				struct diag_sink *sink)
{
	const struct workload **originals = selection->items;
	size_t count = selection->count;
	enum status status = STATUS_OK;

	if (!sweep->count)
		return STATUS_OK;
	selection->items = mem_new(count * sweep_combinations(sweep), sizeof(struct workload *));
	selection->count = 0;
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = add_variants(selection, sweep, originals[i], sink);
	free(originals);
	return status;
}

void run_selection_fini(struct run_selection *selection)
{
	for (size_t i = 0; i < selection->file_count; i++)
		workload_file_free(selection->files[i]);
	free(selection->files);
	free(selection->items);
	free(selection->skipped);
	*selection = (struct run_selection){ 0 };
}
