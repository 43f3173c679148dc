/* SPDX-License-Identifier: Apache-2.0 */
/*
 * admission_check.h - could the pod run on the node, as far as a kubelet would ask?
 *
 * v1.26 pkg/scheduler/eventhandlers.go AdmissionCheck and preCheckForNode: a node that came or changed
 * is no reason to try a pod that it cannot take. Without arguments of any profile.
 */
#ifndef PREDICATES_ADMISSION_CHECK_H
#define PREDICATES_ADMISSION_CHECK_H

#include "sched/core/rule.h"

bool admission_check(const struct rule_call *call, const struct node_info *node);

#endif
