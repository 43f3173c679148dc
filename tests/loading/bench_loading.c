/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading YAML beside what libyaml alone takes to go through the same text: `make bench-loading`.
 *
 * usage: bench-loading FILE... Each file is read once; then both take turns, and the best time of each
 * counts, in processor time of the thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

#include "bench/workload/session.h"
#include "tests/support/session_text.h"

enum { ROUNDS = 7 };

static double thread_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Every event of the text; false when it is not YAML. */
static bool parse_events(const char *text, size_t length)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool fine = true;
	bool end = false;

	if (!yaml_parser_initialize(&parser))
		return false;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
	while (fine && !end) {
		fine = yaml_parser_parse(&parser, &event) != 0;
		end = fine && event.type == YAML_STREAM_END_EVENT;
		if (fine)
			yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return fine;
}

/* The same text into a cluster. */
static bool load(const char *text)
{
	const struct session_options options = { .load.reader.limits = READER_LIMITS_DEFAULT };
	struct diag_sink sink = { .quiet = 1 };
	struct session session;
	bool fine;

	session_init(&session, &options, &sink);
	fine = session_text(&session, "text", text) == STATUS_OK;
	session_fini(&session);
	return fine;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static bool compare(const char *path)
{
	struct diag_sink sink = { 0 };
	double alone = 1e12, loaded = 1e12;
	size_t length;
	char *text;

	if (reader_slurp(path, 0, &sink, &text, &length) != STATUS_OK)
		return false;
	for (int round = 0; round < ROUNDS; round++) {
		double begin = thread_ms();
		double middle;

		if (!parse_events(text, length))
			return false;
		middle = thread_ms();
		if (!load(text))
			return false;
		loaded = least(loaded, thread_ms() - middle);
		alone = least(alone, middle - begin);
	}
	printf("%-44s %7.2f MB  libyaml %8.2f ms  loading %8.2f ms  %5.2f times\n", path,
	       (double)length / 1e6, alone, loaded, loaded / alone);
	free(text);
	return true;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!compare(argv[i])) {
			fprintf(stderr, "%s: cannot be loaded\n", argv[i]);
			return EXIT_FAILURE;
		}
	}
	return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
