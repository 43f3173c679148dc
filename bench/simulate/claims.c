/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The volumes of a StatefulSet's pods: a claim for each ordinal, which outlives the pod, as without a
 * retention policy. A provisioner makes a volume for it after a while and binds both.
 */
#include "bench/simulate/model.h"
#include "bench/workload/listed.h"
#include "sched/base/mem.h"

#define RETRY_NS INT64_C(1000000000)

struct sim_claim {
	const struct pod_spec *spec; /* the template's, with this claim */
	size_t at; /* in the cluster's list */
	bool exists, bound;
};

static struct sim_claim *find(const struct controller *c, uint32_t ordinal)
{
	return ordinal < c->claim_count ? &c->claims[ordinal] : NULL;
}

bool claims_is_missing(const struct sim_pod *pod)
{
	const struct sim_claim *claim = find(pod->controller, pod->ordinal);

	return pod->controller->spec->claim.wanted && (!claim || !claim->exists);
}

bool claims_is_unbound(const struct sim_pod *pod)
{
	const struct sim_claim *claim = find(pod->controller, pod->ordinal);

	return pod->controller->spec->claim.wanted && (!claim || !claim->bound);
}

const struct pod_spec *claims_pod_spec(const struct sim_pod *pod)
{
	const struct sim_claim *claim = find(pod->controller, pod->ordinal);

	return claim ? claim->spec : NULL;
}

/* --- objects --------------------------------------------------------------------------------- */

static const struct pod_spec *spec_with(struct cluster *cluster, const struct pod_spec *template,
					uint32_t claim_name)
{
	struct pod_spec *spec = arena_copy(&cluster->arena, template, sizeof(*template));
	struct volume *volumes =
		arena_new(&cluster->arena, (size_t)spec->volume_count + 1, sizeof(*volumes));

	for (uint32_t i = 0; i < spec->volume_count; i++)
		volumes[i] = spec->volumes[i];
	volumes[spec->volume_count] =
		(struct volume){ .kind = VOLUME_CLAIM,
				 .volume_name = intern_text(&cluster->symbols, "pv"),
				 .name = claim_name };
	spec->volumes = volumes;
	spec->volume_count++;
	return spec;
}

static uint32_t claim_name(struct model *model, const struct controller *c, uint32_t ordinal)
{
	const char *text = arena_format(&model->arena, "pv-%s-%u", c->name, ordinal);

	return intern_text(&model->session.cluster.symbols, text);
}

static struct volume_claim unbound_claim(struct model *model, const struct controller *c,
					 uint32_t ordinal)
{
	return (struct volume_claim){
		.name = claim_name(model, c, ordinal),
		.name_space = c->prototype.name_space,
		.phase = intern_text(&model->session.cluster.symbols, "Pending"),
		.request_bytes = c->spec->claim.bytes,
		.access_modes = ACCESS_READ_WRITE_ONCE,
	};
}

/* A claim and the volume that was made for it, each with the other's name. */
static void bind_both(struct model *model, const struct controller *c, const struct sim_claim *mine)
{
	struct cluster *cluster = &model->session.cluster;
	struct volume_claim claim = cluster->claims[mine->at];
	struct listed volume = {
		.list = LIST_VOLUMES,
		.volume = { .phase = intern_text(&cluster->symbols, "Bound"),
			    .claim_namespace = claim.name_space,
			    .claim_name = claim.name,
			    .capacity_bytes = c->spec->claim.bytes,
			    .access_modes = ACCESS_READ_WRITE_ONCE,
			    .is_csi = true,
			    .driver = intern_text(&cluster->symbols, "volumes.simulated") },
	};

	volume.volume.name = volume.volume.handle = claim.volume_name =
		intern_text(&cluster->symbols,
			    arena_format(&model->arena, "volume-%zu", cluster->volume_count));
	claim.phase = volume.volume.phase;
	claim.annotations =
		labels_with(&cluster->arena, &claim.annotations,
			    intern_text(&cluster->symbols, "pv.kubernetes.io/bind-completed"),
			    intern_text(&cluster->symbols, "yes"));
	listed_append(cluster, &volume);
	cluster_events_catch_up(&model->drain.events);
	cluster_events_update(&model->drain.events, LIST_CLAIMS, mine->at, &claim);
}

/* --- what happens to them -------------------------------------------------------------------- */

static void provisioned(void *context, uint64_t argument)
{
	struct model *model = context;
	const struct controller *c = model->controllers[argument >> 32];
	struct sim_claim *claim = find(c, (uint32_t)argument);
	int64_t bytes = model->spec->store.claim_bytes;

	if (!api_is_writable(model) || !store_add(&model->store, bytes, model_now(model))) {
		event_queue_after(&model->events, RETRY_NS, provisioned, model, argument);
		return;
	}
	store_replace(&model->store, bytes, model_now(model));
	claim->bound = true;
	bind_both(model, c, claim);
	model->counts.volumes++;
	scheduler_actor_kick(model);
}

void claims_created(struct model *model, uint32_t slot)
{
	const struct sim_pod *pod = &model->pods[slot];
	struct controller *c = pod->controller;
	struct cluster *cluster = &model->session.cluster;
	struct listed listed = { .list = LIST_CLAIMS };
	struct sim_claim *claim;

	while (c->claim_count <= pod->ordinal) {
		c->claims =
			mem_grow(c->claims, c->claim_count, &c->claim_capacity, sizeof(*c->claims));
		c->claims[c->claim_count++] = (struct sim_claim){ 0 };
	}
	claim = &c->claims[pod->ordinal];
	listed.claim = unbound_claim(model, c, pod->ordinal);
	*claim = (struct sim_claim){
		.spec = spec_with(cluster, c->prototype.spec, listed.claim.name),
		.at = cluster->claim_count,
		.exists = true,
	};
	listed_append(cluster, &listed);
	cluster_events_catch_up(&model->drain.events);
	model->counts.claims++;
	event_queue_after(&model->events,
			  latency_draw(&c->spec->claim.provision, model_draw(model)), provisioned,
			  model, (uint64_t)c->id << 32 | pod->ordinal);
}
