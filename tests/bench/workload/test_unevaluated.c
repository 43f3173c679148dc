/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "bench/workload/unevaluated.h"
#include "tests/support/world.h"

static const char world[] =
	"{apiVersion: v1, kind: Node, metadata: {name: n1}}\n"
	"---\n"
	"{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}}}\n"
	"---\n"
	"apiVersion: v1\n"
	"kind: Pod\n"
	"metadata: {name: shy}\n"
	"spec:\n"
	"  nodeName: n1\n"
	"  containers: [{name: c, image: i}]\n"
	"  affinity:\n"
	"    podAntiAffinity:\n"
	"      requiredDuringSchedulingIgnoredDuringExecution:\n"
	"      - labelSelector: {matchLabels: {app: loud}}\n"
	"        topologyKey: kubernetes.io/hostname\n"
	"---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: plain, labels: {app: other}},\n"
	" spec: {containers: [{name: c, image: i}]}}\n"
	"---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: web-1, labels: {app: web}},\n"
	" spec: {containers: [{name: c, image: i}]}}\n"
	"---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: loud, labels: {app: loud}},\n"
	" spec: {containers: [{name: c, image: i}]}}\n"
	"---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: loud, namespace: far, labels: {app: loud}},\n"
	" spec: {containers: [{name: c, image: i}]}}\n"
	"---\n"
	"apiVersion: v1\n"
	"kind: Pod\n"
	"metadata: {name: all}\n"
	"spec:\n"
	"  containers: [{name: c, image: i}]\n"
	"  topologySpreadConstraints:\n"
	"  - {maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: DoNotSchedule}\n"
	"  affinity:\n"
	"    podAffinity:\n"
	"      preferredDuringSchedulingIgnoredDuringExecution:\n"
	"      - weight: 1\n"
	"        podAffinityTerm: {topologyKey: kubernetes.io/hostname}\n"
	"  volumes:\n"
	"  - {name: a, emptyDir: {}}\n"
	"  - {name: b, persistentVolumeClaim: {claimName: b}}\n"
	"  - {name: c, persistentVolumeClaim: {claimName: c}}\n"
	"  - {name: d, gcePersistentDisk: {pdName: d}}\n";

/* "PodTopologySpread InterPodAffinity " */
static void found(const struct session *session, const struct pod *pod, char *out, size_t size)
{
	struct unevaluated_term terms[UNEVALUATED_TERMS_MAX];
	struct unevaluated u;
	size_t count;

	unevaluated_init(&u, &session->cluster);
	count = unevaluated_find(&u, &session->profiles.items[0], pod, terms);
	out[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		strncat(out, terms[i].plugin, size - strlen(out) - 2);
		strcat(out, " ");
	}
	unevaluated_fini(&u);
}

/* The profile as it would be with these plugins not built. */
static void take_rules_away(struct profile *profile)
{
	for (size_t i = 0; i < profile->filter_count; i++) {
		static struct predicate nameless = { .plugin = "" };
		const char *plugin = profile->filters[i].rule->plugin;

		if (!strncmp(plugin, "Volume", 6) || !strcmp(plugin, "PodTopologySpread") ||
		    !strcmp(plugin, "InterPodAffinity"))
			profile->filters[i].rule = &nameless;
	}
	for (size_t i = 0; i < profile->score_count; i++) {
		const char *plugin = profile->scores[i].plugin;

		if (!strcmp(plugin, "PodTopologySpread") || !strcmp(plugin, "InterPodAffinity"))
			profile->scores[i].rule = NULL;
	}
}

Test(unevaluated, terms_of_plugins_without_a_rule_are_found)
{
	static const struct {
		const char *pod;
		const char *plugins;
	} cases[] = {
		{ "plain", "" },
		{ "web-1", "PodTopologySpread " },
		{ "loud", "InterPodAffinity " },
		{ "all", "PodTopologySpread InterPodAffinity VolumeBinding VolumeRestrictions " },
	};
	struct session session;
	char plugins[256];

	world_start(&session, world, &(struct scheduler_options){ .seed = 1 });
	take_rules_away(&session.profiles.items[0]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		found(&session, world_pod(&session, cases[i].pod), plugins, sizeof(plugins));
		cr_expect_str_eq(plugins, cases[i].plugins, "%s: %s", cases[i].pod, plugins);
	}
	session_fini(&session);
}

Test(unevaluated, affinity_of_running_pods_concerns_their_namespaces_only)
{
	struct session session;
	const struct pod *near;
	const struct pod *far;
	char plugins[256];

	world_start(&session, world, &(struct scheduler_options){ .seed = 1 });
	take_rules_away(&session.profiles.items[0]);
	near = world_pod(&session, "loud");
	far = session.cluster.pods[near->sequence + 1];
	cr_assert_str_eq(cluster_text(&session.cluster, far->name_space), "far");
	found(&session, near, plugins, sizeof(plugins));
	cr_expect_str_eq(plugins, "InterPodAffinity ");
	found(&session, far, plugins, sizeof(plugins));
	cr_expect_str_eq(plugins, "");
	session_fini(&session);
}

Test(unevaluated, a_profile_without_the_plugins_passes_over_nothing)
{
	struct session session;
	struct profile *profile;
	char plugins[256];

	world_start(&session, world, &(struct scheduler_options){ .seed = 1 });
	profile = &session.profiles.items[0];
	profile->point_count[POINT_FILTER] = 0;
	profile->score_count = 0;
	found(&session, world_pod(&session, "all"), plugins, sizeof(plugins));
	cr_expect_str_eq(plugins, "");
	session_fini(&session);
}
