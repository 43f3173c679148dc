/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/decode_pod.h"

#include "sched/load/decode_features.h"
#include "sched/load/decode_taints.h"
#include "sched/model/names.h"

static enum status read_names(const struct decode *d, const struct spot *spec, struct pod_spec *out)
{
	const struct spot node_name = spot_field(spec, "nodeName");
	const struct spot scheduler_name = spot_field(spec, "schedulerName");
	const struct spot host_network = spot_field(spec, "hostNetwork");

	out->node_name = decode_symbol(d, &node_name);
	out->scheduler_name = decode_symbol(d, &scheduler_name);
	if (!out->scheduler_name)
		out->scheduler_name = d->cluster->known.default_scheduler;
	out->host_network = spot_boolean(&host_network, false);
	return decode_check_name(d, &node_name, subdomain_error);
}

/* What schedmark has no rule for. */
static void read_unsupported(const struct decode *d, const struct spot *spec, struct pod_spec *out)
{
	const struct spot claims = spot_field(spec, "resourceClaims");
	const struct spot group = spot_field(spec, "schedulingGroup");

	out->has_resource_claims = spot_count(&claims) > 0;
	out->is_in_pod_group = d->version != KUBERNETES_1_26 && group.value;
}

static enum status read_priority(const struct decode *d, const struct spot *spec,
				 struct pod_spec *out)
{
	static const char *const policies[] = {
		[PREEMPT_LOWER_PRIORITY] = "PreemptLowerPriority",
		[PREEMPT_NEVER] = "Never",
		NULL,
	};
	const struct spot class_name = spot_field(spec, "priorityClassName");
	const struct spot priority = spot_field(spec, "priority");
	const struct spot policy = spot_field(spec, "preemptionPolicy");
	int word;
	enum status status = decode_check_name(d, &class_name, subdomain_error);

	if (status == STATUS_OK)
		status = decode_word(d, &policy, policies, PREEMPT_LOWER_PRIORITY, &word);
	if (status != STATUS_OK)
		return status;
	out->priority_class = decode_symbol(d, &class_name);
	out->priority = (int32_t)spot_integer(&priority, 0);
	out->preemption_policy = (uint8_t)word;
	return STATUS_OK;
}

/* Names as label keys have them, none twice. */
static enum status read_gates(const struct decode *d, const struct spot *spec, struct pod_spec *out)
{
	const struct spot list = spot_field(spec, "schedulingGates");
	uint32_t *gates = arena_new(&d->cluster->arena, spot_count(&list), sizeof(*gates));
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < spot_count(&list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);
		const struct spot name = spot_field(&item, "name");

		status = decode_required(d, &name);
		if (status == STATUS_OK)
			status = decode_check_name(d, &name, label_key_error);
		gates[i] = decode_symbol(d, &name);
		for (uint32_t j = 0; j < i && status == STATUS_OK; j++) {
			if (gates[j] == gates[i])
				status = decode_invalid(d, &name, "stands there twice");
		}
	}
	out->scheduling_gates = gates;
	out->scheduling_gate_count = spot_count(&list);
	return status;
}

enum status decode_pod_spec(const struct decode *d, const struct spot *spec,
			    const struct pod_around *around, struct pod_spec *out)
{
	const struct spot node_selector = spot_field(spec, "nodeSelector");
	const struct spot tolerations = spot_field(spec, "tolerations");
	enum status status;

	*out = (struct pod_spec){ .needed_features = decode_needed_features(d, spec) };
	read_unsupported(d, spec, out);
	status = read_names(d, spec, out);
	if (status == STATUS_OK)
		status = read_priority(d, spec, out);
	if (status == STATUS_OK)
		status = read_gates(d, spec, out);
	if (status == STATUS_OK)
		status = decode_containers(d, spec, around, out);
	if (status == STATUS_OK)
		status = decode_host_ports(d, spec, out);
	if (status == STATUS_OK)
		status = decode_labels(d, &node_selector, &out->node_selector);
	if (status == STATUS_OK)
		status = decode_affinity(d, spec, around, out);
	if (status == STATUS_OK)
		status = decode_tolerations(d, &tolerations, &out->tolerations,
					    &out->toleration_count);
	if (status == STATUS_OK)
		status = decode_spread(d, spec, around, out);
	return status == STATUS_OK ? decode_volumes(d, spec, out) : status;
}
