/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/label_keys.h"

#include <string.h>

#include "sched/model/names.h"

enum { KEYS_MAX = 1000 }; /* each is compared with each other */

/* --- checking -------------------------------------------------------------------------------- */

static bool lists(const struct spot *keys, const char *key)
{
	for (uint32_t i = 0; i < spot_count(keys); i++) {
		const struct spot item = spot_item(keys, i);

		if (spot_is(&item, key))
			return true;
	}
	return false;
}

static bool is_merged(const struct requirement *requirement, uint32_t value)
{
	return requirement->operator== SELECTOR_IN && requirement->value_count == 1 &&
		requirement->values[0] == value;
}

/*
 * Is the key of matchLabelKeys one of the selector's, too? An expression that the API server has made of
 * it, as pods have it that were created before, is none. label_count: requirements from matchLabels.
 */
static bool is_selected_by(const struct selector *selector, uint32_t label_count, uint32_t key,
			   const struct labels *labels)
{
	uint32_t value = 0;
	bool has_label = labels_find(labels, key, &value);
	bool merged = false;
	uint32_t times = 0;

	for (uint32_t i = 0; i < selector->count; i++) {
		const struct requirement *requirement = &selector->requirements[i];

		if (requirement->key != key)
			continue;
		times++;
		merged |= has_label && i >= label_count && is_merged(requirement, value);
	}
	return times > 1 || (times == 1 && has_label && !merged);
}

static enum status check_keys(const struct decode *d, const struct spot *keys,
			      const struct spot *selector, const struct spot *others)
{
	enum status status = STATUS_OK;

	if (spot_count(keys) && !selector->value)
		return decode_error(d, keys, "needs a labelSelector beside it");
	if (spot_count(keys) > KEYS_MAX)
		return decode_error(d, keys, "more than %d of them", KEYS_MAX);
	for (uint32_t i = 0; i < spot_count(keys) && status == STATUS_OK; i++) {
		const struct spot key = spot_item(keys, i);

		status = decode_required(d, &key);
		if (status == STATUS_OK)
			status = decode_check_name(d, &key, label_key_error);
		if (status == STATUS_OK && lists(others, spot_text(&key)))
			status = decode_invalid(d, &key, "is in matchLabelKeys too");
	}
	return status;
}

/* v1.36 ValidateMatchLabelKeysAndMismatchLabelKeys. */
enum status label_keys_check(const struct decode *d, const struct spot *holder,
			     const struct selector *selector, const struct labels *labels)
{
	static const struct spot none = { 0 };
	const struct spot selector_spot = spot_field(holder, "labelSelector");
	const struct spot match_labels = spot_field(&selector_spot, "matchLabels");
	const struct spot match = spot_field(holder, "matchLabelKeys");
	const struct spot mismatch = spot_field(holder, "mismatchLabelKeys");
	enum status status = check_keys(d, &match, &selector_spot, &none);

	if (status == STATUS_OK)
		status = check_keys(d, &mismatch, &selector_spot, &match);
	for (uint32_t i = 0; i < spot_count(&match) && status == STATUS_OK; i++) {
		const struct spot key = spot_item(&match, i);

		if (is_selected_by(selector, spot_count(&match_labels), decode_symbol(d, &key),
				   labels))
			status = decode_invalid(d, &key, "is in the labelSelector too");
	}
	return status;
}

/* --- merging --------------------------------------------------------------------------------- */

/* In, or NotIn, the pod's own value. */
static struct requirement own_value(struct arena *arena, uint32_t key, uint32_t value,
				    enum selector_operator operator)
{
	return (struct requirement){
		.key = key,
		.operator= operator,
		.values = arena_copy(arena, &value, sizeof(value)),
		.value_count = 1,
	};
}

/* Room for `more` requirements behind those there are. */
static struct requirement *grow(struct arena *arena, struct selector *selector, uint32_t more)
{
	struct requirement *all = arena_new(arena, (size_t)selector->count + more, sizeof(*all));

	if (selector->count)
		memcpy(all, selector->requirements, selector->count * sizeof(*all));
	selector->requirements = all;
	return all;
}

static void merge(const struct decode *d, const struct spot *keys, const struct labels *labels,
		  enum selector_operator operator, struct pod_affinity_term * out,
		  struct requirement *late)
{
	struct arena *arena = &d->cluster->arena;
	struct requirement *all = grow(arena, &out->selector, spot_count(keys));

