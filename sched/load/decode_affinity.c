/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Affinity to nodes and pods, and spreading: v1.26 validateAffinity,
 * validateTopologySpreadConstraints and framework.NewPodInfo.
 */
#include "sched/load/decode_pod.h"

#include "sched/load/label_keys.h"
#include "sched/model/names.h"

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define PREFERRED "preferredDuringSchedulingIgnoredDuringExecution"

static enum status read_weight(const struct decode *d, const struct spot *term, int32_t *out)
{
	const struct spot weight = spot_field(term, "weight");

	*out = (int32_t)spot_integer(&weight, 0);
	if (*out >= 1 && *out <= 100)
		return STATUS_OK;
	if (!weight.value)
		return decode_error(d, &weight, "required: 1 to 100");
	return decode_error(d, &weight, "%d is not in the range from 1 to 100", *out);
}

/* --- nodes ----------------------------------------------------------------------------------- */

static enum status read_preferred_nodes(const struct decode *d, const struct spot *list,
					struct node_terms *out)
{
	uint32_t count = spot_count(list);
	struct node_term *terms = arena_new(&d->cluster->arena, count, sizeof(*terms));
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);
		const struct spot preference = spot_field(&item, "preference");

		status = decode_node_term(d, &preference, &terms[i]);
		if (status == STATUS_OK)
			status = read_weight(d, &item, &terms[i].weight);
	}
	*out = (struct node_terms){ terms, count, count > 0 };
	return status;
}

static enum status read_node_affinity(const struct decode *d, const struct spot *affinity,
				      struct pod_spec *out)
{
	const struct spot nodes = spot_field(affinity, "nodeAffinity");
	const struct spot required = spot_field(&nodes, REQUIRED);
	const struct spot preferred = spot_field(&nodes, PREFERRED);
	enum status status = decode_node_selector(d, &required, &out->required_terms);

	return status == STATUS_OK ? read_preferred_nodes(d, &preferred, &out->preferred_terms)
				   : status;
}

/* --- pods ------------------------------------------------------------------------------------ */

static enum status check_namespaces(const struct decode *d, const struct spot *list)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < spot_count(list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);

		status = decode_required(d, &item);
		if (status == STATUS_OK)
			status = decode_check_name(d, &item, dns_label_error);
	}
	return status;
}

/* Those the term names; the pod's own when it neither names nor selects any. */
static void read_namespaces(const struct decode *d, const struct spot *list, bool selects,
			    uint32_t name_space, struct pod_affinity_term *out)
{
	decode_symbols(d, list, &out->namespaces, &out->namespace_count);
	if (out->namespace_count || selects)
		return;
	out->namespaces = arena_copy(&d->cluster->arena, &name_space, sizeof(name_space));
	out->namespace_count = 1;
}

static enum status read_pod_term(const struct decode *d, const struct spot *term,
				 const struct pod_around *around, struct pod_affinity_term *out)
{
	const struct spot selector = spot_field(term, "labelSelector");
	const struct spot namespaces = spot_field(term, "namespaces");
	const struct spot namespace_selector = spot_field(term, "namespaceSelector");
	const struct spot topology_key = spot_field(term, "topologyKey");
	enum status status = decode_label_selector(d, &selector, &out->selector);

	if (status == STATUS_OK)
		status = decode_label_selector(d, &namespace_selector, &out->namespace_selector);
	if (status == STATUS_OK)
		status = check_namespaces(d, &namespaces);
	if (status == STATUS_OK)
		status = decode_required(d, &topology_key);
	if (status == STATUS_OK)
		status = decode_check_name(d, &topology_key, label_key_error);
	if (status != STATUS_OK)
		return status;
	out->topology_key = decode_symbol(d, &topology_key);
	read_namespaces(d, &namespaces, namespace_selector.value != NULL, around->name_space, out);
	if (d->version == KUBERNETES_1_26)
		return STATUS_OK;
	status = label_keys_check(d, term, &out->selector, around->labels);
	if (status == STATUS_OK && !d->no_defaults)
		label_keys_merge(d, term, around->labels, out);
	return status;
}

