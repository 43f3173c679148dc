/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/volume_binding.h"

#include <string.h>

/* --- the pod's claims ------------------------------------------------------------------------ */

static const char *claim_problem(const struct rule_call *call, const struct volume *volume,
				 const struct volume_claim *claim, const char *name)
{
	const struct cluster *cluster = call->cluster;
	const struct pod *pod = call->pod;

	if (!claim && volume->kind == VOLUME_EPHEMERAL)
		return arena_format(call->scratch,
				    "waiting for ephemeral volume controller to create the "
				    "persistentvolumeclaim \"%s\"",
				    name);
	if (!claim)
		return arena_format(call->scratch, "persistentvolumeclaim \"%s\" not found", name);
	if (!strcmp(cluster_text(cluster, claim->phase), "Lost"))
		return arena_format(call->scratch,
				    "persistentvolumeclaim \"%s\" bound to non-existent "
				    "persistentvolume \"%s\"",
				    name, cluster_text(cluster, claim->volume_name));
	if (claim->deleting)
		return arena_format(call->scratch, "persistentvolumeclaim \"%s\" is being deleted",
				    name);
	if (volume->kind == VOLUME_EPHEMERAL &&
	    !volumes_is_for_pod(call->snapshot->volumes, claim, pod))
		return arena_format(call->scratch,
				    "PVC %s/%s was not created for pod %s/%s (pod is not owner)",
				    cluster_text(cluster, claim->name_space), name,
				    cluster_text(cluster, pod->name_space),
				    cluster_text(cluster, pod->name));
	return NULL;
}

/* By size, those of one size in the pod's order. */
static void insert_delayed(struct claims_of_pod *c, const struct volume_claim *claim)
{
	uint32_t at = c->delayed_count++;

	while (at > 0 && c->delayed[at - 1]->request_bytes > claim->request_bytes) {
		c->delayed[at] = c->delayed[at - 1];
		at--;
	}
	c->delayed[at] = claim;
}

static bool waits_for_node(const struct volumes *volumes, const struct volume_claim *claim)
{
	const struct storage_class *class = volumes_class(volumes, claim->storage_class);

	return claim->storage_class && class && class->wait_for_first_consumer &&
	       !claim->volume_name;
}

static void add_bound(struct claims_of_pod *c, const struct volume_claim *claim)
{
	const struct persistent_volume *volume = volumes_volume(c->volumes, claim->volume_name);

	c->bound[c->bound_count++] = claim;
	if (!volume || !volumes_fits_everywhere(c->volumes, volume))
		c->placed[c->placed_count++] = volume;
}

static void sort_claim(struct claims_of_pod *c, const struct volume_claim *claim)
{
	if (volumes_is_bound(c->volumes, claim))
		add_bound(c, claim);
	else if (waits_for_node(c->volumes, claim))
		insert_delayed(c, claim);
	else
		c->immediate_count++;
}

static void make_room(struct claims_of_pod *c, const struct rule_call *call)
{
	size_t room = call->pod->spec->volume_count;

	*c = (struct claims_of_pod){ .volumes = call->snapshot->volumes };
	c->bound = arena_new(call->scratch, room, sizeof(void *));
	c->placed = arena_new(call->scratch, room, sizeof(void *));
	c->delayed = arena_new(call->scratch, room, sizeof(void *));
	c->provisioned = arena_new(call->scratch, room, sizeof(void *));
	c->matches = arena_new(call->scratch, room, sizeof(*c->matches));
}

bool claims_of_pod_find(struct claims_of_pod *claims, const struct rule_call *call,
			const char **message)
{
	const struct pod *pod = call->pod;

	*message = NULL;
	make_room(claims, call);
	for (uint32_t i = 0; i < pod->spec->volume_count && !*message; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		const struct volume_claim *claim;
		uint32_t symbol;
		const char *name;

		if (!volumes_claim_name(claims->volumes, pod, volume, &symbol))
			continue;
		name = volume->kind == VOLUME_EPHEMERAL
			       ? volumes_ephemeral_name(claims->volumes, pod, volume, call->scratch)
			       : cluster_text(call->cluster, symbol);
		claim = symbol ? volumes_claim(claims->volumes, pod->name_space, symbol) : NULL;
		*message = claim_problem(call, volume, claim, name);
		if (claim && !*message)
			sort_claim(claims, claim);
	}
	return !*message;
}

