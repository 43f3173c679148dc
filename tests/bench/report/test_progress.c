/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/report/progress.h"

#define MS UINT64_C(1000000)

static uint64_t hands;

static uint64_t read_hands(void *context)
{
	return *(const uint64_t *)context;
}

static const struct clock fake_clock = { read_hands, &hands };

static FILE *screen;
static struct progress *progress;

static void set_up(bool bar, bool quiet)
{
	struct progress_options options = { .bar = bar, .quiet = quiet, .clock = &fake_clock };

	hands = 5000 * MS;
	screen = tmpfile();
	options.fd = fileno(screen);
	progress = progress_new(&options);
}

static void tear_down(void)
{
	progress_free(progress);
	fclose(screen);
}

/* What was written since the last call; good until the next one. */
static const char *seen(void)
{
	static char text[4096];
	static off_t from;
	ssize_t n;

	n = pread(fileno(screen), text, sizeof(text) - 1, from);
	text[n > 0 ? n : 0] = '\0';
	from += n > 0 ? n : 0;
	return text;
}

static void go(uint64_t ms, size_t pods)
{
	hands += ms * MS;
	for (size_t i = 0; i < pods; i++)
		pass_progress_step(progress_counters(progress));
	progress_tick(progress);
}

Test(progress, lines_are_those_of_the_density_test)
{
	set_up(false, false);
	progress_pass(progress, "Density/100Nodes", "pass 1 of 1");
	cr_expect_str_eq(seen(), "Density/100Nodes: pass 1 of 1\n");
	go(700, 0); /* setting up */
	cr_expect_str_eq(seen(), "");
	go(500, 100);
	go(499, 50);
	cr_expect_str_eq(seen(), "", "not a second yet");
	go(1, 3);
	cr_expect_str_eq(seen(), "1s\trate: 153\ttotal: 153\n");
	go(1000, 51);
	cr_expect_str_eq(seen(), "2s\trate: 51\ttotal: 204\n");
	go(1000, 0);
	cr_expect_str_eq(seen(), "3s\trate: 0\ttotal: 204\n");
	tear_down();
}

Test(progress, a_late_line_shows_a_rate_all_the_same)
{
	set_up(false, false);
	progress_pass(progress, "W", "p");
	seen();
	go(3500, 700);
	cr_expect_str_eq(seen(), "3s\trate: 200\ttotal: 700\n");
	go(400, 80);
	cr_expect_str_eq(seen(), "");
	go(100, 20);
	cr_expect_str_eq(seen(), "4s\trate: 200\ttotal: 800\n", "back in step");
	tear_down();
}

Test(progress, the_last_line_has_the_full_total)
{
	set_up(false, false);
	progress_pass(progress, "W", "p");
	seen();
	go(1000, 60);
	cr_expect_str_eq(seen(), "1s\trate: 60\ttotal: 60\n");
	go(250, 20);
	progress_pass(progress, "W", "q");
	cr_expect_str_eq(seen(), "2s\trate: 80\ttotal: 80\nW: q\n");
	go(1000, 10);
	cr_expect_str_eq(seen(), "1s\trate: 10\ttotal: 10\n", "each pass counts from nothing");
	progress_pass_end(progress);
	cr_expect_str_eq(seen(), "", "the total was shown");
	tear_down();
}

Test(progress, a_pass_that_is_over_before_the_first_look_has_a_line)
{
	set_up(false, false);
	progress_pass(progress, "W", "p");
	seen();
	hands += 100 * MS;
	for (size_t i = 0; i < 30; i++)
		pass_progress_step(progress_counters(progress));
	progress_pass_end(progress);
	cr_expect_str_eq(seen(), "1s\trate: 300\ttotal: 30\n");
	tear_down();
}

Test(progress, it_asks_to_be_called_when_something_is_due)
{
	set_up(false, false);
	progress_pass(progress, "W", "p");
	cr_expect_leq(progress_tick(progress), 20, "soon, while there is no pod");
	go(700, 10);
	cr_expect_eq(progress_tick(progress), 301);
	tear_down();
	set_up(true, false);
	progress_pass(progress, "W", "p");
	go(700, 10);
	cr_expect_eq(progress_tick(progress), 200);
	tear_down();
}

