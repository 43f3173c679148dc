/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clusterloader.h - what the parts of an import of clusterloader2 know of each other
 *
 * Formats and meanings are those of kubernetes/perf-tests clusterloader2: api/types.go and
 * pkg/test/simple_test_executor.go.
 */
#ifndef BENCH_IMPORT_CLUSTERLOADER_H
#define BENCH_IMPORT_CLUSTERLOADER_H

#include <stdio.h>

#include "bench/import/import.h"
#include "bench/workload/shape.h"
#include "bench/workload/template.h"

/* A template file with its values put in. */
struct rendered {
	const char *path;
	struct template_lines lines;
	const struct value *tree; /* the first document; NULL when there is none */
	size_t documents;
	struct rendered *next; /* made before */
};

/* What templates see: clusterloader2's mapping. */
struct mapping {
	struct template_param *items;
	size_t count;
};

/* How many objects of a phase are there. */
struct object_state {
	const char *basename, *path, *prefix; /* path: of its template */
	int64_t min, max; /* namespaces */
	int64_t count; /* in each namespace */
	int64_t pods; /* of each object */
	struct object_state *next;
};

struct created_class {
	const char *name;
	int64_t value;
	struct created_class *next;
};

struct import {
	const struct import_options *options;
	struct diag_sink *sink;
	struct arena arena;
	const char *root; /* the config's folder, with '/' at its end, or "" */
	struct rendered *files; /* all, the last one first */
	struct template_output ops; /* YAML */
	const char **notes;
	size_t note_count, note_capacity;
	const char *prefix; /* of namespaces */
	int64_t namespaces;
	struct object_state *states;
	struct created_class *priorities;
	const struct value *tuning_sets;
	struct rendered *config;
	/* The measured section that is open. */
	const char *selector; /* NULL: none is */
	const char *measuring[16]; /* identifiers of what it is for */
	size_t measuring_count;
	bool measured; /* there was a section */
	bool arriving; /* pods were created since the last barrier */
	size_t depth; /* of modules */
	size_t steps;
};

/* What has no counterpart here, at its place. */
void import_note(struct import *import, const struct rendered *file, const struct value *at,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
enum status import_error(struct import *import, const struct rendered *file, const struct value *at,
			 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* More operations' text. */
void import_add(struct import *import, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A value as JSON on one line, which is YAML. The arena's. */
const char *import_json(struct import *import, const struct value *value);
const char *import_quote(struct import *import, const char *text);

/* --- files (clusterloader_file.c) -------------------------------------------------------------- */

/* index_text, index_used: see struct template_scope; NULL for what is no object. */
struct import_index {
	const char *text;
	bool used;
};
/* The file `name` of `where` says so, relative to the config's folder. */
enum status import_render(struct import *import, const char *name, const struct mapping *mapping,
			  struct import_index *index, const struct rendered *from,
			  const struct value *where, struct rendered **out);
/* {{.Nodes}}, {{.ImageRegistry}}, overrides and settings. */
enum status import_mapping(struct import *import, struct mapping *out);
/* With these too; `more` may be NULL. */
struct mapping import_map(struct import *import, const struct mapping *mapping,
			  const struct value *more);
void import_map_text(struct import *import, struct mapping *mapping, const char *name,
		     const char *text);

/* Is it a tuning set as our format has them, too? */
enum status import_check_tuning(struct import *import, const struct rendered *file,
				const struct value *set);

/* --- phases (clusterloader_phase.c, clusterloader_pods.c) ---------------------------------------- */

enum status import_phase(struct import *import, const struct rendered *file,
			 const struct value *phase, const struct mapping *mapping);

/* What an object makes of pods. */
struct object_pods {
	const char *kind;
	int64_t pods; /* of one object; 0: it makes none */
	const char *template; /* of a pod, in our language, as JSON text */
};
/* The object of a phase whose number prints as index_text. With out->pods 0 what it is has been noted,
 * or makes no difference. */
enum status import_object_pods(struct import *import, const struct mapping *mapping,
			       const struct rendered *from, const struct value *object,
			       const char *name_space, const char *index_text,
			       struct object_pods *out);

#endif
