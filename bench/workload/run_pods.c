/* SPDX-License-Identifier: Apache-2.0 */
/*
 * createPods, and what else makes pods.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/workload/run_pods.h"
#include "sched/base/mem.h"

/* What scheduler_perf creates when a workload names no template. */
static const char default_pod[] = "apiVersion: v1\n"
				  "kind: Pod\n"
				  "metadata: {generateName: pod-}\n"
				  "spec:\n"
				  "  containers:\n"
				  "  - name: pause\n"
				  "    image: registry.k8s.io/pause:3.9\n"
				  "    ports: [{containerPort: 80}]\n"
				  "    resources:\n"
				  "      limits: {cpu: 100m, memory: 500Mi}\n"
				  "      requests: {cpu: 100m, memory: 500Mi}\n";

/* --- a volume for each pod -------------------------------------------------------------------- */

/* The map at `key` in the object, and in it `field` set. */
static struct value with_field(struct arena *arena, const struct value *object, const char *key,
			       const char *field, const struct value *value)
{
	static const struct value nothing = { .kind = VALUE_NULL };
	const struct value *map = value_find(object, key);
	const struct value inner = manifest_with(arena, map ? map : &nothing, field, value);

	return manifest_with(arena, object, key, &inner);
}

/* A volume's template may leave the handle out, which each volume gets. */
static struct value with_handle(struct arena *arena, const struct value *object)
{
	static const char *const sources[][2] = { { "csi", "volumeHandle" },
						  { "awsElasticBlockStore", "volumeID" } };
	const struct value handle = manifest_text_value(object, "vol-0");
	const struct value *spec = value_find(object, "spec");

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		const struct value *source = value_find(spec, sources[i][0]);
		struct value with;

		if (!source || source->kind != VALUE_MAP)
			continue;
		with = with_field(arena, spec, sources[i][0], sources[i][1], &handle);
		return manifest_with(arena, object, "spec", &with);
	}
	return *object;
}

static enum status decode_template(struct pod_maker *maker, const struct value *path,
				   enum cluster_list list, const char *kind, struct listed *out)
{
	struct run *run = maker->run;
	struct cluster *cluster = &run->session.cluster;
	struct arena arena = { 0 };
	struct value object;
	const char *file;
	const char *name;
	enum status status = run_read_object(run, path, &arena, &file, &object);

	if (status == STATUS_OK && list == LIST_VOLUMES)
		object = with_handle(&arena, &object);
	else if (status == STATUS_OK)
		object = manifest_with_metadata(&arena, &object, "namespace",
						maker->claim_name_space);
	if (status == STATUS_OK)
		status = listed_decode(run->session.loader, cluster, file, &object, run->sink, out,
				       &name);
	if (status == STATUS_OK && out->list != list)
		status = diag_error(run->sink, value_place(file, &object), "expected a %s", kind);
	arena_free(&arena);
	return status;
}

static enum status open_volumes(struct pod_maker *maker)
{
	const struct value *volume = shape_find(maker->op->tree, "persistentVolumeTemplatePath");
	const struct value *claim =
		shape_find(maker->op->tree, "persistentVolumeClaimTemplatePath");
	enum status status;

	maker->has_volumes = volume && volume->count;
	if (!maker->has_volumes)
		return STATUS_OK;
	status = decode_template(maker, volume, LIST_VOLUMES, "PersistentVolume", &maker->volume);
	return status == STATUS_OK ? decode_template(maker, claim, LIST_CLAIMS,
						     "PersistentVolumeClaim", &maker->claim)
				   : status;
}

static uint32_t numbered(struct cluster *cluster, const char *prefix, const char *what,
			 int64_t index)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s-%" PRId64, prefix, what, index);
	return intern_text(&cluster->symbols, text);
}

/* A claim "pvc-<index>" and the volume it is bound to, "<namespace>-vol-<index>". */
static enum status add_volume(struct pod_maker *maker, int64_t index, uint32_t *claim_name)
{
	struct cluster *cluster = &maker->run->session.cluster;
	struct persistent_volume *volume = &maker->volume.volume;
	struct volume_claim *claim = &maker->claim.claim;
	char prefix[256];
	size_t at;

