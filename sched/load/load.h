/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - Kubernetes objects out of documents into a cluster
 *
 * Objects get the API server's defaults first (v1.26 pkg/apis/core/v1/defaults.go and the
 * Priority admission plugin) unless asked otherwise; controllers expand to the pending pods they
 * would create. Kinds that scheduling does not read are passed over and counted in one note.
 */
#ifndef SCHED_LOAD_LOAD_H
#define SCHED_LOAD_LOAD_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "sched/base/diag.h"
#include "sched/load/reader.h"
#include "sched/model/cluster.h"
#include "sched/model/kubernetes_version.h"

struct load_options {
	struct reader_options reader; /* .strict also makes unknown fields errors */
	bool no_defaults; /* read objects as they stand */
	enum kubernetes_version kubernetes_version; /* whose objects these are */
	/* Set from a signal handler: loader_read() is content with what it has. NULL: nobody will. */
	const volatile sig_atomic_t *stop;
	size_t pods_max; /* pods that controllers may expand to in all; 0 = 1 000 000 */
};

/* Takes documents of kinds the loader does not know (KubeSchedulerConfiguration, Policy). */
struct load_other {
	/* *taken = false leaves the document to be counted as passed over. */
	enum status (*document)(void *context, const char *file, const struct value *document,
				bool *taken);
	void *context;
};

struct loader;

/* A loader for one cluster; load files, then loader_finish() once. */
struct loader *loader_new(struct cluster *cluster, const struct load_options *options,
			  struct diag_sink *sink);
void loader_free(struct loader *loader);

/* other may be NULL. */
enum status loader_read(struct loader *loader, const char *const *paths, size_t count,
			const struct load_other *other);
/* One document already read. */
enum status loader_document(struct loader *loader, const char *file, const struct value *document,
			    const struct load_other *other);

/*
 * Resolves what needs all objects: priority classes, default priority, images' node counts,
 * namespaces that pods use but no file has, running pods' nodes. Ends with the note about what was
 * passed over. Pods bound to a node (spec.nodeName) are POD_BOUND, with node set when it exists.
 * Terminal pods (Succeeded, Failed) are dropped on reading.
 */
enum status loader_finish(struct loader *loader);

/*
 * A pod template for workloads: a Pod document whose name may be absent (generateName). The spec is
 * shared by all pods made of it. *out is a prototype for cluster_add_pod() with name 0;
 * *generate_name gets the prefix, "pod-" when the document has none. Priority classes must have
 * been loaded before.
 */
enum status loader_pod_template(struct loader *loader, const char *file,
				const struct value *document, struct pod *out,
				const char **generate_name);
/* The same for a Node document; the node is not added. */
enum status loader_node_template(struct loader *loader, const char *file,
				 const struct value *document, struct node *out,
				 const char **generate_name);

/* Of the controllers read: how many pods they expanded to; and what was passed over. */
struct load_counts {
	size_t documents;
	size_t objects;
	size_t expanded_pods;
	size_t passed_over;
};
struct load_counts loader_counts(const struct loader *loader);

#endif
