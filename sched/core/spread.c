/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/spread.h"

#include <string.h>

#include "sched/core/node_match.h"
#include "sched/core/pod_owners.h"

/* matchLabelKeys: the pod's own values of these labels are asked for as well. */
static struct selector with_label_keys(const struct rule_call *call,
				       const struct spread_constraint *constraint)
{
	const struct selector *own = &constraint->selector;
	struct requirement *all;
	uint32_t count = 0;

	if (!call->features->match_label_keys || constraint->match_label_key_count == 0)
		return *own;
	/* An absent selector stays one since v1.27. */
	if (own->matches_nothing && call->features->version != KUBERNETES_1_26)
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
	const struct selector selector = with_label_keys(call, constraint);

	return (struct spread_rule){
		.topology = snapshot_topology(call->snapshot, constraint->topology_key),
		.selector = selector,
		.counts_none = call->features->version != KUBERNETES_1_26 && selector.count == 0 &&
			       !selector.matches_nothing,
		.max_skew = constraint->max_skew,
		.min_domains = call->features->min_domains && constraint->min_domains
				       ? constraint->min_domains
				       : 1,
		.honor_affinity = !policies || constraint->honor_node_affinity,
		.honor_taints = policies && constraint->honor_node_taints,
		.compare_taints = call->features->taint_comparison_operators,
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
	selector = pod_owners_selector(call->cluster, call->pod, call->scratch);
	if (selector.count == 0)
		rules.count = 0;
	for (uint32_t i = 0; i < rules.count; i++) {
		rules.items[i].selector = selector;
		rules.items[i].counts_none = false;
	}
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

static bool tolerates_node(const struct spread_rule *rule, const struct pod_spec *spec,
			   const struct node_info *node)
{
	const struct taint *taints = node->node->taints;

	for (uint32_t i = 0; node->has_hard_taints && i < node->node->taint_count; i++) {
		if (taints[i].effect != EFFECT_PREFER_NO_SCHEDULE &&
		    !tolerations_tolerate(spec->tolerations, spec->toleration_count, &taints[i],
					  rule->compare_taints))
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
	return !rule->honor_taints || tolerates_node(rule, spec, node);
}

int64_t spread_pods_on(const struct spread_rule *rule, const struct pod *pod,
		       const struct node_info *node, const struct intern *symbols)
{
	if (rule->counts_none)
		return 0;
	return selected_pods_on(node, &rule->selector, pod->name_space, symbols);
}
