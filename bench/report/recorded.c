/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/recorded.h"

#include <stdlib.h>
#include <string.h>

#include "bench/measure/statistics.h"
#include "sched/base/mem.h"

/* More seconds than a week has, or pods than fit in a double, are no series. */
#define NUMBER_MAX 1e15

struct reading {
	const char *name;
	const char *at, *end; /* of the line */
	const char *line_start;
	uint32_t line;
	struct diag_sink *sink;
};

static enum status wrong(const struct reading *r, const char *expected)
{
	const struct place place = { r->name, r->line, (uint32_t)(r->at - r->line_start) + 1 };

	return diag_error(r->sink, place, "expected %s, as in \"12s rate: 51 total: 587\"",
			  expected);
}

static bool skip_blanks(struct reading *r)
{
	const char *from = r->at;

	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r'))
		r->at++;
	return r->at > from;
}

static bool skip_word(struct reading *r, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(r->end - r->at) < length || memcmp(r->at, word, length))
		return false;
	r->at += length;
	return true;
}

static bool read_number(struct reading *r, double *out)
{
	const char *from = r->at;

	*out = 0;
	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
		*out = *out * 10 + (*r->at - '0');
	if (r->at > from && *out <= NUMBER_MAX)
		return true;
	r->at = from;
	return false;
}

static enum status read_line(struct reading *r, double *second, double *rate, double *total)
{
	skip_blanks(r);
	if (!read_number(r, second) || !skip_word(r, "s") || !skip_blanks(r))
		return wrong(r, "a second");
	if (!skip_word(r, "rate:"))
		return wrong(r, "rate:");
	skip_blanks(r);
	if (!read_number(r, rate) || !skip_blanks(r))
		return wrong(r, "a number of pods");
	if (!skip_word(r, "total:"))
		return wrong(r, "total:");
	skip_blanks(r);
	if (!read_number(r, total))
		return wrong(r, "a number of pods");
	skip_blanks(r);
	return r->at == r->end ? STATUS_OK : wrong(r, "the end of the line");
}

/* Lines follow each other in time, and count what they say. */
static enum status check_line(struct reading *r, const struct recorded *so_far, double second,
			      double rate, double total)
{
	size_t last = so_far->count - 1;

	r->at = r->line_start;
	if (so_far->count && second <= so_far->seconds[last])
		return wrong(r, "a later second than that of the line before");
	if (so_far->count && total - so_far->totals[last] != rate)
		return wrong(r, "a total that has grown by the rate");
	return STATUS_OK;
}

bool recorded_is(const char *text, size_t length)
{
	const char *end = memchr(text, '\n', length);
	struct reading r = { .at = text, .line_start = text, .end = end ? end : text + length };
	double second;

	skip_blanks(&r);
	return read_number(&r, &second) && skip_word(&r, "s") && skip_blanks(&r) &&
	       skip_word(&r, "rate:");
}

static enum status read_lines(struct reading *r, const char *text, size_t length,
			      struct recorded *out)
{
	const char *end = text + length;
	size_t capacity[3] = { 0 };
	enum status status = STATUS_OK;

	while (text < end && status == STATUS_OK) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		double second = 0, rate = 0, total = 0;

		r->line++;
		r->at = r->line_start = text;
		r->end = newline ? newline : end;
		text = newline ? newline + 1 : end;
		skip_blanks(r);
		if (r->at == r->end)
			continue;
		status = read_line(r, &second, &rate, &total);
		if (status == STATUS_OK)
			status = check_line(r, out, second, rate, total);
		out->seconds = mem_grow(out->seconds, out->count, &capacity[0], sizeof(double));
		out->rates = mem_grow(out->rates, out->count, &capacity[1], sizeof(double));
		out->totals = mem_grow(out->totals, out->count, &capacity[2], sizeof(double));
		out->seconds[out->count] = second;
		out->rates[out->count] = rate;
		out->totals[out->count++] = total;
	}
	return status;
}

static void sum_up(struct recorded *out)
{
	size_t last = out->count - 1;
	double *sorted = mem_new(out->count, sizeof(*sorted));

	/* Where it did not look for a second, its rate is of a longer time. */
	for (size_t i = 1; i < out->count; i++)
		out->rates[i] /= out->seconds[i] - out->seconds[i - 1];
	memcpy(sorted, out->rates, out->count * sizeof(*sorted));
	statistics_sort(sorted, out->count);
	out->pods = out->totals[last];
	out->duration = out->seconds[last] - out->seconds[0];
	out->mean = (out->totals[last] - out->totals[0]) / out->duration;
	out->least = sorted[0];
	out->most = sorted[last];
	out->median = (sorted[last / 2] + sorted[out->count / 2]) / 2;
	free(sorted);
}

enum status recorded_parse(const char *name, const char *text, size_t length,
			   struct diag_sink *sink, struct recorded *out)
{
	struct reading r = { .name = name, .sink = sink };
	enum status status;

	*out = (struct recorded){ .name = mem_copy_text(name, strlen(name)) };
	status = read_lines(&r, text, length, out);
	if (status == STATUS_OK && out->count < 2)
		status = diag_error(sink, (struct place){ .file = name },
				    "expected two lines at least, as in \"12s rate: 51 total: "
				    "587\"");
	if (status == STATUS_OK)
		sum_up(out);
	else
		recorded_fini(out);
	return status;
}

void recorded_fini(struct recorded *recorded)
{
	free(recorded->name);
	free(recorded->seconds);
	free(recorded->rates);
	free(recorded->totals);
	*recorded = (struct recorded){ 0 };
}
