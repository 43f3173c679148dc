/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/chart/scale.h"

#include <math.h>
#include <stdio.h>

double scale_at(const struct scale *s, double value)
{
	double part;

	if (s->log)
		part = (log10(value > 0 ? value : s->low) - log10(s->low)) /
		       (log10(s->high) - log10(s->low));
	else
		part = (value - s->low) / (s->high - s->low);
	return s->from + part * (s->to - s->from);
}

double scale_nice_step(double range, unsigned int wanted)
{
	double raw, magnitude, part;

	if (!(range > 0) || !isfinite(range))
		return 1;
	raw = range / (wanted ? wanted : 1);
	magnitude = pow(10, floor(log10(raw)));
	part = raw / magnitude;
	if (part < 1.5)
		return magnitude;
	if (part < 3.5)
		return 2 * magnitude;
	return part < 7.5 ? 5 * magnitude : 10 * magnitude;
}

/* The greatest of 1, 2 and 5 times a power of ten that is not above `value`. */
static double round_down(double value)
{
	double magnitude = pow(10, floor(log10(value) + 1e-9));
	double part = value / magnitude + 1e-9;

	return part >= 5 ? 5 * magnitude : part >= 2 ? 2 * magnitude : magnitude;
}

static double round_up(double value)
{
	double below = round_down(value);
	double magnitude = pow(10, floor(log10(below) + 1e-9));

	if (value <= below * (1 + 1e-9))
		return below;
	if (below < 1.5 * magnitude)
		return 2 * magnitude;
	return below < 3 * magnitude ? 5 * magnitude : 10 * magnitude;
}

void scale_widen(struct scale *s, unsigned int wanted)
{
	double step;

	if (s->log) {
		s->low = round_down(s->low);
		s->high = round_up(s->high);
		if (s->high <= s->low)
			s->high = s->low * 10;
		return;
	}
	if (s->high <= s->low) {
		double room = s->low == 0 ? 1 : fabs(s->low) / 10;

		s->high = s->low + room;
		s->low -= s->low == 0 ? 0 : room;
	}
	step = scale_nice_step(s->high - s->low, wanted);
	s->low = floor(s->low / step + 1e-9) * step;
	s->high = ceil(s->high / step - 1e-9) * step;
}

static size_t linear_ticks(const struct scale *s, unsigned int wanted, double *out, size_t most)
{
	double step = scale_nice_step(s->high - s->low, wanted);
	double first = ceil(s->low / step - 1e-9);
	size_t count = 0;

	/* Counted, not added up: 0.1 ten times is not 1. */
	while (count < most && (first + (double)count) * step <= s->high + step * 1e-9) {
		out[count] = (first + (double)count) * step;
		count++;
	}
	return count;
}

/* Powers of ten, every so many when there are many; 2 and 5 times them when there are few. */
static size_t log_ticks(const struct scale *s, unsigned int wanted, double *out, size_t most)
{
	double decades = log10(s->high) - log10(s->low);
	bool between = decades * 3 <= wanted + 1;
	int stride = (int)ceil(decades / (wanted ? wanted : 1));
	size_t count = 0;

	if (stride < 1)
		stride = 1;
	for (int e = (int)floor(log10(s->low) + 1e-9); e <= ceil(log10(s->high)); e += stride) {
		static const double parts[] = { 1, 2, 5 };

		for (size_t i = 0; i < (between ? 3 : 1) && count < most; i++) {
			double value = parts[i] * pow(10, e);

			if (value >= s->low * (1 - 1e-9) && value <= s->high * (1 + 1e-9))
				out[count++] = value;
		}
	}
	return count;
}

size_t scale_ticks(const struct scale *s, unsigned int wanted, double *out, size_t most)
{
	if (!(s->high > s->low) || !isfinite(s->high - s->low))
		return 0;
	return s->log ? log_ticks(s, wanted, out, most) : linear_ticks(s, wanted, out, most);
}

const char *si_text(char out[SI_SIZE], double value, const char *unit)
{
	static const struct {
		double factor;
		const char *prefix;
	} prefixes[] = {
		{ 1e12, "T" }, { 1e9, "G" },  { 1e6, "M" },	    { 1e3, "k" },
		{ 1, "" },     { 1e-3, "m" }, { 1e-6, "\xc2\xb5" }, { 1e-9, "n" },
	};
	enum { LAST = sizeof(prefixes) / sizeof(prefixes[0]) - 1, ONE = 4 };
	const char *blank = unit[0] ? " " : "";
	size_t i = 0;

	/* Three digits round 999.5 up to 1000, which has the next prefix. */
	while (i < LAST && fabs(value) < prefixes[i].factor * 0.9995)
		i++;
	if (value == 0 || unit[0] == '%')
		i = ONE;
	if (!isfinite(value))
		snprintf(out, SI_SIZE, "-");
	else
		snprintf(out, SI_SIZE, "%.3g%s%s%s", value / prefixes[i].factor, blank,
			 prefixes[i].prefix, unit);
	return out;
}
