/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/counter_groups.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#endif

#include "bench/measure/perf_event.h"
#include "sched/base/mem.h"

enum { THREADS_MAX = 256 };

struct thread_list {
	pid_t ids[THREADS_MAX];
	size_t count;
};

struct counter_groups {
	struct thread_list others; /* were there before */
	struct thread_counters *threads; /* the first is the calling one */
	size_t count;
};

/* Two of the processor's go together: every processor has as many registers. */
static size_t group_of(enum counter counter)
{
	if (!counter_is_hardware(counter))
		return 2;
	return counter == COUNTER_INSTRUCTIONS || counter == COUNTER_CYCLES ? 0 : 1;
}

static void enable(int leader)
{
#ifdef __linux__
	ioctl(leader, PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP);
#else
	(void)leader;
#endif
}

static void open_one(struct thread_counters *counters, enum counter counter, pid_t thread)
{
	struct counter_group *group = &counters->groups[group_of(counter)];
	int fd = counter_open(counter, thread, group->leader);

	counters->fd[counter] = fd;
	counters->error[counter] = fd < 0 ? errno : 0;
	if (fd < 0)
		return;
	if (group->leader < 0)
		group->leader = fd;
	group->members[group->count++] = counter;
}

void thread_counters_open(struct thread_counters *counters, pid_t thread)
{
	memset(counters, 0, sizeof(*counters));
	for (size_t i = 0; i < COUNTER_GROUPS; i++)
		counters->groups[i].leader = -1;
	for (size_t i = 0; i < COUNTER_COUNT; i++)
		open_one(counters, (enum counter)i, thread);
	for (size_t i = 0; i < COUNTER_GROUPS; i++) {
		if (counters->groups[i].leader >= 0)
			enable(counters->groups[i].leader);
	}
}

/* Their number, time enabled, time running, then a count of each. */
static void read_group(const struct counter_group *group, struct counter_reading *out)
{
	uint64_t data[3 + COUNTER_COUNT];
	ssize_t wanted = (ssize_t)((3 + group->count) * sizeof(data[0]));

	if (group->leader < 0 || read(group->leader, data, sizeof(data)) != wanted)
		return;
	for (size_t i = 0; i < group->count; i++)
		out->of[group->members[i]] =
			(struct counter_state){ data[3 + i], data[1], data[2] };
}

void thread_counters_read(const struct thread_counters *counters, struct counter_reading *out)
{
	*out = (struct counter_reading){ 0 };
	for (size_t i = 0; i < COUNTER_GROUPS; i++)
		read_group(&counters->groups[i], out);
}

/* Members before their leader. */
void thread_counters_close(struct thread_counters *counters)
{
	for (size_t i = COUNTER_COUNT; i-- > 0;) {
		if (counters->fd[i] >= 0)
			close(counters->fd[i]);
		counters->fd[i] = -1;
	}
}

static void list_threads(struct thread_list *list)
{
	DIR *folder = opendir("/proc/self/task");
	const struct dirent *entry;

	list->count = 0;
	while (folder && (entry = readdir(folder)) && list->count < THREADS_MAX) {
		if (isdigit((unsigned char)entry->d_name[0]))
			list->ids[list->count++] = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	if (folder)
		closedir(folder);
}

static bool is_in(const struct thread_list *list, pid_t id)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->ids[i] == id)
			return true;
	}
	return false;
}

struct counter_groups *counter_groups_new(void)
{
	struct counter_groups *groups = mem_new(1, sizeof(*groups));

	list_threads(&groups->others);
	return groups;
}

static void close_all(void *context)
{
	struct counter_groups *groups = context;

	for (size_t i = 0; i < groups->count; i++)
		thread_counters_close(&groups->threads[i]);
	groups->count = 0;
}

static size_t open_all(void *context)
{
	struct counter_groups *groups = context;
	struct thread_list now;

	list_threads(&now);
	groups->threads = mem_resize(groups->threads, now.count + 1, sizeof(*groups->threads));
	thread_counters_open(&groups->threads[groups->count++], 0);
	for (size_t i = 0; i < now.count; i++) {
		if (!is_in(&groups->others, now.ids[i]))
			thread_counters_open(&groups->threads[groups->count++], now.ids[i]);
	}
	return groups->count;
}

static void read_one(void *context, size_t thread, struct counter_reading *out)
{
	const struct counter_groups *groups = context;

	thread_counters_read(&groups->threads[thread], out);
}

/* The first thread that does not count it speaks for all. */
static const char *missing(void *context, enum counter counter)
{
	const struct counter_groups *groups = context;

	for (size_t i = 0; i < groups->count; i++) {
		if (groups->threads[i].error[counter])
			return perf_event_why(groups->threads[i].error[counter]);
	}
	return NULL;
}

struct counter_source counter_groups_source(struct counter_groups *groups)
{
	return (struct counter_source){ groups, open_all, read_one, close_all, missing };
}

void counter_groups_free(struct counter_groups *groups)
{
	if (!groups)
		return;
	close_all(groups);
	free(groups->threads);
	free(groups);
}
