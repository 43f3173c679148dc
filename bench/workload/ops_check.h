/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ops_check.h - what the types of an operation's fields do not say (struct op_kind)
 */
#ifndef BENCH_WORKLOAD_OPS_CHECK_H
#define BENCH_WORKLOAD_OPS_CHECK_H

#include "bench/workload/ops.h"

#define OP_CHECK_LIST(X)     \
	X(create_nodes)      \
	X(create_pods)       \
	X(create_namespaces) \
	X(barrier)           \
	X(sleep)             \
	X(replay)            \
	X(start_collecting)  \
	X(create_pod_sets)   \
	X(delete_pods)       \
	X(update_any)        \
	X(churn)             \
	X(template_path)     \
	X(create_pod_groups) \
	X(count)             \
	X(profile)           \
	X(start_profile)

#define X(name) \
	enum status op_check_##name(const char *file, const struct op *op, struct diag_sink *sink);
OP_CHECK_LIST(X)
#undef X

#endif
