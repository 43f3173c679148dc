/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One mutex guards what is shown; the counters need none. Lines are formatted into buffers and
 * written with write(): nothing here allocates while a pass runs, so nothing disturbs its figures.
 */
#include "bench/report/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sched/base/mem.h"

#define SECOND_NS UINT64_C(1000000000)

enum {
	REDRAW_MS = 200,
	WAIT_MS = 20, /* for the first pod: lines count from it */
	RATE_SAMPLES = 10, /* the rate shown is that of the last 10 redraws: 2 s */
	COLUMNS_DEFAULT = 80,
	LINE_MAX_BYTES = 512,
	/* Columns of the bar's parts. */
	GAUGE_MAX = 30,
	GAUGE_MIN = 10,
	GAUGE_FRAME = 3, /* " [" and "]" */
	FIGURES_ROOM = 38, /* with the gap before; more only for a million pods */
	LABEL_MIN = 16,
};

struct sample {
	uint64_t at_ns;
	size_t done;
};

struct progress {
	struct progress_options options;
	struct pass_progress counters;
	pthread_mutex_t lock;
	pthread_t thread;
	bool running;
	int stop_pipe[2]; /* closing the writing end ends the thread */

	bool in_pass;
	char shown[LINE_MAX_BYTES]; /* the bar on the terminal; empty when there is none */
	char workload[160];
	char pass[40];
	uint64_t begun_ns; /* the last time no pod of the pass had been seen */
	uint64_t next_line_ns;
	struct sample last_line;
	struct sample samples[RATE_SAMPLES]; /* a ring, the oldest at sample_count % RATE_SAMPLES */
	size_t sample_count;
};

/* Best effort: a progress line that cannot be written is no reason to stop. */
static void put(const struct progress *p, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t n = write(p->options.fd, text, length);

		if (n <= 0)
			return;
		text += n;
		length -= (size_t)n;
	}
}

static size_t clamp_length(int length, size_t size)
{
	if (length < 0)
		return 0;
	return (size_t)length < size ? (size_t)length : size - 1;
}

static unsigned int terminal_columns(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return COLUMNS_DEFAULT;
}

/* "1:05", "1:02:03" */
static void write_duration(char *out, size_t size, double seconds)
{
	uint64_t s = seconds < 360000 ? (uint64_t)(seconds + 0.5) : 360000;

	if (s < 3600)
		snprintf(out, size, "%" PRIu64 ":%02" PRIu64, s / 60, s % 60);
	else
		snprintf(out, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / 3600, s / 60 % 60,
			 s % 60);
}

/* Appends to a line that is cut when full. */
static void append(char *line, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *line, size_t size, const char *format, ...)
{
	size_t length = strlen(line);
	va_list args;

	va_start(args, format);
	vsnprintf(line + length, size - length, format, args);
	va_end(args);
}

/* "  12000/30000  25034 pods/s  ETA 0:01" */
static void append_figures(char *line, size_t size, const struct progress_view *view)
{
	char eta[32];

	if (view->expected)
		append(line, size, "  %zu/%zu", view->done, view->expected);
	else
		append(line, size, "  %zu pods", view->done);
	if (view->pods_per_second <= 0)
		return;
	append(line, size, "  %.0f pods/s", view->pods_per_second);
	if (view->done >= view->expected)
		return;
	write_duration(eta, sizeof(eta),
		       (double)(view->expected - view->done) / view->pods_per_second);
	append(line, size, "  ETA %s", eta);
}

/* " [=====>    ]" */
static void append_gauge(char *line, size_t size, size_t width, const struct progress_view *view)
{
	char inside[GAUGE_MAX + 1];
	size_t done = view->done < view->expected ? view->done : view->expected;
	size_t filled = (size_t)((double)width * (double)done / (double)view->expected);

	memset(inside, ' ', width);
	memset(inside, '=', filled);
	if (filled < width)
		inside[filled] = '>';
	append(line, size, " [%.*s]", (int)width, inside);
}

