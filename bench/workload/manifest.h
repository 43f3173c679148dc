/* SPDX-License-Identifier: Apache-2.0 */
/*
 * manifest.h - objects by the thousand out of one template
 *
 * Objects whose texts differ in the name only are decoded once: a prototype is what they share.
 * The name is found where the first object has it, so that {{.Index}} in it costs nothing.
 */
#ifndef BENCH_WORKLOAD_MANIFEST_H
#define BENCH_WORKLOAD_MANIFEST_H

#include "bench/workload/workload_file.h"
#include "sched/load/load.h"
#include "sched/load/load_shared.h"

/* What the manifests of one run have in common. */
struct manifest_set {
	struct loader *loader;
	struct diag_sink *sink;
	struct reader_options reader;
	struct shared_set prototypes;
	struct arena arena; /* theirs */
	struct template_output text, key, name;
	size_t *piece_ends; /* in text */
	size_t piece_capacity;
};

void manifest_set_init(struct manifest_set *set, struct loader *loader,
		       const struct reader_options *reader, struct diag_sink *sink);
void manifest_set_fini(struct manifest_set *set);

enum manifest_kind { MANIFEST_POD, MANIFEST_NODE };

struct prototype {
	union {
		struct pod pod;
		struct node node;
	};
	bool generates; /* there is no name, only the prefix of one */
	const char *name; /* or prefix, as this text has it */
};

struct name_part; /* opaque */

struct manifest {
	struct manifest_set *set;
	enum manifest_kind kind;
	const char *path; /* for messages */
	const struct template *template;
	struct template_scope scope;
	const char *name_space; /* of pods */
	/* How the name is put together, once the first object has shown it; an object of which it
	 * is not true ends that. */
	bool learned, name_known;
	struct name_part *parts;
	size_t part_count;
	bool *in_name; /* by piece: varies, but only the name depends on it */
	/* Without the name, objects repeat after so many (0: not that it is known); those met so far. */
	uint32_t period;
	const struct prototype **met; /* by index % period */
};

/*
 * The object of index scope->index. *name gets its metadata.name, or the prefix when
 * prototype->generates; it stays valid until the next call.
 */
enum status manifest_make(struct manifest *manifest, int64_t index,
			  const struct prototype **prototype, const char **name);

/* --- documents with a change, for the loader; nothing but the maps is copied ------------------- */

/* A string that stands where `at` does. The text is borrowed. */
struct value manifest_text_value(const struct value *at, const char *text);
/* The map (or null) with the key set. */
struct value manifest_with(struct arena *arena, const struct value *map, const char *key,
			   const struct value *value);
/* The object with metadata.<key> set. */
struct value manifest_with_metadata(struct arena *arena, const struct value *document,
				    const char *key, const char *text);

#endif
