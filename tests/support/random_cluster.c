/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/random_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/model/pod.h"

/* --- text ------------------------------------------------------------------------------------ */

void put(struct writer *w, const char *format, ...)
{
	va_list arguments;
	int wrote;

	for (;;) {
		size_t room = w->capacity - w->length;

		va_start(arguments, format);
		wrote = vsnprintf(w->text + w->length, room, format, arguments);
		va_end(arguments);
		if ((size_t)wrote < room)
			break;
		w->capacity = w->capacity * 2 + (size_t)wrote;
		w->text = mem_resize(w->text, w->capacity, 1);
	}
	w->length += (size_t)wrote;
}

void next(struct writer *w)
{
	char last = w->text[w->length - 1];

	if (last != '[' && last != '{')
		put(w, ",");
}

void put_values(struct writer *w, const char *prefix, uint32_t of)
{
	uint32_t first = roll(w->dice, of);
	uint32_t count = 1 + roll(w->dice, of > 3 ? 3 : of);

	put(w, "\"values\":[");
	for (uint32_t i = 0; i < count; i++) {
		next(w);
		put(w, "\"%s%u\"", prefix, (first + i) % of);
	}
	put(w, "]");
}

/* --- selectors ------------------------------------------------------------------------------- */

static void put_pod_expression(struct writer *w)
{
	static const char *const operators[] = { "In", "NotIn", "Exists", "DoesNotExist" };
	uint32_t operator= roll(w->dice, 4);

	put(w, "{\"key\":\"%s\",\"operator\":\"%s\"", chance(w->dice, 70) ? "app" : "tier",
	    operators[operator]);
	if (operator<2) {
		put(w, ",");
		put_values(w, "a", 4);
	}
	put(w, "}");
}

void put_label_selector(struct writer *w)
{
	/* v1.36 counts no pods for an empty selector of a spread constraint, and lets them leave and join all the
	 * same: too odd for repaired states. */
	uint32_t kind = roll(w->dice, is_of_1_36(w) ? 9 : 10);

	put(w, "{");
	if (kind < 6)
		put(w, "\"matchLabels\":{\"app\":\"a%u\"}", roll(w->dice, 4));
	if (kind == 5 || kind == 6 || kind == 7) {
		next(w);
		put(w, "\"matchExpressions\":[");
		put_pod_expression(w);
		if (kind == 7) {
			put(w, ",");
			put_pod_expression(w);
		}
		put(w, "]");
	} else if (kind == 8) {
		put(w, "\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"Exists\"}]");
	}
	put(w, "}");
}

static void put_node_expression(struct writer *w)
{
	switch (roll(w->dice, 7)) {
	case 0:
		put(w, "{\"key\":\"gen\",\"operator\":\"Gt\",\"values\":[\"%u\"]}",
		    roll(w->dice, 9));
		break;
	case 1:
		put(w, "{\"key\":\"gen\",\"operator\":\"Lt\",\"values\":[\"%u\"]}",
		    roll(w->dice, 9));
		break;
	case 2:
		put(w, "{\"key\":\"disk\",\"operator\":\"Exists\"}");
		break;
	case 3:
		put(w, "{\"key\":\"gen\",\"operator\":\"DoesNotExist\"}");
		break;
	case 4:
		put(w, "{\"key\":\"disk\",\"operator\":\"NotIn\",");
		put_values(w, "d", 3);
		put(w, "}");
		break;
	case 5:
		put(w, "{\"key\":\"topology.kubernetes.io/zone\",\"operator\":\"In\",");
		put_values(w, "z", 4);
		put(w, "}");
		break;
	default:
		put(w, "{\"key\":\"disk\",\"operator\":\"In\",");
		put_values(w, "d", 3);
		put(w, "}");
	}
}

static void put_node_term(struct writer *w)
{
	uint32_t kind = roll(w->dice, 10);

	put(w, "{");
	if (kind < 9) {
		put(w, "\"matchExpressions\":[");
		for (uint32_t i = 0; i <= kind / 6; i++) {
			next(w);
			put_node_expression(w);
		}
		put(w, "]");
	}
	if (kind >= 8) {
		next(w);
		put(w,
		    "\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"%s\","
		    "\"values\":[\"n%u\"]}]",
		    chance(w->dice, 75) ? "In" : "NotIn",
		    roll(w->dice, w->nodes + (chance(w->dice, 25) ? 1 : 0)));
	}
	put(w, "}");
}

void put_node_selector(struct writer *w)
{
	uint32_t terms = 1 + roll(w->dice, 2);

	put(w, "{\"nodeSelectorTerms\":[");
	for (uint32_t i = 0; i < terms; i++) {
		next(w);
		put_node_term(w);
	}
	put(w, "]}");
}

/* --- the smaller objects --------------------------------------------------------------------- */

