/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run_pods.h - makes the pods of an operation, one after another
 */
#ifndef BENCH_WORKLOAD_RUN_PODS_H
#define BENCH_WORKLOAD_RUN_PODS_H

#include "bench/workload/id_set.h"
#include "bench/workload/listed.h"
#include "bench/workload/run.h"

struct pod_maker {
	struct run *run;
	const struct op *op;
	struct manifest manifest;
	struct template *owned; /* NULL when the template is a file's */
	uint32_t name_space;
	int64_t batch; /* pods with one signature label, 0 = no such label */
	struct id_set taken; /* names in the namespace, while names are not generated */
	bool taken_known;
	const struct labels *plain, *signed_labels; /* the labels, without and with the label ... */
	int64_t signed_batch; /* ... of this batch */
	/* persistentVolumeTemplatePath: each pod has a volume and a claim of its own. */
	bool has_volumes;
	struct listed volume, claim;
	int64_t claim_index; /* the last pod's */
	const char *claim_name_space;
};

/* The maker of a createPods operation; `count` is what templates see of it. */
enum status pod_maker_init(struct pod_maker *maker, struct run *run, const struct op *op,
			   const char *name_space, int64_t count);
/* One that makes pods of this file. */
enum status pod_maker_init_file(struct pod_maker *maker, struct run *run, const struct op *op,
				const char *name_space, const struct value *path);
void pod_maker_fini(struct pod_maker *maker);
/* The pod joins the cluster, and no queue. */
enum status pod_maker_make(struct pod_maker *maker, int64_t index, struct pod **out);
/* *out = false when a pod has the name already that this one would get. */
enum status pod_maker_is_free(struct pod_maker *maker, int64_t index, bool *out);
/* Its name is free again. */
void pod_maker_forget(struct pod_maker *maker, const struct pod *pod);

#endif
