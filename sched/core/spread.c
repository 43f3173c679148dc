/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/spread.h"

#include <string.h>

#include "sched/core/node_match.h"

/* --- the selector of default constraints ----------------------------------------------------- */

static bool owner_selects(const struct pod_owner *owner, const struct pod *pod,
			  const struct intern *symbols)
{
	return owner->name_space == pod->name_space &&
	       selector_matches(&owner->selector, pod->labels, symbols);
}

/* The pod's controller, of the kinds that default spreading knows; NULL without one. */
static const struct pod_owner *controller_of(const struct cluster *cluster, const struct pod *pod)
{
	static const char *const kinds[] = {
		[OWNER_SERVICE] = "",
		[OWNER_REPLICATION_CONTROLLER] = "ReplicationController",
		[OWNER_REPLICA_SET] = "ReplicaSet",
		[OWNER_STATEFUL_SET] = "StatefulSet",
	};
	const char *kind = cluster_text(cluster, pod->owner_kind);

	for (size_t i = 0; i < cluster->pod_owner_count && pod->owner_kind; i++) {
		const struct pod_owner *owner = &cluster->pod_owners[i];

		if (owner->name_space == pod->name_space && owner->name == pod->owner_name &&
		    !strcmp(kinds[owner->kind], kind))
			return owner;
	}
	return NULL;
}

/* Adds the requirements of a selector; equalities of a label set replace those of the same key. */
static void merge(struct requirement *all, uint32_t *count, const struct selector *selector,
		  bool is_set)
{
	for (uint32_t i = 0; i < selector->count; i++) {
		uint32_t at = is_set ? 0 : *count;

		while (at < *count && all[at].key != selector->requirements[i].key)
			at++;
		all[at] = selector->requirements[i];
		*count += at == *count;
	}
}

static struct selector default_selector(const struct rule_call *call)
{
	const struct cluster *cluster = call->cluster;
	const struct pod_owner *controller = controller_of(cluster, call->pod);
	size_t room = controller ? controller->selector.count : 0;
	struct requirement *all;
	uint32_t count = 0;

	for (size_t i = 0; i < cluster->pod_owner_count; i++) {
		if (cluster->pod_owners[i].kind == OWNER_SERVICE &&
		    owner_selects(&cluster->pod_owners[i], call->pod, &cluster->symbols))
			room += cluster->pod_owners[i].selector.count;
	}
	all = arena_new(call->scratch, room, sizeof(*all));
	for (size_t i = 0; i < cluster->pod_owner_count; i++) {
		if (cluster->pod_owners[i].kind == OWNER_SERVICE &&
		    owner_selects(&cluster->pod_owners[i], call->pod, &cluster->symbols))
			merge(all, &count, &cluster->pod_owners[i].selector, true);
	}
	if (controller)
		merge(all, &count, &controller->selector,
		      controller->kind == OWNER_REPLICATION_CONTROLLER);
	return (struct selector){ .requirements = all, .count = count };
}

/* --- rules ----------------------------------------------------------------------------------- */

/* matchLabelKeys: the pod's own values of these labels are asked for as well. */
static struct selector with_label_keys(const struct rule_call *call,
				       const struct spread_constraint *constraint)
{
	const struct selector *own = &constraint->selector;
	struct requirement *all;
	uint32_t count = 0;

	if (!call->features->match_label_keys || constraint->match_label_key_count == 0)
		return *own;
	all = arena_new(call->scratch, own->count + constraint->match_label_key_count,
			sizeof(*all));
	for (uint32_t i = 0; i < constraint->match_label_key_count; i++) {
		uint32_t key = constraint->match_label_keys[i];
		uint32_t value;

		if (labels_find(call->pod->labels, key, &value))
			all[count++] = (struct requirement){
				.key = key,
				.operator= SELECTOR_IN,
				.values = arena_copy(call->scratch, &value, sizeof(value)),
				.value_count = 1,
			};
	}
	if (count == 0)
		return *own;
	if (own->count)
		memcpy(all + count, own->requirements, own->count * sizeof(*all));
	return (struct selector){ .requirements = all, .count = count + own->count };
}

