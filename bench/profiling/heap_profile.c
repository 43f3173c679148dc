/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jemalloc writes its dump into a file, which is read back: "@ address address ..." begins a stack, the
 * line "  t*: live: bytes [requests: bytes]" below it counts over all threads.
 */
#include "bench/profiling/heap_profile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure/child.h"
#include "bench/measure/heap.h"
#include "bench/measure/jemalloc.h"
#include "bench/profiling/symbols.h"
#include "sched/base/mem.h"

/* Every request counts, also those that were given back. */
#define MALLOC_OPTIONS "prof:true,prof_active:false,prof_accum:true,lg_prof_sample:0"

enum { FRAMES_MAX = 128, PATH_SIZE = 512 };

/* --- jemalloc -------------------------------------------------------------------------------- */

static bool read_flag(const char *name)
{
	bool value = false;
	size_t size = sizeof(value);

	return mallctl && mallctl(name, &value, &size, NULL, 0) == 0 && value;
}

bool heap_profile_is_kept(void)
{
	return read_flag("opt.prof");
}

static void set_active(bool active)
{
	if (mallctl)
		mallctl("prof.active", NULL, NULL, &active, sizeof(active));
}

static void forget_all(void)
{
	size_t every = 0;

	if (mallctl)
		mallctl("prof.reset", NULL, NULL, &every, sizeof(every));
}

static const char *why_not(void)
{
	if (heap_missing())
		return heap_missing();
	return read_flag("config.prof") ? NULL : "this jemalloc was built without profiling";
}

enum status heap_profile_restart(char *const *argv, struct diag_sink *sink)
{
	const char *before = getenv("MALLOC_CONF");
	const char *wrong = why_not();
	char options[1024];

	if (!wrong && before && strstr(before, MALLOC_OPTIONS))
		wrong = "jemalloc does not take its options from MALLOC_CONF";
	if (wrong)
		return diag_system_error(sink, (struct place){ 0 }, "--heap-profile: %s", wrong);
	snprintf(options, sizeof(options), "%s%s%s", before ? before : "", before ? "," : "",
		 MALLOC_OPTIONS);
	setenv("MALLOC_CONF", options, 1);
	execv(child_self(), argv);
	return diag_system_error(sink, (struct place){ child_self(), 0, 0 },
				 "--heap-profile: cannot start again: %s", strerror(errno));
}

/* --- a dump ---------------------------------------------------------------------------------- */

/* A stack, innermost function first. */
struct frames {
	uintptr_t addresses[FRAMES_MAX];
	size_t count;
};

static void read_frames(const char *line, struct frames *frames)
{
	const char *at = line + 1;

	frames->count = 0;
	while (frames->count < FRAMES_MAX) {
		char *end;
		unsigned long long address = strtoull(at, &end, 16);

		if (end == at)
			break;
		frames->addresses[frames->count++] = (uintptr_t)address;
		at = end;
	}
}

/* The allocator's own functions say nothing. */
static bool is_allocator(const char *name)
{
	return strstr(name, "jemalloc") != NULL || !strcmp(name, "[unknown]");
}

static void add_stack(struct heap_profile *profile, const struct heap_section *section,
		      const struct frames *frames, uint64_t bytes)
{
	const char *names[FRAMES_MAX + 1];
	size_t count = 0;
	size_t innermost = 0;

	/* Addresses are where calls return to: the call is before. */
	while (innermost < frames->count &&
	       is_allocator(symbols_name(profile->symbols, frames->addresses[innermost] - 1)))
		innermost++;
	names[count++] = section->name;
	for (size_t i = frames->count; i-- > innermost;)
		names[count++] = symbols_name(profile->symbols, frames->addresses[i] - 1);
	stacks_add(profile->stacks, names, count, bytes);
}

static bool read_counts(const char *line, struct heap_section *sum, uint64_t *bytes)
{
	uint64_t live, live_bytes, requests;

	if (sscanf(line, " t*: %" SCNu64 ": %" SCNu64 " [%" SCNu64 ": %" SCNu64 "]", &live,
		   &live_bytes, &requests, bytes) != 4)
		return false;
	sum->live_bytes += live_bytes;
	sum->requests += requests;
	sum->requested_bytes += *bytes;
	return true;
}

/* The stack at `line` and the counts below it; false when there are none. */
static bool read_stack(struct heap_profile *profile, struct heap_section *section, const char *line)
{
	const char *counts = strchr(line, '\n');
	struct frames frames;
	uint64_t bytes;

	read_frames(line, &frames);
	if (!counts || !read_counts(counts + 1, section, &bytes))
		return false;
	if (bytes)
		add_stack(profile, section, &frames, bytes);
	return true;
}

const char *heap_profile_read(struct heap_profile *profile, struct heap_section *section,
			      const char *dump)
{
	if (strncmp(dump, "heap_v2/", 8) != 0)
		return "not a dump of jemalloc's, version 2";
	for (const char *line = dump; line && strncmp(line, "MAPPED_LIBRARIES", 16) != 0;
	     line = strchr(line, '\n'), line = line ? line + 1 : NULL) {
		if (*line == '@' && !read_stack(profile, section, line))
			return "a stack without counts";
	}
	return NULL;
}

/* --- sections -------------------------------------------------------------------------------- */

static char *read_file(const char *path)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!in)
		return NULL;
	if (getdelim(&text, &size, '\0', in) < 0) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

/* jemalloc's dump of all that it counted; NULL with errno set. */
static char *take_dump(void)
{
	const char *folder = getenv("TMPDIR");
	char path[PATH_SIZE];
	const char *name = path;
	char *text = NULL;
	int fd, error;

	snprintf(path, sizeof(path), "%s/schedmark.heap.XXXXXX",
		 folder && folder[0] ? folder : "/tmp");
	fd = mkstemp(path);
	if (fd < 0)
		return NULL;
	close(fd);
	error = mallctl ? mallctl("prof.dump", NULL, NULL, &name, sizeof(name)) : ENOENT;
	if (!error) {
		text = read_file(path);
		error = text ? 0 : errno;
	}
	unlink(path);
	errno = error;
	return text;
}

void heap_profile_begin(struct heap_profile *profile)
{
	*profile = (struct heap_profile){ .stacks = stacks_new(), .symbols = symbols_new() };
	forget_all();
	set_active(true);
}

enum status heap_profile_section(struct heap_profile *profile, const char *name,
				 struct diag_sink *sink)
{
	struct heap_section *section;
	const char *wrong;
	char *dump;

	set_active(false);
	dump = take_dump();
	if (!dump)
		return diag_system_error(sink, (struct place){ 0 }, "--heap-profile: no dump: %s",
					 strerror(errno));
	profile->count += profile->count < HEAP_SECTIONS_MAX;
	section = &profile->sections[profile->count - 1];
	section->name = section->name ? section->name : name;
	wrong = heap_profile_read(profile, section, dump);
	free(dump);
	if (wrong)
		return diag_system_error(sink, (struct place){ 0 }, "--heap-profile: %s", wrong);
	forget_all();
	set_active(true);
	return STATUS_OK;
}

void heap_profile_fini(struct heap_profile *profile)
{
	set_active(false);
	stacks_free(profile->stacks);
	symbols_free(profile->symbols);
	*profile = (struct heap_profile){ 0 };
}
