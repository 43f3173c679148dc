/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "bench/report/chart/scale.h"

static const struct {
	double value;
	const char *unit, *want;
} texts[] = {
	{ 0, "", "0" },		  { 0, "s", "0 s" },
	{ 12345, "", "12.3k" },	  { 999.4, "", "999" },
	{ 999.6, "", "1k" },	  { 4.5e-7, "s", "450 ns" },
	{ 1e-3, "s", "1 ms" },	  { 2.5e-6, "s", "2.5 \xc2\xb5s" },
	{ -1500, "", "-1.5k" },	  { 1e12, "B", "1 TB" },
	{ 0.25, "%", "0.25 %" },  { 1250, "%", "1.25e+03 %" },
	{ HUGE_VAL, "s", "-" },	  { (double)NAN, "", "-" },
	{ 3e-10, "s", "0.3 ns" },
};

Test(scale, numbers_have_three_digits_and_a_prefix)
{
	char text[SI_SIZE];

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		cr_expect_str_eq(si_text(text, texts[i].value, texts[i].unit), texts[i].want,
				 "%g: %s", texts[i].value, text);
}

static const struct {
	const char *what;
	struct scale scale;
	unsigned int wanted;
	double widened[2];
	size_t count;
	double ticks[8];
} axes[] = {
	{ "linear", { 0, 9.7, 0, 100, false }, 5, { 0, 10 }, 6, { 0, 2, 4, 6, 8, 10 } },
	{ "through zero", { -3, 4, 0, 1, false }, 4, { -4, 4 }, 5, { -4, -2, 0, 2, 4 } },
	{ "tenths", { 0.1, 0.3, 0, 1, false }, 2, { 0.1, 0.3 }, 3, { 0.1, 0.2, 0.3 } },
	{ "one value", { 50, 50, 0, 1, false }, 2, { 45, 55 }, 3, { 45, 50, 55 } },
	{ "nothing but zero", { 0, 0, 0, 1, false }, 2, { 0, 1 }, 3, { 0, 0.5, 1 } },
	{ "two decades", { 3, 150, 0, 1, true }, 8, { 2, 200 }, 7, { 2, 5, 10, 20, 50, 100, 200 } },
	{ "many decades", { 1, 1e6, 0, 1, true }, 3, { 1, 1e6 }, 4, { 1, 1e2, 1e4, 1e6 } },
	{ "one value on a logarithm",
	  { 10, 10, 0, 1, true },
	  3,
	  { 10, 100 },
	  4,
	  { 10, 20, 50, 100 } },
};

Test(scale, ticks_are_round_and_hold_the_data)
{
	for (size_t i = 0; i < sizeof(axes) / sizeof(axes[0]); i++) {
		struct scale s = axes[i].scale;
		double ticks[16];
		size_t count;

		scale_widen(&s, axes[i].wanted);
		cr_expect_float_eq(s.low, axes[i].widened[0], 1e-9, "%s: %g", axes[i].what, s.low);
		cr_expect_float_eq(s.high, axes[i].widened[1], 1e-9, "%s: %g", axes[i].what,
				   s.high);
		count = scale_ticks(&s, axes[i].wanted, ticks, 16);
		cr_expect_eq(count, axes[i].count, "%s: %zu ticks", axes[i].what, count);
		for (size_t k = 0; k < count && k < axes[i].count; k++)
			cr_expect_float_eq(ticks[k], axes[i].ticks[k], 1e-6, "%s: %g", axes[i].what,
					   ticks[k]);
	}
}

Test(scale, values_stand_in_proportion)
{
	struct scale up = { 0, 10, 200, 100, false };
	struct scale logarithmic = { 1, 1000, 0, 300, true };

	cr_expect_float_eq(scale_at(&up, 0), 200, 1e-9);
	cr_expect_float_eq(scale_at(&up, 2.5), 175, 1e-9);
	cr_expect_float_eq(scale_at(&up, 20), 0, 1e-9);
	cr_expect_float_eq(scale_at(&logarithmic, 10), 100, 1e-9);
	cr_expect_float_eq(scale_at(&logarithmic, 0), 0, 1e-9, "what cannot be shown stands low");
}

Test(scale, steps_are_one_two_or_five_times_a_power_of_ten)
{
	static const double ranges[] = { 1e-9, 0.3, 1, 7, 99, 12345, 1e12 };

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		for (unsigned int wanted = 1; wanted < 12; wanted++) {
			double step = scale_nice_step(ranges[i], wanted);
			double digit = step / pow(10, floor(log10(step) + 1e-9));
			double ticks = ranges[i] / step;

			cr_expect(fabs(digit - 1) < 1e-6 || fabs(digit - 2) < 1e-6 ||
					  fabs(digit - 5) < 1e-6,
				  "%g", digit);
			cr_expect(ticks > wanted * 0.69 && ticks < wanted * 1.76, "%g for %u",
				  ticks, wanted);
		}
	}
	cr_expect_eq(scale_nice_step(0, 5), 1);
	cr_expect_eq(scale_nice_step(HUGE_VAL, 5), 1);
}

Test(scale, no_more_ticks_than_there_is_room_for)
{
	struct scale s = { 0, 1, 0, 1, false };
	struct scale broken = { 1, 1, 0, 1, false };
	double ticks[4];

	cr_expect_eq(scale_ticks(&s, 100, ticks, 4), 4);
	cr_expect_eq(scale_ticks(&broken, 5, ticks, 4), 0);
}