/* --- one node -------------------------------------------------------------------------------- */

/* checkBoundClaims: the first claim that does not go decides. */
static uint64_t check_bound(const struct claims_of_pod *c, const struct node *node)
{
	for (uint32_t i = 0; i < c->placed_count; i++) {
		if (!c->placed[i])
			return VOLUMES_LOST;
		if (!volumes_fits_node(c->volumes, c->placed[i], node, true))
			return VOLUMES_NODE_CONFLICT;
	}
	return 0;
}

static bool is_matched(const struct claims_of_pod *c, const struct persistent_volume *volume)
{
	for (uint32_t i = 0; i < c->match_count; i++) {
		if (c->matches[i].volume == volume)
			return true;
	}
	return false;
}

/* May a volume that is reserved for nobody be given to the claim? */
static bool suits(const struct claims_of_pod *c, const struct persistent_volume *volume,
		  const struct volume_claim *claim)
{
	const struct intern *symbols = &c->volumes->cluster->symbols;

	return !strcmp(symbol_text(symbols, volume->phase), "Available") &&
	       selector_matches(&claim->selector, &volume->labels, symbols) &&
	       volume->storage_class == claim->storage_class &&
	       (claim->access_modes & ~volume->access_modes) == 0;
}

/* FindMatchingVolume: the one reserved for the claim, otherwise the smallest that suits. */
static const struct persistent_volume *
find_match(const struct claims_of_pod *c, const struct volume_claim *claim, const struct node *node)
{
	const struct cluster *cluster = c->volumes->cluster;
	const struct persistent_volume *smallest = NULL;

	for (size_t i = 0; i < cluster->volume_count; i++) {
		const struct persistent_volume *volume = &cluster->volumes[i];
		bool reserved = volumes_is_reserved_for(c->volumes, volume, claim);

		/* Upstream's list holds the volumes of the claim's class only. */
		if (volume->storage_class != claim->storage_class || is_matched(c, volume) ||
		    (volumes_has_claim(c->volumes, volume) && !reserved) ||
		    volume->capacity_bytes < claim->request_bytes ||
		    volume->block_mode != claim->block_mode ||
		    volume->attributes_class != claim->attributes_class || volume->deleting)
			continue;
		if (reserved)
			return volumes_fits_node(c->volumes, volume, node, false) ? volume : NULL;
		if (suits(c, volume, claim) &&
		    (!smallest || smallest->capacity_bytes > volume->capacity_bytes) &&
		    volumes_fits_node(c->volumes, volume, node, false))
			smallest = volume;
	}
	return smallest;
}

static bool has_topology(const struct storage_class *class, const struct node *node,
			 const struct intern *symbols)
{
	for (uint32_t t = 0; t < class->allowed_topology_count; t++) {
		const struct topology_term *term = &class->allowed_topologies[t];
		bool all = term->count > 0;

		for (uint32_t i = 0; i < term->count && all; i++)
			all = requirement_matches(&term->expressions[i], &node->labels, symbols);
		if (all)
			return true;
	}
	return class->allowed_topology_count == 0;
}

/* hasEnoughCapacity */
static bool has_space(const struct volumes *volumes, const struct storage_class *class,
		      const struct volume_claim *claim, const struct node *node)
{
	const struct cluster *cluster = volumes->cluster;
	const struct csi_driver *driver = volumes_csi_driver(volumes, class->provisioner);

	if (!driver || !driver->storage_capacity)
		return true;
	for (size_t i = 0; i < cluster->csi_capacity_count; i++) {
		const struct csi_capacity *capacity = &cluster->csi_capacities[i];

		if (capacity->storage_class == class->name &&
		    capacity->limit_bytes >= claim->request_bytes && capacity->has_topology &&
		    selector_matches(&capacity->nodes, &node->labels, &cluster->symbols))
			return true;
	}
	return false;
}