static struct spread_rule rule_of(const struct rule_call *call,
				  const struct spread_constraint *constraint)
{
	bool policies = call->features->node_inclusion_policy;

	return (struct spread_rule){
		.topology = snapshot_topology(call->snapshot, constraint->topology_key),
		.selector = with_label_keys(call, constraint),
		.max_skew = constraint->max_skew,
		.min_domains = call->features->min_domains && constraint->min_domains
				       ? constraint->min_domains
				       : 1,
		.honor_affinity = !policies || constraint->honor_node_affinity,
		.honor_taints = policies && constraint->honor_node_taints,
	};
}

static struct spread_rules rules_from(const struct rule_call *call,
				      const struct spread_constraint *constraints, uint32_t count,
				      bool schedule_anyway)
{
	struct spread_rules rules = { .all_keys = true };

	for (uint32_t i = 0; i < count; i++)
		rules.count += constraints[i].schedule_anyway == schedule_anyway;
	if (rules.count == 0)
		return rules;
	rules.items = arena_new(call->scratch, rules.count, sizeof(*rules.items));
	rules.count = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (constraints[i].schedule_anyway == schedule_anyway)
			rules.items[rules.count++] = rule_of(call, &constraints[i]);
	}
	return rules;
}

/* v1.26 plugin.go systemDefaultConstraints. */
static struct spread_rules system_defaults(const struct rule_call *call, bool schedule_anyway)
{
	const struct spread_constraint constraints[] = {
		{ .topology_key = call->cluster->known.hostname_label,
		  .schedule_anyway = true,
		  .max_skew = 3,
		  .honor_node_affinity = true },
		{ .topology_key = call->cluster->known.zone_label,
		  .schedule_anyway = true,
		  .max_skew = 5,
		  .honor_node_affinity = true },
	};
	struct spread_rules rules = rules_from(call, constraints, 2, schedule_anyway);

	rules.all_keys = false;
	return rules;
}

struct spread_rules spread_rules_of(const struct rule_call *call,
				    const struct topology_spread_args *args, bool schedule_anyway)
{
	const struct pod_spec *spec = call->pod->spec;
	struct spread_rules rules;
	struct selector selector;

	if (spec->spread_count)
		return rules_from(call, spec->spread, spec->spread_count, schedule_anyway);
	rules = args && args->list_defaulting
			? rules_from(call, args->default_constraints,
				     args->default_constraint_count, schedule_anyway)
			: system_defaults(call, schedule_anyway);
	if (rules.count == 0)
		return rules;
	selector = default_selector(call);
	if (selector.count == 0)
		rules.count = 0;
	for (uint32_t i = 0; i < rules.count; i++)
		rules.items[i].selector = selector;
	return rules;
}

bool spread_has_keys(const struct spread_rules *rules, uint32_t node)
{
	for (uint32_t i = 0; i < rules->count; i++) {
		if (rules->items[i].topology->domain_of[node] == NO_DOMAIN)
			return false;
	}
	return true;
}

static bool tolerates_node(const struct pod_spec *spec, const struct node_info *node)
{
	const struct taint *taints = node->node->taints;

	for (uint32_t i = 0; node->has_hard_taints && i < node->node->taint_count; i++) {
		if (taints[i].effect != EFFECT_PREFER_NO_SCHEDULE &&
		    !tolerations_tolerate(spec->tolerations, spec->toleration_count, &taints[i]))
			return false;
	}
	return true;
}

bool spread_includes(const struct spread_rule *rule, const struct pod *pod,
		     const struct node_info *node, const struct intern *symbols)
{
	const struct pod_spec *spec = pod->spec;

	if (rule->honor_affinity && !(node_has_labels(node->node, &spec->node_selector) &&
				      node_terms_match(&spec->required_terms, node->node, symbols)))
		return false;
	return !rule->honor_taints || tolerates_node(spec, node);
}

int64_t spread_pods_on(const struct spread_rule *rule, const struct pod *pod,
		       const struct node_info *node, const struct intern *symbols)
{
	const struct labels *labels = NULL;
	bool matches = false;
	int64_t count = 0;

	for (const struct pod *other = node->pods; other; other = other->next_on_node) {
		if (other->deleting || other->name_space != pod->name_space)
			continue;
		/* Pods of one template share their labels. */
		if (other->labels != labels) {
			labels = other->labels;
			matches = selector_matches(&rule->selector, labels, symbols);
		}
		count += matches;
	}
	return count;
}
