/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode.h - from value trees to model objects, with messages that name the place and the path
 *
 * A spot is a value together with its path from the object's root. Spots are cheap and live on the
 * stack; a spot's path borrows that of the spot it was made from, which must outlive it.
 *
 * schema_check() has seen the object first: a value that is there has the type its field has, so
 * nothing here tells wrong types. A call that does not return STATUS_OK has told the sink why.
 * What is made lives in the cluster's arena.
 */
#ifndef SCHED_LOAD_DECODE_H
#define SCHED_LOAD_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/diag.h"
#include "sched/load/path.h"
#include "sched/load/value.h"
#include "sched/model/cluster.h"
#include "sched/model/kubernetes_version.h"
#include "sched/model/quantity.h"

/* What the decoding of one document needs. */
struct decode {
	struct cluster *cluster;
	struct diag_sink *sink;
	const char *file;
	enum kubernetes_version version; /* whose API server reads them */
	bool no_defaults; /* read objects as they stand */
	struct arena *scratch; /* emptied after each document */
};

struct spot {
	const struct value *value; /* NULL when absent or null */
	/* Of the value; of the innermost value around it when it is absent. */
	uint32_t line, column;
	struct path path;
	bool is_root;
};

struct spot spot_root(const struct value *object);
struct spot spot_field(const struct spot *up, const char *name);
/* Of a list. */
struct spot spot_item(const struct spot *list, uint32_t index);
/* Of a map; its path's name is the key. */
struct spot spot_member(const struct spot *map, uint32_t index);

/* Items of a list, members of a map; 0 when absent. */
uint32_t spot_count(const struct spot *spot);
/* "" when absent. */
const char *spot_text(const struct spot *spot);
uint32_t spot_length(const struct spot *spot);
bool spot_is(const struct spot *spot, const char *text);
int64_t spot_integer(const struct spot *spot, int64_t absent);
bool spot_boolean(const struct spot *spot, bool absent);
/* Unix seconds; INT64_MIN when absent. */
int64_t spot_time(const struct spot *spot);
/* Zero when absent. */
struct quantity spot_quantity(const struct spot *spot);

/* "path: message" at the spot. Returns STATUS_BAD_INPUT. */
enum status decode_error(const struct decode *d, const struct spot *spot, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* `path: "text" <wrong>`: wrong goes on as "must be ..." or "is not ...". */
enum status decode_invalid(const struct decode *d, const struct spot *spot, const char *wrong);
/* `path: the key "text" <wrong>`, at the key of a map. */
enum status decode_invalid_key(const struct decode *d, const struct spot *map,
			       const struct member *member, const char *wrong);
/* "path: required" at the place where it is missing, when the spot is absent or empty. */
enum status decode_required(const struct decode *d, const struct spot *spot);

/* The string as a symbol; 0 when absent. */
uint32_t decode_symbol(const struct decode *d, const struct spot *spot);
/* A list of strings. */
void decode_symbols(const struct decode *d, const struct spot *list, const uint32_t **out,
		    uint32_t *count);
/*
 * One of the words, which end with NULL: its index, or `absent` when the spot is absent or empty.
 * absent < 0: the word is required.
 */
enum status decode_word(const struct decode *d, const struct spot *spot, const char *const *words,
			int absent, int *out);
/* check: one of sched/model/names.h. An absent or empty string passes. */
enum status decode_check_name(const struct decode *d, const struct spot *spot,
			      const char *(*check)(const char *text, size_t length));

/* A map of strings whose keys and values have label syntax. */
enum status decode_labels(const struct decode *d, const struct spot *map, struct labels *out);
/* A map of strings of any syntax (annotations), of which keep() takes some. */
void decode_annotations(const struct decode *d, const struct spot *map,
			bool (*keep)(const char *key), struct labels *out);
/* metav1.LabelSelector; an absent one matches nothing. */
enum status decode_label_selector(const struct decode *d, const struct spot *spot,
				  struct selector *out);
/* A map of labels that all have to be there (a Service's selector); an absent one matches
 * everything. */
enum status decode_label_map_selector(const struct decode *d, const struct spot *map,
				      struct selector *out);
/* core/v1 NodeSelector: `present` says whether the spot is there. */
enum status decode_node_selector(const struct decode *d, const struct spot *spot,
				 struct node_terms *out);
/* core/v1 NodeSelectorTerm. */
enum status decode_node_term(const struct decode *d, const struct spot *spot,
			     struct node_term *out);

/* The parts of an object's metadata that loading and scheduling read. */
struct metadata {
	uint32_t name; /* symbol, 0 when there is only a generateName */
	const char *generate_name; /* "" when absent; valid as long as the document */
	uint32_t name_space; /* symbol; "default" when absent, 0 for cluster-wide kinds */
	uint32_t uid; /* symbol */
	struct labels labels;
	uint32_t owner_kind; /* symbols: of the controlling owner, 0 without one */
	uint32_t owner_name;
	uint32_t owner_uid;
	int64_t creation_seconds; /* INT64_MIN when absent */
	bool deleting;
	bool has_finalizers;
	struct alpha_annotations alpha; /* of a pod or a template */
};

enum metadata_use {
	METADATA_CLUSTER_WIDE,
	METADATA_NAMESPACED,
	METADATA_TEMPLATE, /* of pods: neither name nor namespace is needed */
};

/* object: what has the metadata. Names are DNS subdomains; kinds with a stricter syntax check it. */
enum status decode_metadata(const struct decode *d, const struct spot *object,
			    enum metadata_use use, struct metadata *out);

#endif
