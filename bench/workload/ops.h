/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ops.h - the operations a workload template can have
 *
 * All that scheduler_perf has had since v1.25, whether they run here or not: what is wrong with an
 * operation is told the same way for all of them.
 */
#ifndef BENCH_WORKLOAD_OPS_H
#define BENCH_WORKLOAD_OPS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/workload/shape.h"

enum op_code {
	OP_NOT_SUPPORTED, /* known, but needs what is not there */
	OP_CREATE_NODES,
	OP_CREATE_NAMESPACES,
	OP_CREATE_PODS,
	OP_CREATE_POD_SETS,
	OP_CREATE_ANY,
	OP_UPDATE_ANY,
	OP_DELETE_PODS,
	OP_CHURN,
	OP_BARRIER,
	OP_SLEEP,
	OP_REPLAY,
	OP_START_COLLECTING,
	OP_STOP_COLLECTING,
	OP_PROFILE, /* begin or end */
};

struct op_kind;

/* One operation of a workload template. */
struct op {
	const struct op_kind *kind;
	const struct value *tree; /* the map as written, of kind->shape */
};

struct op_kind {
	const char *opcode;
	enum op_code code;
	const struct shape *shape;
	/* What the types of the fields do not say; may be NULL. */
	enum status (*check)(const char *file, const struct op *op, struct diag_sink *sink);
	const char *needs; /* of OP_NOT_SUPPORTED: "DRA" */
};

/* Reads and checks one item of a workloadTemplate. */
enum status op_read(const char *file, const struct value *tree, struct diag_sink *sink,
		    struct op *out);
/* Does it measure by itself, or end a section that does? */
bool op_collects_metrics(const struct op *op);
/* The createPods of a createPodSets, which has been read before. */
enum status op_inner(const char *file, const struct op *op, struct diag_sink *sink, struct op *out);

/* How many namespaces a createPods with namespaceRange makes pods in; 1 without. */
enum { OP_NAMESPACES_MAX = 10000 };
int64_t op_namespace_count(const struct value *op);

/* A field of an operation that names a file, or a list of files. */
struct op_path {
	const char *field;
	bool is_template; /* of objects that differ; otherwise read as it stands */
};
/* Ends with a NULL field. */
extern const struct op_path op_paths[];

#endif
