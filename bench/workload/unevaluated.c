/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin counts as not built when the profile names it and has no rule for it: when it gets built
 * the remarks end by themselves.
 */
#include "bench/workload/unevaluated.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/args.h"

void unevaluated_init(struct unevaluated *u, const struct cluster *cluster)
{
	size_t capacity = 0;

	*u = (struct unevaluated){ .cluster = cluster };
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];

		if (!pod->spec->has_pod_affinity ||
		    (u->affine_count && u->affine[u->affine_count - 1]->spec == pod->spec))
			continue;
		u->affine = mem_grow(u->affine, u->affine_count, &capacity, sizeof(*u->affine));
		u->affine[u->affine_count++] = pod;
	}
}

void unevaluated_fini(struct unevaluated *u)
{
	free(u->affine);
	*u = (struct unevaluated){ 0 };
}

static bool filters_without_rule(const struct profile *profile, const char *plugin)
{
	bool named = false;

	for (size_t i = 0; i < profile->point_count[POINT_FILTER]; i++)
		named = named || !strcmp(profile->point_plugins[POINT_FILTER][i], plugin);
	for (size_t i = 0; named && i < profile->filter_count; i++)
		named = strcmp(profile->filters[i].rule->plugin, plugin) != 0;
	return named;
}

static const struct profile_score *scores_without_rule(const struct profile *profile,
						       const char *plugin)
{
	for (size_t i = 0; i < profile->score_count; i++) {
		const struct profile_score *score = &profile->scores[i];

		if (!score->rule && !strcmp(score->plugin, plugin))
			return score;
	}
	return NULL;
}

static bool lacks_rule(const struct profile *profile, const char *plugin)
{
	return filters_without_rule(profile, plugin) || scores_without_rule(profile, plugin);
}

/* Services select by label, controllers own by name (v1.26 helper.DefaultSelector). */
static bool has_default_spreading(const struct cluster *cluster, const struct pod *pod)
{
	static const char *const kinds[] = {
		[OWNER_REPLICATION_CONTROLLER] = "ReplicationController",
		[OWNER_REPLICA_SET] = "ReplicaSet",
		[OWNER_STATEFUL_SET] = "StatefulSet",
	};
	const char *kind = cluster_text(cluster, pod->owner_kind);

	for (size_t i = 0; i < cluster->pod_owner_count; i++) {
		const struct pod_owner *owner = &cluster->pod_owners[i];

		if (owner->name_space != pod->name_space)
			continue;
		if (owner->kind == OWNER_SERVICE) {
			if (owner->selector.count && pod->labels &&
			    selector_matches(&owner->selector, pod->labels, &cluster->symbols))
				return true;
		} else if (owner->name == pod->owner_name && !strcmp(kinds[owner->kind], kind)) {
			return true;
		}
	}
	return false;
}

static const char *spreading(const struct cluster *cluster, const struct profile *profile,
			     const struct pod *pod)
{
	const struct profile_score *score = scores_without_rule(profile, "PodTopologySpread");
	const struct topology_spread_args *args = score ? score->args : NULL;

	if (pod->spec->spread_count)
		return "topologySpreadConstraints of the pod";
	if (!score || (args && args->list_defaulting && !args->default_constraint_count))
		return NULL;
	return has_default_spreading(cluster, pod)
		       ? "default spreading of the pod's Service or controller"
		       : NULL;
}

/* A namespaceSelector is taken to match: better one remark too many. */
static bool one_selects(const struct cluster *cluster, const struct pod_affinity_terms *terms,
			const struct pod *pod)
{
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct pod_affinity_term *term = &terms->items[i];
		bool here = !term->namespace_selector.matches_nothing;

		for (uint32_t n = 0; n < term->namespace_count; n++)
			here = here || term->namespaces[n] == pod->name_space;
		if (here && selector_matches(&term->selector, pod->labels, &cluster->symbols))
			return true;
	}
	return false;
}

static const char *affinity(const struct unevaluated *u, const struct pod *pod)
{
	const struct pod_spec *spec = pod->spec;

	if (spec->affinity_required.count || spec->affinity_preferred.count ||
	    spec->anti_affinity_required.count || spec->anti_affinity_preferred.count)
		return "podAffinity or podAntiAffinity of the pod";
	for (size_t i = 0; i < u->affine_count; i++) {
		const struct pod_spec *other = u->affine[i]->spec;

		if (u->affine[i]->state == POD_BOUND &&
		    (one_selects(u->cluster, &other->affinity_required, pod) ||
		     one_selects(u->cluster, &other->affinity_preferred, pod) ||
		     one_selects(u->cluster, &other->anti_affinity_required, pod) ||
		     one_selects(u->cluster, &other->anti_affinity_preferred, pod)))
			return "podAffinity or podAntiAffinity of running pods that selects the "
			       "pod";
	}
	return NULL;
}

/* Which plugin looks at a volume first, NULL for kinds that no plugin reads. */
static const char *volume_plugin(const struct volume *volume)
{
	switch (volume->kind) {
	case VOLUME_CLAIM:
	case VOLUME_EPHEMERAL:
		return "VolumeBinding";
	case VOLUME_GCE_PD:
	case VOLUME_AWS_EBS:
	case VOLUME_ISCSI:
	case VOLUME_RBD:
		return "VolumeRestrictions";
	case VOLUME_AZURE_DISK:
		return "AzureDiskLimits";
	case VOLUME_CINDER: /* CinderLimits is not in the default profile */
	case VOLUME_CSI_INLINE: /* not attached: no limit counts it */
	case VOLUME_OTHER:
		break;
	}
	return NULL;
}

static size_t add(struct unevaluated_term *out, size_t count, const char *plugin, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(out[i].plugin, plugin))
			return count;
	}
	if (count < UNEVALUATED_TERMS_MAX)
		out[count++] = (struct unevaluated_term){ plugin, what };
	return count;
}

size_t unevaluated_find(const struct unevaluated *u, const struct profile *profile,
			const struct pod *pod, struct unevaluated_term out[UNEVALUATED_TERMS_MAX])
{
	const char *what;
	size_t count = 0;

	if (lacks_rule(profile, "PodTopologySpread") &&
	    (what = spreading(u->cluster, profile, pod)))
		count = add(out, count, "PodTopologySpread", what);
	if (lacks_rule(profile, "InterPodAffinity") && (what = affinity(u, pod)))
		count = add(out, count, "InterPodAffinity", what);
	for (uint32_t i = 0; i < pod->spec->volume_count; i++) {
		const char *plugin = volume_plugin(&pod->spec->volumes[i]);

		if (plugin && lacks_rule(profile, plugin))
			count = add(out, count, plugin, "volumes of the pod");
	}
	return count;
}