/* Where each is compared with each other. */
enum { COMPARED_MAX = 1000 };

static enum status check_length(const struct decode *d, const struct spot *list, uint32_t most)
{
	if (spot_count(list) <= most)
		return STATUS_OK;
	return decode_error(d, list, "more than %u of them", most);
}

static enum status read_required_pods(const struct decode *d, const struct spot *list,
				      const struct pod_around *around,
				      struct pod_affinity_terms *out)
{
	uint32_t count = spot_count(list);
	struct pod_affinity_term *terms = arena_new(&d->cluster->arena, count, sizeof(*terms));
	enum status status = check_length(d, list, POD_AFFINITY_TERMS_MAX);

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);

		status = read_pod_term(d, &item, around, &terms[i]);
	}
	*out = (struct pod_affinity_terms){ terms, count };
	return status;
}

static enum status read_preferred_pods(const struct decode *d, const struct spot *list,
				       const struct pod_around *around,
				       struct pod_affinity_terms *out)
{
	uint32_t count = spot_count(list);
	struct pod_affinity_term *terms = arena_new(&d->cluster->arena, count, sizeof(*terms));
	enum status status = check_length(d, list, POD_AFFINITY_TERMS_MAX);

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);
		const struct spot term = spot_field(&item, "podAffinityTerm");

		status = read_pod_term(d, &term, around, &terms[i]);
		if (status == STATUS_OK)
			status = read_weight(d, &item, &terms[i].weight);
	}
	*out = (struct pod_affinity_terms){ terms, count };
	return status;
}

static enum status read_pod_affinity(const struct decode *d, const struct spot *pods,
				     const struct pod_around *around,
				     struct pod_affinity_terms *required,
				     struct pod_affinity_terms *preferred)
{
	const struct spot required_list = spot_field(pods, REQUIRED);
	const struct spot preferred_list = spot_field(pods, PREFERRED);
	enum status status = read_required_pods(d, &required_list, around, required);

	return status == STATUS_OK ? read_preferred_pods(d, &preferred_list, around, preferred)
				   : status;
}

enum status decode_affinity(const struct decode *d, const struct spot *spec,
			    const struct pod_around *around, struct pod_spec *out)
{
	const struct spot affinity = spot_field(spec, "affinity");
	const struct spot pods = spot_field(&affinity, "podAffinity");
	const struct spot anti = spot_field(&affinity, "podAntiAffinity");
	enum status status = read_node_affinity(d, &affinity, out);

	if (status == STATUS_OK)
		status = read_pod_affinity(d, &pods, around, &out->affinity_required,
					   &out->affinity_preferred);
	if (status == STATUS_OK)
		status = read_pod_affinity(d, &anti, around, &out->anti_affinity_required,
					   &out->anti_affinity_preferred);
	out->has_pod_affinity = pods.value || anti.value;
	return status;
}

/* --- spreading ------------------------------------------------------------------------------- */

static const char *const actions[] = { "DoNotSchedule", "ScheduleAnyway", NULL };
static const char *const policies[] = { "Ignore", "Honor", NULL };

static enum status check_positive(const struct decode *d, const struct spot *spot)
{
	int64_t number = spot_integer(spot, 0);

	return number > 0 ? STATUS_OK
			  : decode_error(d, spot, "%lld is not positive", (long long)number);
}

static enum status read_min_domains(const struct decode *d, const struct spot *constraint,
				    struct spread_constraint *out)
{
	const struct spot min_domains = spot_field(constraint, "minDomains");

	if (!min_domains.value)
		return STATUS_OK;
	out->min_domains = (int32_t)spot_integer(&min_domains, 0);
	if (out->schedule_anyway)
		return decode_error(d, &min_domains,
				    "goes with whenUnsatisfiable DoNotSchedule "
				    "only");
	return check_positive(d, &min_domains);
}

