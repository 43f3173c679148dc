/* SPDX-License-Identifier: Apache-2.0 */
/*
 * valgrind's command line, and the two files that come back: callgrind's and what the program says.
 */
#include "bench/measure/callgrind.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/child.h"
#include "sched/base/mem.h"

const char *callgrind_missing(void)
{
	return child_findable("valgrind") ? NULL
					  : "valgrind is not installed (its package is valgrind)";
}

/*
 * The counts stand in the line "totals: N ..." at the file's end ("summary: N ..." at its head of older
 * ones): instructions, and with caches reads, writes, then misses of instructions, reads and writes in the
 * first cache, and in the last.
 */
static bool read_total(const char *path, struct callgrind_count *out)
{
	FILE *in = fopen(path, "re");
	char line[512];
	bool found = false;

	while (in && fgets(line, sizeof(line), in)) {
		uint64_t n[9] = { 0 };

		if (strncmp(line, "totals: ", 8) != 0 && strncmp(line, "summary: ", 9) != 0)
			continue;
		found = sscanf(strchr(line, ':') + 1,
			       "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64 "%" SCNu64
			       "%" SCNu64 "%" SCNu64 "%" SCNu64,
			       &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7], &n[8]) >= 1;
		out->instructions = n[0];
		out->first_misses = n[4] + n[5];
		out->last_misses = n[7] + n[8];
	}
	if (in)
		fclose(in);
	return found;
}

/* The last line of what the program said, which is why it gave up. */
static const char *last_line(char *text)
{
	size_t length = strlen(text);
	const char *newline;

	while (length && text[length - 1] == '\n')
		text[--length] = '\0';
	newline = strrchr(text, '\n');
	return newline ? newline + 1 : text;
}

static enum status explain(const struct child_said *said, const char *binary,
			   struct diag_sink *sink)
{
	const struct place nowhere = { 0 };

	if (said->signal == SIGILL)
		return diag_system_error(sink, nowhere,
					 "%s under valgrind: an instruction that valgrind does not "
					 "know; build without -march=native",
					 binary);
	if (said->signal)
		return diag_system_error(sink, nowhere, "%s under valgrind: ended by signal %d",
					 binary, said->signal);
	return diag_system_error(sink, nowhere, "%s under valgrind: %s", binary,
				 last_line(said->err));
}

/* "pods attempts digest", as `run --bare` prints it. */
static bool read_line(const char *text, struct callgrind_count *out)
{
	return sscanf(text, "%zu pods %zu attempts placements %" SCNx64, &out->pods, &out->attempts,
		      &out->placement_digest) == 3;
}

static enum status read_back(const struct child_said *said, const char *path, const char *binary,
			     struct diag_sink *sink, struct callgrind_count *out)
{
	if (said->exit_status != 0)
		return explain(said, binary, sink);
	if (!read_line(said->out, out) || !read_total(path, out))
		return diag_system_error(sink, (struct place){ 0 },
					 "%s under valgrind: no counts came back", binary);
	if (!out->instructions && out->attempts)
		return diag_system_error(sink, (struct place){ 0 },
					 "%s under valgrind: no instruction of drain_measure() was "
					 "seen; is the binary stripped?",
					 binary);
	return STATUS_OK;
}

/* What is counted besides instructions, and how finely. */
struct detail {
	bool each_instruction; /* in the file: costs of each, not only of each line */
	bool misses; /* of simulated caches */
};

enum { BINARY_AT = 7 };

/* valgrind, its options, the program, and its arguments. */
static char **command(const char *binary, const struct detail *detail, char *out_file, char *at,
		      char *const *arguments)
{
	char *head[] = { "valgrind",
			 "--tool=callgrind",
			 "-q",
			 "--toggle-collect=drain_measure",
			 detail->each_instruction ? "--dump-instr=yes" : "--dump-instr=no",
			 detail->misses ? "--cache-sim=yes" : "--cache-sim=no",
			 out_file,
			 mem_copy_text(binary, strlen(binary)),
			 "run",
			 "--bare",
			 at };
	size_t heads = sizeof(head) / sizeof(head[0]);
	size_t count = 0;
	char **argv;

	while (arguments[count])
		count++;
	argv = mem_new(heads + count + 1, sizeof(*argv));
	memcpy(argv, head, sizeof(head));
	memcpy(argv + heads, arguments, count * sizeof(*argv));
	return argv;
}

static void free_command(char **argv)
{
	free(argv[BINARY_AT]);
	free(argv);
}

static int make_file(char *path, size_t size)
{
	const char *folder = getenv("TMPDIR");

	snprintf(path, size, "%s/schedmark.callgrind.XXXXXX",
		 folder && folder[0] ? folder : "/tmp");
	return mkstemp(path);
}

static enum status run(const char *binary, size_t at, char *const *arguments, const char *path,
		       const struct detail *detail, const volatile sig_atomic_t *stop,
		       struct diag_sink *sink, struct callgrind_count *out)
{
	static const char out_file[] = "--callgrind-out-file=";
	size_t size = sizeof(out_file) + strlen(path);
	char *option = mem_new(size, 1);
	char number[32];
	struct child_said said;
	enum status status = STATUS_OK;
	char **argv;

	*out = (struct callgrind_count){ 0 };
	snprintf(option, size, "%s%s", out_file, path);
	snprintf(number, sizeof(number), "%zu", at);
	argv = command(binary, detail, option, number, arguments);
	if (!child_run(argv, stop, &said))
		status = diag_system_error(sink, (struct place){ 0 }, "cannot start valgrind: %s",
					   strerror(errno));
	else if (!stop || !*stop)
		status = read_back(&said, path, binary, sink, out);
	child_said_fini(&said);
	free_command(argv);
	free(option);
	return status;
}

enum status callgrind_record(const char *binary, size_t at, char *const *arguments,
			     const char *path, const volatile sig_atomic_t *stop,
			     struct diag_sink *sink, struct callgrind_count *out)
{
	const struct detail detail = { .each_instruction = true };

	return run(binary, at, arguments, path, &detail, stop, sink, out);
}

static enum status count(const char *binary, size_t at, char *const *arguments,
			 const struct detail *detail, const volatile sig_atomic_t *stop,
			 struct diag_sink *sink, struct callgrind_count *out)
{
	char path[512];
	int fd = make_file(path, sizeof(path));
	enum status status;

	*out = (struct callgrind_count){ 0 };
	if (fd < 0)
		return diag_system_error(sink, (struct place){ path, 0, 0 }, "cannot create: %s",
					 strerror(errno));
	close(fd);
	status = run(binary, at, arguments, path, detail, stop, sink, out);
	unlink(path);
	return status;
}

enum status callgrind_count(const char *binary, size_t at, char *const *arguments,
			    const volatile sig_atomic_t *stop, struct diag_sink *sink,
			    struct callgrind_count *out)
{
	const struct detail detail = { 0 };

	return count(binary, at, arguments, &detail, stop, sink, out);
}

enum status callgrind_count_misses(const char *binary, size_t at, char *const *arguments,
				   const volatile sig_atomic_t *stop, struct diag_sink *sink,
				   struct callgrind_count *out)
{
	const struct detail detail = { .misses = true };

	return count(binary, at, arguments, &detail, stop, sink, out);
}
