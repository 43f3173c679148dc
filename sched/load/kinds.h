/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kinds.h - the kinds of objects that are read, and who reads them
 *
 * A reader gets an object that has passed schema_check() and adds what it says to the loader's
 * cluster.
 */
#ifndef SCHED_LOAD_KINDS_H
#define SCHED_LOAD_KINDS_H

#include "sched/load/loader.h"

/* kind, reader */
#define KIND_LIST(X)                                            \
	X("Node", read_node)                                    \
	X("Pod", read_pod)                                      \
	X("Namespace", read_namespace)                          \
	X("Service", read_service)                              \
	X("PriorityClass", read_priority_class)                 \
	X("PodDisruptionBudget", read_disruption_budget)        \
	X("PersistentVolume", read_persistent_volume)           \
	X("PersistentVolumeClaim", read_volume_claim)           \
	X("StorageClass", read_storage_class)                   \
	X("CSINode", read_csi_node)                             \
	X("CSIDriver", read_csi_driver)                         \
	X("CSIStorageCapacity", read_csi_capacity)              \
	X("ReplicationController", read_replication_controller) \
	X("ReplicaSet", read_replica_set)                       \
	X("Deployment", read_deployment)                        \
	X("StatefulSet", read_stateful_set)                     \
	X("DaemonSet", read_daemon_set)                         \
	X("Job", read_job)                                      \
	X("CronJob", read_cron_job)                             \
	X("PodTemplate", read_stored_template)

#define X(kind, reader)                                                   \
	enum status reader(struct loader *loader, const struct decode *d, \
			   const struct spot *object);
KIND_LIST(X)
#undef X

#endif
