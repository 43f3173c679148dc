/* SPDX-License-Identifier: Apache-2.0 */
/*
 * environment.h - the program and the machine that a number comes from
 */
#ifndef BENCH_MEASURE_ENVIRONMENT_H
#define BENCH_MEASURE_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct library {
	const char *name;
	const char *version; /* lives for ever */
};

/* See build_info.h. */
struct build {
	const char *version;
	const char *commit;
	const char *compiler;
	const char *mode;
	const char *flags;
};

enum { LIBRARIES_MAX = 8 };

/* An empty text, a count of 0 or a negative number: the system does not say. */
struct environment {
	struct build build;
	struct library libraries[LIBRARIES_MAX]; /* as loaded now */
	size_t library_count;
	char date[24]; /* UTC, "2026-11-25T09:27:51Z" */
	char hostname[256]; /* only when asked for */
	char cpu_model[128];
	char machine[64]; /* "x86_64" */
	char kernel[160]; /* "Linux 6.1.0-18-amd64" */
	char libc[48];
	char clock_source[32]; /* behind CLOCK_MONOTONIC */
	char governor[32]; /* of processor 0's frequency */
	unsigned int cpus_online;
	unsigned int cpus_allowed; /* for this process */
	uint64_t memory_bytes;
	int address_randomisation; /* randomize_va_space: 0 off, 1, 2 */
	double load_average[3]; /* over 1, 5 and 15 minutes */
};

/* The first line of a small file, cut to fit; empty when it cannot be read. */
void environment_read_line(const char *path, char *out, size_t size);
void environment_read(struct environment *out, bool with_hostname);

#endif