/* "Density/1000Nodes: clean pass", or its end: the beginnings of names are often alike. */
static void append_label(char *line, size_t size, size_t room, const struct progress_view *view)
{
	char label[LINE_MAX_BYTES / 2];
	size_t length =
		clamp_length(snprintf(label, sizeof(label), "%s: %s", view->workload, view->pass),
			     sizeof(label));

	if (length <= room)
		append(line, size, "%s", label);
	else
		append(line, size, "..%s", label + length - (room - 2));
}

size_t progress_bar(char *out, size_t size, const struct progress_view *view)
{
	char line[LINE_MAX_BYTES] = "";
	size_t room = view->columns > 1 ? view->columns - 1 : 0; /* the last column wraps */
	size_t gauge = view->expected ? GAUGE_FRAME + GAUGE_MIN : 0;
	size_t others = FIGURES_ROOM + gauge;
	size_t label_room = room > others + LABEL_MIN ? room - others : LABEL_MIN;
	size_t left;

	append_label(line, sizeof(line), label_room, view);
	left = strlen(line) + others <= room ? room - strlen(line) - FIGURES_ROOM : 0;
	if (gauge && left)
		append_gauge(line, sizeof(line),
			     left - GAUGE_FRAME < GAUGE_MAX ? left - GAUGE_FRAME : GAUGE_MAX, view);
	append_figures(line, sizeof(line), view);
	return clamp_length(snprintf(out, size, "%.*s", (int)room, line), size);
}

static void hide_bar(struct progress *p)
{
	static const char clear[] = "\r\033[K";

	if (p->shown[0])
		put(p, clear, sizeof(clear) - 1);
	p->shown[0] = '\0';
}

/* Pods a second over the samples kept. */
static double recent_rate(struct progress *p, uint64_t now, size_t done)
{
	size_t oldest = p->sample_count < RATE_SAMPLES ? 0 : p->sample_count % RATE_SAMPLES;
	const struct sample *from = &p->samples[oldest];
	double rate = 0;

	if (p->sample_count && now > from->at_ns)
		rate = (double)(done - from->done) * 1e9 / (double)(now - from->at_ns);
	p->samples[p->sample_count++ % RATE_SAMPLES] = (struct sample){ now, done };
	return rate;
}

static void draw_bar(struct progress *p, uint64_t now, size_t done)
{
	struct progress_view view = {
		.workload = p->workload,
		.pass = p->pass,
		.done = done,
		.expected = atomic_load(&p->counters.expected),
		.pods_per_second = recent_rate(p, now, done),
		.columns = terminal_columns(p->options.fd),
	};
	char bar[LINE_MAX_BYTES];
	char line[LINE_MAX_BYTES + 8];

	progress_bar(bar, sizeof(bar), &view);
	if (!strcmp(bar, p->shown))
		return;
	memcpy(p->shown, bar, sizeof(bar));
	put(p, line, clamp_length(snprintf(line, sizeof(line), "\r%s\033[K", bar), sizeof(line)));
}

/* "12s\trate: 51\ttotal: 587" */
static void print_line(struct progress *p, uint64_t now, size_t done, uint64_t seconds)
{
	uint64_t since = now - p->last_line.at_ns;
	double rate = since ? (double)(done - p->last_line.done) * 1e9 / (double)since : 0;
	char line[96];
	int length = snprintf(line, sizeof(line), "%" PRIu64 "s\trate: %.0f\ttotal: %zu\n", seconds,
			      rate, done);

	put(p, line, clamp_length(length, sizeof(line)));
	p->last_line = (struct sample){ now, done };
	/* Late by more than a second: the lines in between are left out. */
	while (p->next_line_ns <= now)
		p->next_line_ns += SECOND_NS;
}