	snprintf(prefix, sizeof(prefix), "%s-", maker->claim_name_space);
	claim->name = numbered(cluster, "", "pvc", index);
	claim->phase = volume->phase = intern_text(&cluster->symbols, "Bound");
	volume->name = claim->volume_name = numbered(cluster, prefix, "vol", index);
	volume->claim_name = claim->name;
	volume->claim_namespace = claim->name_space;
	if (volume->is_csi ||
	    !strcmp(cluster_text(cluster, volume->driver), "awsElasticBlockStore"))
		volume->handle = numbered(cluster, "", "vol", index);
	if (index == 0 && listed_find(cluster, &maker->claim, &at))
		return run_name_taken(maker->run, maker->op, "claim",
				      cluster_text(cluster, claim->name));
	listed_append(cluster, &maker->volume);
	listed_append(cluster, &maker->claim);
	*claim_name = claim->name;
	return STATUS_OK;
}

/* In place of what volumes the template has. */
static const struct pod_spec *with_volume(struct pod_maker *maker, const struct pod_spec *spec,
					  uint32_t claim_name)
{
	struct cluster *cluster = &maker->run->session.cluster;
	const struct volume volume = { .kind = VOLUME_CLAIM,
				       .volume_name = intern_text(&cluster->symbols, "vol"),
				       .name = claim_name };
	struct pod_spec own = *spec;

	own.volumes = arena_copy(&cluster->arena, &volume, sizeof(volume));
	own.volume_count = 1;
	return arena_copy(&cluster->arena, &own, sizeof(own));
}

/* --- one pod after another -------------------------------------------------------------------- */

static void find_taken_names(struct pod_maker *maker)
{
	const struct cluster *cluster = &maker->run->session.cluster;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];

		if (pod->name_space == maker->name_space && pod->state != POD_DELETED)
			id_set_add(&maker->taken, pod->name);
	}
	maker->taken_known = true;
}

void pod_maker_forget(struct pod_maker *maker, const struct pod *pod)
{
	id_set_remove(&maker->taken, pod->name);
}

enum status pod_maker_is_free(struct pod_maker *maker, int64_t index, bool *out)
{
	struct cluster *cluster = &maker->run->session.cluster;
	const struct prototype *prototype;
	const char *name;
	enum status status = manifest_make(&maker->manifest, index, &prototype, &name);

	*out = true;
	if (status != STATUS_OK || prototype->generates)
		return status;
	if (!maker->taken_known)
		find_taken_names(maker);
	*out = !id_set_has(&maker->taken, intern_text(&cluster->symbols, name));
	return STATUS_OK;
}

static enum status name_pod(struct pod_maker *maker, const struct prototype *prototype,
			    const char *name, uint32_t *out)
{
	struct cluster *cluster = &maker->run->session.cluster;
	char text[512];
	enum status status;

	if (prototype->generates) {
		snprintf(text, sizeof(text), "%s%zu", name, cluster->pod_count);
		name = text;
	}
	status = run_check_name(maker->run, &maker->manifest, name);
	if (status != STATUS_OK)
		return status;
	*out = intern_text(&cluster->symbols, name);
	if (prototype->generates)
		return STATUS_OK;
	if (!maker->taken_known)
		find_taken_names(maker);
	return id_set_add(&maker->taken, *out) ? STATUS_OK
					       : run_name_taken(maker->run, maker->op, "pod", name);
}

/* signatureBatchSize: `signature=signature-label-<index / size>`. */
static const struct labels *sign(struct pod_maker *maker, const struct labels *labels)
{
	struct cluster *cluster = &maker->run->session.cluster;
	int64_t batch = maker->manifest.scope.index / maker->batch;
	struct labels with;
	char text[64];

	if (labels == maker->plain && batch == maker->signed_batch)
		return maker->signed_labels;
	snprintf(text, sizeof(text), "signature-label-%" PRId64, batch);
	with = labels_with(&cluster->arena, labels, intern_text(&cluster->symbols, "signature"),
			   intern_text(&cluster->symbols, text));
	maker->plain = labels;
	maker->signed_batch = batch;
	maker->signed_labels = arena_copy(&cluster->arena, &with, sizeof(with));
	return maker->signed_labels;
}

/* Operations that go on in the background have no count that could be looked at before. */
static enum status check_count(const struct pod_maker *maker)
{
	if (maker->run->session.cluster.pod_count < WORKLOAD_PODS_MAX)
		return STATUS_OK;
	return diag_error(maker->run->sink, run_op_place(maker->run, maker->op),
			  "%s: more than %d pods in all", maker->op->kind->opcode,
			  WORKLOAD_PODS_MAX);
}