/* checkVolumeProvisions of one claim. */
static uint64_t check_provision(const struct claims_of_pod *c, const struct volume_claim *claim,
				const struct node *node)
{
	const struct cluster *cluster = c->volumes->cluster;
	const struct storage_class *class = volumes_class(c->volumes, claim->storage_class);

	if (!class->provisioner ||
	    !strcmp(cluster_text(cluster, class->provisioner), "kubernetes.io/no-provisioner") ||
	    !has_topology(class, node, &cluster->symbols))
		return VOLUMES_NONE_TO_BIND;
	return has_space(c->volumes, class, claim, node) ? 0 : VOLUMES_NO_SPACE;
}

static uint64_t provision_all(struct claims_of_pod *c, const struct node *node)
{
	for (uint32_t i = 0; i < c->provisioned_count; i++) {
		uint64_t problem = check_provision(c, c->provisioned[i], node);

		if (problem)
			return problem;
	}
	return 0;
}

static uint64_t find_delayed(struct claims_of_pod *c, const struct node *node)
{
	/* Claims that a node was chosen for come first: they only need to be provisioned there. */
	for (uint32_t i = 0; i < c->delayed_count; i++) {
		uint32_t chosen = volumes_chosen_node(c->volumes, c->delayed[i]);

		if (chosen && chosen != node->name)
			return VOLUMES_NONE_TO_BIND;
		if (chosen)
			c->provisioned[c->provisioned_count++] = c->delayed[i];
	}
	for (uint32_t i = 0; i < c->delayed_count; i++) {
		const struct volume_claim *claim = c->delayed[i];
		const struct persistent_volume *volume;

		if (volumes_chosen_node(c->volumes, claim))
			continue;
		volume = find_match(c, claim, node);
		if (volume)
			c->matches[c->match_count++] = (struct volume_match){ claim, volume };
		else
			c->provisioned[c->provisioned_count++] = claim;
	}
	return provision_all(c, node);
}

uint64_t claims_of_pod_on_node(struct claims_of_pod *claims, const struct node *node)
{
	uint64_t problems;

	claims->match_count = 0;
	claims->provisioned_count = 0;
	problems = check_bound(claims, node);
	return problems | find_delayed(claims, node);
}

/* --- promises -------------------------------------------------------------------------------- */

/* Claims are shared between pods: what an earlier pod was promised of them stays its own. */
static void drop_promised(struct claims_of_pod *c)
{
	const struct volumes *v = c->volumes;
	uint32_t count = c->match_count;

	c->match_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (!v->promised_claim[c->matches[i].volume - v->cluster->volumes])
			c->matches[c->match_count++] = c->matches[i];
	}
	count = c->provisioned_count;
	c->provisioned_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (!v->chosen_node[c->provisioned[i] - v->cluster->claims])
			c->provisioned[c->provisioned_count++] = c->provisioned[i];
	}
}

static void promise(const struct claims_of_pod *c, uint32_t node_name, bool give)
{
	struct volumes *v = c->volumes;

	for (uint32_t i = 0; i < c->match_count; i++)
		v->promised_claim[c->matches[i].volume - v->cluster->volumes] =
			give ? (uint32_t)(c->matches[i].claim - v->cluster->claims) + 1 : 0;
	for (uint32_t i = 0; i < c->provisioned_count; i++)
		v->chosen_node[c->provisioned[i] - v->cluster->claims] = give ? node_name : 0;
}

void claims_of_pod_promise(struct claims_of_pod *claims, const struct node *node)
{
	drop_promised(claims);
	promise(claims, node->name, true);
}

void claims_of_pod_take_back(const struct claims_of_pod *claims)
{
	promise(claims, 0, false);
}