Test(progress, a_bar_is_drawn_in_place_and_taken_away)
{
	set_up(true, false);
	progress_pass(progress, "W", "clean pass");
	cr_expect_str_eq(seen(), "\rW: clean pass  0 pods\033[K");
	pass_progress_restart(progress_counters(progress), 1000);
	go(200, 0);
	cr_expect_str_eq(seen(), "\rW: clean pass [>                        ]  0/1000"
				 "\033[K");
	go(200, 250);
	cr_expect_str_eq(seen(), "\rW: clean pass [======>                  ]  250/1000"
				 "  1250 pods/s  ETA 0:01\033[K");
	progress_hide(progress);
	cr_expect_str_eq(seen(), "\r\033[K");
	progress_hide(progress);
	cr_expect_str_eq(seen(), "", "there is nothing to take away");
	go(200, 250);
	cr_expect(strstr(seen(), "500/1000") != NULL, "drawn again");
	progress_pass_end(progress);
	cr_expect_str_eq(seen(), "\r\033[K");
	go(200, 0);
	cr_expect_str_eq(seen(), "", "no bar between passes");
	tear_down();
}

Test(progress, a_bar_that_would_look_the_same_is_not_drawn_again)
{
	set_up(true, false);
	progress_pass(progress, "W", "p");
	seen();
	go(20, 0);
	cr_expect_str_eq(seen(), "");
	tear_down();
}

Test(progress, the_rate_of_a_bar_is_a_recent_one)
{
	const char *text;

	set_up(true, false);
	progress_pass(progress, "W", "p");
	for (size_t i = 0; i < 20; i++)
		go(200, 1000);
	for (size_t i = 0; i < 20; i++) {
		seen();
		go(200, 10);
	}
	text = seen();
	cr_expect(strstr(text, "  50 pods/s") != NULL, "%s", text);
	tear_down();
}

Test(progress, quiet_is_quiet)
{
	set_up(false, true);
	progress_start(progress);
	progress_pass(progress, "W", "p");
	go(5000, 100);
	progress_pass_end(progress);
	cr_expect_str_eq(seen(), "");
	tear_down();
}

static const struct {
	struct progress_view view;
	const char *want;
} bars[] = {
	{ { "Density", "clean pass", 15000, 30000, 24999.6, 100 },
	  "Density: clean pass [===============>              ]  15000/30000  25000 pods/s  ETA "
	  "0:01" },
	{ { "Density/1000Nodes30000Pods", "clean pass", 15000, 30000, 25000, 80 },
	  "..Nodes30000Pods: clean pass [=====>    ]  15000/30000  25000 pods/s  ETA 0:01" },
	{ { "Density/1000Nodes30000Pods", "clean pass", 15000, 30000, 25000, 60 },
	  "..ds: clean pass  15000/30000  25000 pods/s  ETA 0:01" },
	{ { "Density", "clean pass", 15000, 30000, 25000, 30 }, "..ty: clean pass  15000/30000" },
	{ { "Density", "clean pass", 15000, 30000, 25000, 26 }, "..ty: clean pass  15000/3" },
	{ { "W", "p", 30000, 30000, 25000, 80 },
	  "W: p [==============================]  30000/30000  25000 pods/s" },
	{ { "W", "p", 30, 20, 2, 80 }, "W: p [==============================]  30/20  2 pods/s" },
	{ { "W", "p", 1, 100000, 1, 80 },
	  "W: p [>                             ]  1/100000  1 pods/s  ETA 27:46:39" },
	{ { "W", "p", 40, 100, 1, 80 },
	  "W: p [============>                 ]  40/100  1 pods/s  ETA 1:00" },
	{ { "W", "p", 5, 0, 3, 80 }, "W: p  5 pods  3 pods/s" },
	{ { "W", "p", 5, 10, 0, 0 }, "" },
};

Test(progress, a_bar_fits_the_terminal)
{
	char line[256];

	for (size_t i = 0; i < sizeof(bars) / sizeof(bars[0]); i++) {
		size_t length = progress_bar(line, sizeof(line), &bars[i].view);

		cr_expect_str_eq(line, bars[i].want, "bar %zu: |%s|", i, line);
		cr_expect_eq(length, strlen(line));
		cr_expect(length == 0 || length < bars[i].view.columns);
	}
}

Test(progress, a_thread_draws_by_itself)
{
	struct progress_options options = { .clock = &clock_monotonic };
	char text[64] = "";
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	options.fd = ends[1];
	progress = progress_new(&options);
	progress_start(progress);
	progress_pass(progress, "W", "p");
	cr_assert_eq(read(ends[0], text, sizeof(text) - 1), 5);
	pass_progress_step(progress_counters(progress));
	memset(text, 0, sizeof(text));
	cr_assert_gt(read(ends[0], text, sizeof(text) - 1), 0, "blocks until the line comes");
	cr_expect(strstr(text, "\ttotal: 1\n") != NULL, "%s", text);
	progress_free(progress);
	close(ends[0]);
	close(ends[1]);
}
