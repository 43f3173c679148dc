/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/pod_key.h"

#include <stdlib.h>
#include <xxhash.h>

#include "sched/base/index.h"
#include "sched/base/mem.h"

static void put(struct pod_key *key, uint64_t word)
{
	key->words = mem_grow(key->words, key->count, &key->capacity, sizeof(*key->words));
	key->words[key->count++] = word;
}

static void put_pair(struct pod_key *key, uint32_t a, uint32_t b)
{
	put(key, index_pair(a, b));
}

static void put_symbols(struct pod_key *key, const uint32_t *symbols, uint32_t count)
{
	put(key, count);
	for (uint32_t i = 0; i < count; i++)
		put(key, symbols[i]);
}

static void put_labels(struct pod_key *key, const struct labels *labels)
{
	put(key, labels->count);
	for (uint32_t i = 0; i < labels->count; i++)
		put_pair(key, labels->items[i].key, labels->items[i].value);
}

static void put_requirements(struct pod_key *key, const struct requirement *all, uint32_t count)
{
	put(key, count);
	for (uint32_t i = 0; i < count; i++) {
		put_pair(key, all[i].key, (uint32_t)all[i].operator);
		put(key, (uint64_t)all[i].number);
		put_symbols(key, all[i].values, all[i].value_count);
	}
}

static void put_selector(struct pod_key *key, const struct selector *selector)
{
	put(key, selector->matches_nothing);
	put_requirements(key, selector->requirements, selector->count);
}

static void put_node_terms(struct pod_key *key, const struct node_terms *terms)
{
	put_pair(key, terms->present, terms->count);
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct node_term *term = &terms->items[i];

		put(key, (uint32_t)term->weight);
		put_requirements(key, term->expressions, term->expression_count);
		put_requirements(key, term->fields, term->field_count);
	}
}

static void put_tolerations(struct pod_key *key, const struct pod_spec *spec)
{
	put(key, spec->toleration_count);
	for (uint32_t i = 0; i < spec->toleration_count; i++) {
		const struct toleration *t = &spec->tolerations[i];

		put_pair(key, t->key, t->value);
		put(key, (uint64_t)t->effect << 24 | (uint64_t)t->exists << 16 |
				 (uint64_t)t->comparison << 8 | t->is_number);
		put(key, (uint64_t)t->number);
	}
}

static void put_ports(struct pod_key *key, const struct pod_spec *spec)
{
	put(key, spec->host_port_count);
	for (uint32_t i = 0; i < spec->host_port_count; i++) {
		const struct host_port *port = &spec->host_ports[i];

		put_pair(key, port->ip, (uint32_t)port->port << 8 | port->protocol);
	}
}

static void put_affinity(struct pod_key *key, const struct pod_affinity_terms *terms)
{
	put(key, terms->count);
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct pod_affinity_term *term = &terms->items[i];

		put_pair(key, term->topology_key, (uint32_t)term->weight);
		put_selector(key, &term->selector);
		put_selector(key, &term->namespace_selector);
		put_symbols(key, term->namespaces, term->namespace_count);
	}
}

static void put_spread(struct pod_key *key, const struct pod_spec *spec)
{
	put(key, spec->spread_count);
	for (uint32_t i = 0; i < spec->spread_count; i++) {
		const struct spread_constraint *c = &spec->spread[i];

		put_pair(key, (uint32_t)c->max_skew, (uint32_t)c->min_domains);
		put_pair(key, c->topology_key,
			 (uint32_t)(c->schedule_anyway << 2 | c->honor_node_affinity << 1 |
				    c->honor_node_taints));
		put_selector(key, &c->selector);
		put_symbols(key, c->match_label_keys, c->match_label_key_count);
	}
}

/* What few pods have. */
static void put_rest(struct pod_key *key, const struct pod_spec *spec)
{
	put_node_terms(key, &spec->required_terms);
	put_node_terms(key, &spec->preferred_terms);
	put_ports(key, spec);
	put_affinity(key, &spec->affinity_required);
	put_affinity(key, &spec->affinity_preferred);
	put_affinity(key, &spec->anti_affinity_required);
	put_affinity(key, &spec->anti_affinity_preferred);
	put_spread(key, spec);
}

static bool has_rest(const struct pod_spec *spec)
{
	return spec->required_terms.present || spec->preferred_terms.count ||
	       spec->host_port_count || spec->has_pod_affinity || spec->spread_count;
}

void pod_key_make(struct pod_key *key, const struct pod *pod, bool with_owner)
{
	const struct pod_spec *spec = pod->spec;
	bool rest = has_rest(spec);

	key->count = 0;
	put_pair(key, spec->scheduler_name, spec->node_name);
	put_pair(key, spec->container_count, spec->init_container_count);
	put(key, (uint64_t)spec->needed_features << 8 | (uint64_t)spec->has_pod_affinity << 4 |
			 (uint64_t)spec->has_resource_claims << 3 |
			 (uint64_t)(spec->volume_count > 0) << 2 | (uint64_t)rest << 1 |
			 (with_owner || rest));
	put_symbols(key, spec->images, spec->image_count);
	put_symbols(key, spec->other_images, spec->other_image_count);
	put_labels(key, &spec->node_selector);
	put_tolerations(key, spec);
	/* Old rules ask for the owner of pods, whoever it is. */
	put_pair(key, pod->owner_kind, pod->owner_uid);
	if (with_owner || rest) {
		put_pair(key, pod->name_space, pod->owner_name);
		put_labels(key, pod->labels);
	}
	if (rest)
		put_rest(key, spec);
}

uint64_t pod_key_hash(const struct pod_key *key)
{
	return XXH3_64bits(key->words, key->count * sizeof(*key->words));
}

void pod_key_fini(struct pod_key *key)
{
	free(key->words);
	*key = (struct pod_key){ 0 };
}