static enum status read_policies(const struct decode *d, const struct spot *constraint,
				 struct spread_constraint *out)
{
	const struct spot affinity = spot_field(constraint, "nodeAffinityPolicy");
	const struct spot taints = spot_field(constraint, "nodeTaintsPolicy");
	int honor_affinity, honor_taints;
	enum status status = decode_word(d, &affinity, policies, 1, &honor_affinity);

	if (status == STATUS_OK)
		status = decode_word(d, &taints, policies, 0, &honor_taints);
	if (status != STATUS_OK)
		return status;
	out->honor_node_affinity = honor_affinity;
	out->honor_node_taints = honor_taints;
	return STATUS_OK;
}

static bool selects_by(const struct selector *selector, uint32_t key)
{
	for (uint32_t i = 0; i < selector->count; i++) {
		if (selector->requirements[i].key == key)
			return true;
	}
	return false;
}

static enum status read_label_keys(const struct decode *d, const struct spot *constraint,
				   const struct pod_around *around, struct spread_constraint *out)
{
	const struct spot keys = spot_field(constraint, "matchLabelKeys");

	enum status status = check_length(d, &keys, COMPARED_MAX);

	decode_symbols(d, &keys, &out->match_label_keys, &out->match_label_key_count);
	if (status == STATUS_OK && d->version != KUBERNETES_1_26)
		return label_keys_check(d, constraint, &out->selector, around->labels);
	for (uint32_t i = 0; i < out->match_label_key_count && status == STATUS_OK; i++) {
		const struct spot key = spot_item(&keys, i);

		status = decode_required(d, &key);
		if (status == STATUS_OK)
			status = decode_check_name(d, &key, label_key_error);
		if (status == STATUS_OK && selects_by(&out->selector, out->match_label_keys[i]))
			status = decode_invalid(d, &key, "is in the labelSelector too");
	}
	return status;
}

static enum status read_constraint(const struct decode *d, const struct spot *constraint,
				   const struct pod_around *around, struct spread_constraint *out)
{
	const struct spot max_skew = spot_field(constraint, "maxSkew");
	const struct spot topology_key = spot_field(constraint, "topologyKey");
	const struct spot action = spot_field(constraint, "whenUnsatisfiable");
	const struct spot selector = spot_field(constraint, "labelSelector");
	int word = 0;
	enum status status = check_positive(d, &max_skew);

	if (status == STATUS_OK)
		status = decode_required(d, &topology_key);
	if (status == STATUS_OK)
		status = decode_word(d, &action, actions, -1, &word);
	out->max_skew = (int32_t)spot_integer(&max_skew, 0);
	out->topology_key = decode_symbol(d, &topology_key);
	out->schedule_anyway = word == 1;
	if (status == STATUS_OK)
		status = decode_label_selector(d, &selector, &out->selector);
	if (status == STATUS_OK)
		status = read_min_domains(d, constraint, out);
	if (status == STATUS_OK)
		status = read_policies(d, constraint, out);
	return status == STATUS_OK ? read_label_keys(d, constraint, around, out) : status;
}

/* Two constraints may have the same topology key, or the same action, but not both. */
static enum status check_repetition(const struct decode *d, const struct spot *item,
				    const struct spread_constraint *list, uint32_t index)
{
	for (uint32_t i = 0; i < index; i++) {
		if (list[i].topology_key == list[index].topology_key &&
		    list[i].schedule_anyway == list[index].schedule_anyway)
			return decode_error(d, item,
					    "a second constraint with this topologyKey and "
					    "whenUnsatisfiable");
	}
	return STATUS_OK;
}

enum status decode_spread(const struct decode *d, const struct spot *spec,
			  const struct pod_around *around, struct pod_spec *out)
{
	const struct spot list = spot_field(spec, "topologySpreadConstraints");
	uint32_t count = spot_count(&list);
	struct spread_constraint *constraints =
		arena_new(&d->cluster->arena, count, sizeof(*constraints));
	enum status status = check_length(d, &list, COMPARED_MAX);

	out->spread = constraints;
	out->spread_count = count;
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);

		status = read_constraint(d, &item, around, &constraints[i]);
		if (status == STATUS_OK)
			status = check_repetition(d, &item, constraints, i);
	}
	return status;
}