	for (uint32_t i = 0; i < spot_count(keys); i++) {
		const struct spot key = spot_item(keys, i);
		uint32_t symbol = decode_symbol(d, &key);
		uint32_t value;

		if (labels_find(labels, symbol, &value))
			all[out->selector.count++] = own_value(arena, symbol, value, operator);
		else
			late[out->late_key_count++] =
				(struct requirement){ .key = symbol, .operator= operator};
	}
}

void label_keys_merge(const struct decode *d, const struct spot *term, const struct labels *labels,
		      struct pod_affinity_term *out)
{
	const struct spot match = spot_field(term, "matchLabelKeys");
	const struct spot mismatch = spot_field(term, "mismatchLabelKeys");
	uint32_t count = spot_count(&match) + spot_count(&mismatch);
	struct requirement *late;

	if (!count)
		return;
	late = arena_new(&d->cluster->arena, count, sizeof(*late));
	merge(d, &match, labels, SELECTOR_IN, out, late);
	merge(d, &mismatch, labels, SELECTOR_NOT_IN, out, late);
	out->late_keys = late;
}

/* --- templates ------------------------------------------------------------------------------- */

enum { TERM_LISTS = 4 };

static void list_terms(struct pod_spec *spec, struct pod_affinity_terms *out[TERM_LISTS])
{
	out[0] = &spec->affinity_required;
	out[1] = &spec->affinity_preferred;
	out[2] = &spec->anti_affinity_required;
	out[3] = &spec->anti_affinity_preferred;
}

static void complete_term(struct arena *arena, struct pod_affinity_term *term,
			  const struct labels *labels)
{
	struct requirement *all = grow(arena, &term->selector, term->late_key_count);

	for (uint32_t i = 0; i < term->late_key_count; i++) {
		const struct requirement *late = &term->late_keys[i];
		uint32_t value;

		if (labels_find(labels, late->key, &value))
			all[term->selector.count++] =
				own_value(arena, late->key, value, late->operator);
	}
	term->late_key_count = 0;
}

static void complete_terms(struct arena *arena, struct pod_affinity_terms *terms,
			   const struct labels *labels)
{
	struct pod_affinity_term *items =
		arena_copy(arena, terms->items, terms->count * sizeof(*items));

	for (uint32_t i = 0; i < terms->count; i++)
		complete_term(arena, &items[i], labels);
	terms->items = items;
}

/* The labels that the keys have; *any: one is there. */
static struct fingerprint fingerprint_of(struct pod_spec *spec, const struct pod_spec *origin,
					 const struct labels *labels, bool *any)
{
	struct pod_affinity_terms *terms[TERM_LISTS];
	uint64_t seed = fingerprint_bytes(&origin, sizeof(origin)).low;

	*any = false;
	list_terms(spec, terms);
	for (int list = 0; list < TERM_LISTS; list++) {
		for (uint32_t i = 0; i < terms[list]->count; i++) {
			const struct pod_affinity_term *term = &terms[list]->items[i];

			for (uint32_t j = 0; j < term->late_key_count; j++) {
				uint32_t value = 0;
				bool has = labels_find(labels, term->late_keys[j].key, &value);
				const uint64_t parts[] = { seed, has, value };

				*any |= has;
				seed = fingerprint_bytes(parts, sizeof(parts)).low;
			}
		}
	}
	return fingerprint_bytes(&seed, sizeof(seed));
}

const struct pod_spec *label_keys_complete(struct arena *arena, struct shared_set *done,
					   const struct pod_spec *spec, const struct labels *labels)
{
	struct pod_spec complete = *spec;
	struct pod_affinity_terms *terms[TERM_LISTS];
	bool any;
	const struct fingerprint fingerprint = fingerprint_of(&complete, spec, labels, &any);
	const struct pod_spec *known;

	if (!any)
		return spec;
	known = shared_set_find(done, fingerprint);
	if (known)
		return known;
	list_terms(&complete, terms);
	for (int list = 0; list < TERM_LISTS; list++)
		complete_terms(arena, terms[list], labels);
	known = arena_copy(arena, &complete, sizeof(complete));
	shared_set_add(done, fingerprint, known);
	return known;
}
