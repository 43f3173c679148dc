/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attached_volumes.h - how many volumes of a kind hang on a node
 *
 * v1.26 plugins/nodevolumelimits/non_csi.go, shared by the limits of in-tree volumes: EBS, GCE PD, Azure
 * disk, Cinder. A node that a CSI driver has taken over is left to NodeVolumeLimits.
 */
#ifndef PREDICATES_ATTACHED_VOLUMES_H
#define PREDICATES_ATTACHED_VOLUMES_H

#include "sched/core/rule.h"
#include "sched/core/volumes.h"

/* Numbers that stand for volumes, each once. */
struct volume_set {
	struct arena *arena;
	uint64_t *items;
	uint32_t count;
	uint32_t capacity;
};

void volume_set_add(struct volume_set *set, uint64_t item);
bool volume_set_has(const struct volume_set *set, uint64_t item);
/* A number for texts: equal for equal pairs. */
uint64_t volume_number(const char *a, const char *b);

/*
 * The claim behind a pod's volume; NULL when there is none, or none that can be found. A claim that a pod
 * to place lacks, and one that belongs to another pod, are a *problem in words (v1.26 filterVolumes);
 * *problem is left alone otherwise. The words live in the arena.
 */
const struct volume_claim *attached_claim(const struct volumes *volumes, const struct pod *pod,
					  const struct volume *volume, bool runs,
					  struct arena *arena, const char **problem);

/* What was wrong with claims in one cycle, each text once. */
struct volume_problems {
	struct arena *arena;
	const char **texts;
	uint32_t count;
	uint32_t capacity;
};

/* A TOKEN_ERROR token that stands for the text. */
uint64_t volume_problem_token(struct volume_problems *problems, const char *text);
void volume_limit_explain(const struct rule_call *call, const struct volume_problems *problems,
			  uint64_t token, struct reasons *out);

/* A kind of in-tree volume. */
struct attach_limit {
	enum migration migration;
	enum volume_kind inline_kind; /* of a pod's own volumes */
	const char *resource; /* a node's own limit, among its allocatable resources */
	/* Where the node has none; the function, unless NULL, tells by the node, and no less. */
	int64_t standard;
	int64_t (*standard_of)(const struct node *node, const struct intern *symbols);
};

void attach_limit_prepare(const struct rule_call *call, const struct attach_limit *limit,
			  struct prepared *out);
/* 0, or a token for attach_limit_explain(). */
uint64_t attach_limit_exceeded(const void *opaque, const struct pod *pod,
			       const struct node_info *node);
void attach_limit_explain(const struct rule_call *call, const void *state, uint64_t token,
			  struct reasons *out);

#endif