static void write_namespaces(struct writer *w)
{
	put(w, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"s1\","
	       "\"labels\":{\"team\":\"a\",\"env\":\"e0\"}}}\n");
	put(w, "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"s2\","
	       "\"labels\":{\"team\":\"b\"}}}\n");
}

static void write_priority_classes(struct writer *w)
{
	static const struct {
		const char *name;
		int value;
		const char *more;
	} classes[] = {
		{ "low", -10, "" },
		{ "middle", 100, "" },
		{ "high", 1000, "" },
		{ "patient", 1000, ",\"preemptionPolicy\":\"Never\"" },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		put(w,
		    "{\"apiVersion\":\"scheduling.k8s.io/v1\",\"kind\":\"PriorityClass\","
		    "\"metadata\":{\"name\":\"%s\"},\"value\":%d%s}\n",
		    classes[i].name, classes[i].value, classes[i].more);
}

static const char *random_namespace(struct writer *w)
{
	static const char *const names[] = { "default", "default", "s1", "s2" };

	return has_feature(w, WITH_NAMESPACES) ? names[roll(w->dice, 4)] : "default";
}

/* Without replicas, so that it adds no pods. */
static void put_controller(struct writer *w, const char *version, const char *kind,
			   const char *name)
{
	bool is_set = version[0] == 'v';
	uint32_t app = roll(w->dice, 4);

	put(w,
	    "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\"},"
	    "\"spec\":{\"replicas\":0,\"selector\":{",
	    version, kind, name);
	if (is_set)
		put(w, "\"app\":\"a%u\"", app);
	else if (chance(w->dice, 60))
		put(w, "\"matchLabels\":{\"app\":\"a%u\"}", app);
	else
		put(w, "\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"Exists\"}]");
	put(w,
	    "},\"template\":{\"metadata\":{\"labels\":{\"app\":\"a%u\"}},\"spec\":{"
	    "\"containers\":[{\"name\":\"c\",\"image\":\"i0\"}]}}}}\n",
	    app);
}

static void write_owners(struct writer *w)
{
	for (uint32_t i = roll(w->dice, 3); i > 0; i--)
		put(w,
		    "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"v%u\","
		    "\"namespace\":\"%s\"},\"spec\":{\"selector\":{\"app\":\"a%u\"}}}\n",
		    i, random_namespace(w), roll(w->dice, 4));
	put_controller(w, "v1", "ReplicationController", "rc");
	put_controller(w, "apps/v1", "ReplicaSet", "rs");
	put_controller(w, "apps/v1", "StatefulSet", "ss");
}

static void write_budgets(struct writer *w)
{
	uint32_t count = 1 + roll(w->dice, 3);

	for (uint32_t i = 0; i < count; i++) {
		put(w,
		    "{\"apiVersion\":\"policy/v1\",\"kind\":\"PodDisruptionBudget\","
		    "\"metadata\":{\"name\":\"b%u\",\"namespace\":\"%s\"},\"spec\":{\"selector\":",
		    i, random_namespace(w));
		put_label_selector(w);
		put(w, "},\"status\":{\"disruptionsAllowed\":%u", roll(w->dice, 3));
		if (chance(w->dice, 20))
			put(w, ",\"disruptedPods\":{\"r%u\":\"2026-01-01T00:00:00Z\"}",
			    roll(w->dice, 12));
		put(w, "}}\n");
	}
}

/* --- the whole ------------------------------------------------------------------------------- */

/* Half of the features on, or all of them. */
static uint32_t random_features(struct dice *dice)
{
	uint32_t features = 0;

	if (chance(dice, 10))
		return ALL_FEATURES;
	for (uint32_t bit = 1; bit <= ALL_FEATURES; bit <<= 1)
		features |= chance(dice, bit == WITH_PRIORITIES ? 75 : 45) ? bit : 0;
	return features;
}

/* Mostly few: what goes wrong does so on small clusters. */
static uint32_t random_node_count(struct dice *dice)
{
	uint32_t kind = roll(dice, 100);

	if (kind < 60)
		return 1 + roll(dice, 6);
	if (kind < 90)
		return 7 + roll(dice, 10);
	return kind < 98 ? 17 + roll(dice, 34) : 51 + roll(dice, 150);
}

static const char *random_gates(struct dice *dice, enum kubernetes_version version)
{
	static const char *const gates_of_1_36[] = {
		NULL,
		NULL,
		"TaintTolerationComparisonOperators=true",
		"TaintTolerationComparisonOperators=true,VolumeLimitScaling=true",
		"NodeDeclaredFeatures=false",
		"MatchLabelKeysInPodTopologySpread=false",
	};
	static const char *const gates[] = {
		NULL,
		NULL,
		NULL,
		"MinDomainsInPodTopologySpread=true,MatchLabelKeysInPodTopologySpread=true",
		"ReadWriteOncePod=true,VolumeCapacityPriority=true",
		"MinDomainsInPodTopologySpread=true,VolumeCapacityPriority=true",
		"NodeInclusionPolicyInPodTopologySpread=false",
		"PodDisruptionConditions=false",
	};

	if (version == KUBERNETES_1_36)
		return gates_of_1_36[roll(dice, sizeof(gates_of_1_36) / sizeof(gates_of_1_36[0]))];
	return gates[roll(dice, sizeof(gates) / sizeof(gates[0]))];
}

static void write_running(struct writer *w)
{
	uint32_t most = w->nodes <= 16 ? 6 : w->nodes <= 50 ? 3 : 2;
	uint32_t number = 0;

	if (has_feature(w, WITH_EMPTY_NODES))
		return;
	for (uint32_t node = 0; node < w->nodes; node++) {
		for (uint32_t i = roll(w->dice, most + 1); i > 0; i--)
			write_pod(w, number++, node);
	}
}

static void write_documents(struct writer *w)
{
	struct random_cluster *c = w->cluster;

	write_nodes(w);
	if (has_feature(w, WITH_NAMESPACES))
		write_namespaces(w);
	if (has_feature(w, WITH_PRIORITIES))
		write_priority_classes(w);
	if (has_feature(w, WITH_OWNERS))
		write_owners(w);
	if (has_feature(w, WITH_BUDGETS))
		write_budgets(w);
	if (has_feature(w, WITH_VOLUMES))
		write_storage(w);
	if (has_feature(w, WITH_PROFILES) && has_feature(w, WITH_OLD_RULES) && !is_of_1_36(w) &&
	    chance(w->dice, 60))
		write_old_configuration(w);
	else if (has_feature(w, WITH_PROFILES))
		write_configuration(w);
	write_running(w);
	for (uint32_t i = 0; i < c->pending; i++)
		write_pod(w, i, NO_NODE);
}

/* nodes == 0: as many as are rolled. */
static void init(struct random_cluster *cluster, struct dice *dice, enum kubernetes_version version,
		 uint32_t features, uint32_t nodes, uint32_t pending)
{
	struct writer w = { .dice = dice, .cluster = cluster, .capacity = 16384 };

	w.text = mem_new(w.capacity, 1);
	w.features = features;
	w.nodes = nodes ? nodes : random_node_count(dice);
	w.template_seed = roll(dice, UINT32_MAX);
	*cluster = (struct random_cluster){ .version = version,
					    .feature_gates = random_gates(dice, version),
					    .nodes = w.nodes,
					    .pending = pending };
	write_documents(&w);
	cluster->text = w.text;
}

static void init_any(struct random_cluster *cluster, struct dice *dice, uint32_t nodes,
		     uint32_t pending)
{
	const enum kubernetes_version version = chance(dice, 40) ? KUBERNETES_1_36
								 : KUBERNETES_1_26;

	init(cluster, dice, version, random_features(dice), nodes, pending);
}

void random_cluster_init_with(struct random_cluster *cluster, struct dice *dice, uint32_t pending)
{
	init_any(cluster, dice, 0, pending);
}

void random_cluster_init_sized(struct random_cluster *cluster, struct dice *dice, uint32_t nodes,
			       uint32_t pending)
{
	init_any(cluster, dice, nodes, pending);
}

void random_cluster_init_neighbours(struct random_cluster *cluster, struct dice *dice,
				    uint32_t nodes, uint32_t pending)
{
	static const enum feature often[] = { WITH_AFFINITY, WITH_SPREAD, WITH_PORTS };
	static const enum feature sometimes[] = { WITH_TAINTS,	  WITH_SELECTORS,  WITH_NAMESPACES,
						  WITH_OWNERS,	  WITH_PRIORITIES, WITH_TERMINATING,
						  WITH_NOMINATED, WITH_PROFILES };
	uint32_t features = (uint32_t)often[roll(dice, 3)];

	for (size_t i = 0; i < sizeof(often) / sizeof(often[0]); i++)
		features |= chance(dice, 45) ? (uint32_t)often[i] : 0;
	for (size_t i = 0; i < sizeof(sometimes) / sizeof(sometimes[0]); i++)
		features |= chance(dice, 15) ? (uint32_t)sometimes[i] : 0;
	/* Where nothing runs, pods that ask for their like are often the first. */
	features |= chance(dice, 35) ? WITH_EMPTY_NODES : 0;
	features |= chance(dice, 50) ? WITH_LIKES : 0;
	init(cluster, dice, KUBERNETES_1_26, features, nodes, pending);
}

void random_cluster_init(struct random_cluster *cluster, struct dice *dice)
{
	random_cluster_init_with(cluster, dice, 2 + roll(dice, 4));
}

void random_cluster_fini(struct random_cluster *cluster)
{
	free(cluster->text);
	*cluster = (struct random_cluster){ 0 };
}