static unsigned int tick_locked(struct progress *p)
{
	uint64_t now = clock_now_ns(p->options.clock);
	size_t done = pass_progress_done(&p->counters);

	if (!p->in_pass || p->options.quiet)
		return REDRAW_MS;
	/* The clock starts with the first pod: setting up is not scheduling. */
	if (!done) {
		p->begun_ns = now;
		p->next_line_ns = now + SECOND_NS;
		p->last_line = (struct sample){ now, 0 };
		p->sample_count = 0;
	}
	if (p->options.bar)
		draw_bar(p, now, done);
	else if (now >= p->next_line_ns)
		print_line(p, now, done, (now - p->begun_ns) / SECOND_NS);
	if (!done)
		return WAIT_MS;
	return p->options.bar ? REDRAW_MS : (unsigned int)((p->next_line_ns - now) / 1000000 + 1);
}

unsigned int progress_tick(struct progress *p)
{
	unsigned int wait_ms;

	pthread_mutex_lock(&p->lock);
	wait_ms = tick_locked(p);
	pthread_mutex_unlock(&p->lock);
	return wait_ms;
}

void progress_hide(struct progress *p)
{
	pthread_mutex_lock(&p->lock);
	hide_bar(p);
	pthread_mutex_unlock(&p->lock);
}

static void end_locked(struct progress *p)
{
	uint64_t now = clock_now_ns(p->options.clock);
	size_t done = pass_progress_done(&p->counters);

	/* The last part of a second has a line too: the total is the full one then. */
	if (p->in_pass && !p->options.quiet && !p->options.bar && done != p->last_line.done)
		print_line(p, now, done, (now - p->begun_ns + SECOND_NS - 1) / SECOND_NS);
	hide_bar(p);
	p->in_pass = false;
}

void progress_pass(struct progress *p, const char *workload, const char *pass)
{
	char line[LINE_MAX_BYTES];

	pthread_mutex_lock(&p->lock);
	end_locked(p);
	snprintf(p->workload, sizeof(p->workload), "%s", workload);
	snprintf(p->pass, sizeof(p->pass), "%s", pass);
	pass_progress_restart(&p->counters, 0);
	p->in_pass = true;
	if (!p->options.quiet && !p->options.bar)
		put(p, line,
		    clamp_length(snprintf(line, sizeof(line), "%s: %s\n", p->workload, p->pass),
				 sizeof(line)));
	tick_locked(p);
	pthread_mutex_unlock(&p->lock);
}

void progress_pass_end(struct progress *p)
{
	pthread_mutex_lock(&p->lock);
	end_locked(p);
	pthread_mutex_unlock(&p->lock);
}

/* Wakes a few times a second, and at once when the other end of the pipe is closed. */
static void *tick_until_stopped(void *context)
{
	struct progress *p = context;
	struct pollfd stop = { .fd = p->stop_pipe[0], .events = POLLIN };
	unsigned int wait_ms = WAIT_MS;
	int woken;

	do {
		woken = poll(&stop, 1, (int)wait_ms);
		wait_ms = progress_tick(p);
	} while (woken == 0 || (woken < 0 && errno == EINTR));
	return NULL;
}

struct progress *progress_new(const struct progress_options *options)
{
	struct progress *p = mem_new(1, sizeof(*p));

	p->options = *options;
	pthread_mutex_init(&p->lock, NULL);
	return p;
}

void progress_start(struct progress *p)
{
	sigset_t all;
	sigset_t before;

	if (p->options.quiet || pipe(p->stop_pipe) != 0)
		return;
	/* Signals are for the thread that schedules. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	p->running = pthread_create(&p->thread, NULL, tick_until_stopped, p) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (p->running)
		return;
	close(p->stop_pipe[0]);
	close(p->stop_pipe[1]);
}

void progress_free(struct progress *p)
{
	if (!p)
		return;
	if (p->running) {
		close(p->stop_pipe[1]);
		pthread_join(p->thread, NULL);
		close(p->stop_pipe[0]);
	}
	hide_bar(p);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

struct pass_progress *progress_counters(struct progress *p)
{
	return &p->counters;
}