enum status pod_maker_make(struct pod_maker *maker, int64_t index, struct pod **out)
{
	struct cluster *cluster = &maker->run->session.cluster;
	const struct prototype *prototype;
	uint32_t claim_name = 0;
	const char *name;
	struct pod pod;
	enum status status = check_count(maker);

	if (status == STATUS_OK)
		status = manifest_make(&maker->manifest, index, &prototype, &name);
	if (status != STATUS_OK)
		return status;
	pod = prototype->pod;
	pod.name_space = maker->name_space;
	status = name_pod(maker, prototype, name, &pod.name);
	if (status == STATUS_OK && maker->has_volumes)
		status = add_volume(maker, index, &claim_name);
	if (status != STATUS_OK)
		return status;
	if (claim_name)
		pod.spec = with_volume(maker, pod.spec, claim_name);
	if (maker->batch)
		pod.labels = sign(maker, pod.labels);
	*out = cluster_add_pod(cluster, &pod);
	if (pod.spec->node_name) {
		(*out)->state = POD_BOUND;
		(*out)->node = cluster_find_node(cluster, pod.spec->node_name);
	}
	return STATUS_OK;
}

static enum status choose_batch(struct pod_maker *maker)
{
	const struct value *param = shape_find(maker->op->tree, "signatureBatchSizeParam");

	maker->batch = shape_whole(maker->op->tree, "signatureBatchSize");
	if (!param || !param->count)
		return STATUS_OK;
	return params_whole(&maker->run->params, param, &maker->batch);
}

/* The namespace is made when it is not there. */
static enum status choose_name_space(struct pod_maker *maker, const char *name)
{
	struct run *run = maker->run;
	const struct value object = run_plain_namespace(&run->arena, maker->op);

	maker->manifest.name_space = maker->claim_name_space = name;
	maker->name_space = intern_text(&run->session.cluster.symbols, name);
	return run_add_namespace(run, run->workload->file->path, &object, name);
}

enum status pod_maker_init_file(struct pod_maker *maker, struct run *run, const struct op *op,
				const char *name_space, const struct value *path)
{
	const char *text = shape_text(op->tree, "podTemplate");
	enum status status;

	*maker = (struct pod_maker){ .run = run, .op = op, .manifest.kind = MANIFEST_POD };
	status = choose_name_space(maker, name_space);
	if (status != STATUS_OK)
		return status;
	return run_open_manifest(run, op, path, text ? text : default_pod, &maker->manifest,
				 &maker->owned);
}

enum status pod_maker_init(struct pod_maker *maker, struct run *run, const struct op *op,
			   const char *name_space, int64_t count)
{
	const struct value *path = shape_find(op->tree, "podTemplatePath");
	enum status status;

	if (!path && !shape_text(op->tree, "podTemplate"))
		path = shape_find(workload_case(run->workload)->tree, "defaultPodTemplatePath");
	status = pod_maker_init_file(maker, run, op, name_space, path);
	maker->manifest.scope.count = count;
	if (status == STATUS_OK)
		status = choose_batch(maker);
	return status == STATUS_OK ? open_volumes(maker) : status;
}

void pod_maker_fini(struct pod_maker *maker)
{
	id_set_fini(&maker->taken);
	template_free(maker->owned);
	*maker = (struct pod_maker){ 0 };
}

enum status run_create_pods(struct run *run, const struct op *op, const char *name_space,
			    size_t *first)
{
	struct pod_maker maker;
	struct pod *pod;
	int64_t count = 0;
	enum status status = params_count(&run->params, op->tree, &count);

	*first = run->session.cluster.pod_count;
	if (status != STATUS_OK)
		return status;
	status = pod_maker_init(&maker, run, op, name_space, count);
	if (status == STATUS_OK)
		cluster_reserve_pods(&run->session.cluster, (size_t)count);
	for (int64_t i = 0; i < count && run_goes_on(run, status); i++)
		status = pod_maker_make(&maker, i, &pod);
	pod_maker_fini(&maker);
	if (run_goes_on(run, status) && run->hooks->created)
		run->hooks->created(run->hooks->context, op->kind->opcode, 0, (size_t)count);
	return status;
}
