/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each rule says of an event to the pod "p", which it rejected. The cases are those of v1.36's
 * isSchedulableAfter... functions, in our words.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/queueing_hints.h"
#include "tests/support/storage_world.h"
#include "tests/support/world.h"

struct hint_case {
	const char *what;
	const char *plugin;
	uint64_t kind;
	/* "p", and the objects of the event: "old" and "new" by name, either may be missing. */
	const char *documents;
	bool want;
};

#define OLD_NODE(META, SPEC) NODE("old", META, SPEC, )
#define NEW_NODE(META, SPEC) NODE("new", META, SPEC, )
#define ADDED EVENTS(NODE, EVENT_ADD)
#define LABELLED EVENTS(NODE, EVENT_UPDATE_LABEL)
#define TAINTED EVENTS(NODE, EVENT_UPDATE_TAINT)
#define RESIZED EVENTS(NODE, EVENT_UPDATE_ALLOCATABLE)
#define GONE EVENTS(POD, EVENT_DELETE)
#define BOUND EVENTS(POD, EVENT_ADD)
#define RELABELLED EVENTS(POD, EVENT_UPDATE_LABEL)
#define RUNS(NAME, META, SPEC) POD(NAME, META, ", nodeName: somewhere" SPEC)
#define APP(VALUE) ", labels: {app: " VALUE "}"
#define NEAR(KIND, VALUE)                                                            \
	", affinity: {" KIND ": {requiredDuringSchedulingIgnoredDuringExecution: [{" \
	"topologyKey: zone, labelSelector: {matchLabels: {app: " VALUE "}}}]}}"
#define SPREAD                                                                              \
	", topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: " \
	"DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]"
#define ZONE(VALUE) ", labels: {zone: " VALUE "}"
#define TAINT(KEY) ", taints: [{key: " KEY ", effect: NoSchedule}]"
#define TOLERATES(KEY) ", tolerations: [{key: " KEY ", operator: Exists}]"
#define OFFERS(NAME, WHAT) NODE_OF(NAME, , , WHAT, )
#define PORT(NUMBER) "{name: c, image: i, ports: [{containerPort: 80, hostPort: " NUMBER "}]}"
#define DISK(NAME) ", volumes: [{name: v, gcePersistentDisk: {pdName: " NAME "}}]"
#define CLAIM_ADDED EVENTS(CLAIM, EVENT_ADD)

static const struct hint_case cases[] = {
	{ "a node that is no longer cordoned", "NodeUnschedulable", TAINTED,
	  OLD_NODE(, ", unschedulable: true") NEW_NODE(, ) POD("p", , ), true },
	{ "a node that was not cordoned", "NodeUnschedulable", TAINTED,
	  OLD_NODE(, ) NEW_NODE(, ) POD("p", , ), false },
	{ "a new node that is cordoned", "NodeUnschedulable", ADDED,
	  NEW_NODE(, ", unschedulable: true") POD("p", , ), false },
	{ "a new node", "NodeUnschedulable", ADDED, NEW_NODE(, ) POD("p", , ), true },

	{ "any new node", "NodeName", ADDED, NEW_NODE(, ) POD("p", , ), true },
	{ "names do not change with labels", "NodeName", LABELLED,
	  OLD_NODE(, ) NEW_NODE(, ) POD("p", , ), false },

	{ "the taint is gone", "TaintToleration", TAINTED,
	  OLD_NODE(, TAINT("a")) NEW_NODE(, ) POD("p", , ), true },
	{ "another taint instead", "TaintToleration", TAINTED,
	  OLD_NODE(, TAINT("a")) NEW_NODE(, TAINT("b")) POD("p", , ), false },
	{ "it tolerates the other taint", "TaintToleration", TAINTED,
	  OLD_NODE(, TAINT("a")) NEW_NODE(, TAINT("b")) POD("p", , TOLERATES("b")), true },
	{ "it tolerated the node before", "TaintToleration", TAINTED,
	  OLD_NODE(, TAINT("b")) NEW_NODE(, ) POD("p", , TOLERATES("b")), false },
	{ "a new node that it does not tolerate", "TaintToleration", ADDED,
	  NEW_NODE(, TAINT("a")) POD("p", , ), false },

	{ "the label it selects by comes", "NodeAffinity", LABELLED,
	  OLD_NODE(, ) NEW_NODE(ZONE("x"), ) POD("p", , ", nodeSelector: {zone: x}"), true },
	{ "another value", "NodeAffinity", LABELLED,
	  OLD_NODE(, ) NEW_NODE(ZONE("w"), ) POD("p", , ", nodeSelector: {zone: x}"), false },
	{ "it matched already", "NodeAffinity", LABELLED,
	  OLD_NODE(ZONE("x"), ) NEW_NODE(ZONE("x"), ) POD("p", , ", nodeSelector: {zone: x}"),
	  false },
	{ "a new node that matches", "NodeAffinity", ADDED,
	  NEW_NODE(ZONE("x"), ) POD("p", , ", nodeSelector: {zone: x}"), true },

	{ "a pod with the port goes", "NodePorts", GONE,
	  POD_OF("old", , PORT("80"), ", nodeName: somewhere") POD_OF("p", , PORT("80"), ), true },
	{ "a pod with another port goes", "NodePorts", GONE,
	  POD_OF("old", , PORT("81"), ", nodeName: somewhere") POD_OF("p", , PORT("80"), ), false },
	{ "a pod that was nowhere goes", "NodePorts", GONE,
	  POD_OF("old", , PORT("80"), ) POD_OF("p", , PORT("80"), ), false },

	{ "a pod leaves its room", "NodeResourcesFit", GONE,
	  RUNS("old", , ) POD_WITH("p", , "cpu: 1", ), true },
	{ "a pod that took no room goes", "NodeResourcesFit", GONE,
	  POD("old", , ) POD_WITH("p", , "cpu: 1", ), false },
	{ "a new node is large enough", "NodeResourcesFit", ADDED,
	  OFFERS("new", "cpu: 2, memory: 1Gi, pods: 10") POD_WITH("p", , "cpu: 1", ), true },
	{ "a new node is too small", "NodeResourcesFit", ADDED,
	  OFFERS("new", "cpu: 2, memory: 1Gi, pods: 10") POD_WITH("p", , "cpu: 3", ), false },
	{ "a new node takes no pods", "NodeResourcesFit", ADDED,
	  OFFERS("new", "cpu: 2, memory: 1Gi, pods: 0") POD_WITH("p", , "cpu: 1", ), false },
	{ "a node offers more of what it asks for", "NodeResourcesFit", RESIZED,
	  OFFERS("old", "cpu: 1, memory: 1Gi, pods: 10")
		  OFFERS("new", "cpu: 2, memory: 1Gi, pods: 10") POD_WITH("p", , "cpu: 1", ),
	  true },
	{ "a node offers more of something else", "NodeResourcesFit", RESIZED,
	  OFFERS("old", "cpu: 2, memory: 1Gi, pods: 10")
		  OFFERS("new", "cpu: 2, memory: 2Gi, pods: 10") POD_WITH("p", , "cpu: 1", ),
	  false },
	{ "a running pod asks for less", "NodeResourcesFit", EVENTS(POD, EVENT_UPDATE_SCALE_DOWN),
	  POD_WITH("old", , "cpu: 2", ", nodeName: somewhere")
		  POD_WITH("new", , "cpu: 1", ", nodeName: somewhere") POD_WITH("p", , "cpu: 1", ),
	  true },
	{ "a running pod asks for less of something else", "NodeResourcesFit",
	  EVENTS(POD, EVENT_UPDATE_SCALE_DOWN),
	  POD_WITH("old", , "memory: 2Gi", ", nodeName: somewhere") POD_WITH(
		  "new", , "memory: 1Gi", ", nodeName: somewhere") POD_WITH("p", , "cpu: 1", ),
	  false },

	{ "a pod it wants to be near comes", "InterPodAffinity", BOUND,
	  RUNS("new", APP("web"), ) POD("p", , NEAR("podAffinity", "web")), true },
	{ "a pod it does not care for comes", "InterPodAffinity", BOUND,
	  RUNS("new", APP("db"), ) POD("p", , NEAR("podAffinity", "web")), false },
	{ "a pod it shuns goes", "InterPodAffinity", GONE,
	  RUNS("old", APP("web"), ) POD("p", , NEAR("podAntiAffinity", "web")), true },
	{ "a pod that shuns it goes", "InterPodAffinity", GONE,
	  RUNS("old", , NEAR("podAntiAffinity", "me")) POD("p", APP("me"), ), true },
	{ "a pod that it does not shun goes", "InterPodAffinity", GONE,
	  RUNS("old", APP("db"), ) POD("p", , NEAR("podAntiAffinity", "web")), false },
	{ "a pod becomes one it wants to be near", "InterPodAffinity", RELABELLED,
	  RUNS("old", APP("db"), ) RUNS("new", APP("web"), ) POD("p", , NEAR("podAffinity", "web")),
	  true },
	{ "a pod is no longer one it shuns", "InterPodAffinity", RELABELLED,
	  RUNS("old", APP("web"), ) RUNS("new", APP("db"), )
		  POD("p", , NEAR("podAntiAffinity", "web")),
	  true },
	{ "a pod becomes one it shuns", "InterPodAffinity", RELABELLED,
	  RUNS("old", APP("db"), ) RUNS("new", APP("web"), )
		  POD("p", , NEAR("podAntiAffinity", "web")),
	  false },
	{ "a node joins a zone", "InterPodAffinity", LABELLED,
	  OLD_NODE(, ) NEW_NODE(ZONE("x"), ) POD("p", , NEAR("podAffinity", "web")), true },
	{ "a new node without a zone", "InterPodAffinity", ADDED,
	  NEW_NODE(, ) POD("p", , NEAR("podAffinity", "web")), false },
	{ "a node leaves its zone", "InterPodAffinity", LABELLED,
	  OLD_NODE(ZONE("x"), ) NEW_NODE(, ) POD("p", , NEAR("podAntiAffinity", "web")), true },

	{ "a pod that counts comes", "PodTopologySpread", BOUND,
	  RUNS("new", APP("web"), ) POD("p", APP("web"), SPREAD), true },
	{ "a pod that does not count comes", "PodTopologySpread", BOUND,
	  RUNS("new", APP("db"), ) POD("p", APP("web"), SPREAD), false },
	{ "a pod of another namespace comes", "PodTopologySpread", BOUND,
	  RUNS("new", ", namespace: other" APP("web"), ) POD("p", APP("web"), SPREAD), false },
	{ "a pod that counts goes", "PodTopologySpread", GONE,
	  RUNS("old", APP("web"), ) POD("p", APP("web"), SPREAD), true },
	{ "a pod no longer counts", "PodTopologySpread", RELABELLED,
	  RUNS("old", APP("web"), ) RUNS("new", APP("db"), ) POD("p", APP("web"), SPREAD), true },
	{ "a new node in a zone", "PodTopologySpread", ADDED,
	  NEW_NODE(ZONE("x"), ) POD("p", APP("web"), SPREAD), true },
	{ "a new node outside of all zones", "PodTopologySpread", ADDED,
	  NEW_NODE(, ) POD("p", APP("web"), SPREAD), false },
	{ "a node moves to another zone", "PodTopologySpread", LABELLED,
	  OLD_NODE(ZONE("x"), ) NEW_NODE(ZONE("w"), ) POD("p", APP("web"), SPREAD), true },
	{ "a node that stays in its zone", "PodTopologySpread", LABELLED,
	  OLD_NODE(ZONE("x"), ) NEW_NODE(ZONE("x"), ) POD("p", APP("web"), SPREAD), false },
	{ "a node of a zone goes", "PodTopologySpread", EVENTS(NODE, EVENT_DELETE),
	  OLD_NODE(ZONE("x"), ) POD("p", APP("web"), SPREAD), true },

	{ "the pod with the disk goes", "VolumeRestrictions", GONE,
	  RUNS("old", , DISK("d")) POD("p", , DISK("d")), true },
	{ "a pod with another disk goes", "VolumeRestrictions", GONE,
	  RUNS("old", , DISK("e")) POD("p", , DISK("d")), false },
	{ "the other user of its claim goes", "VolumeRestrictions", GONE,
	  RUNS("old", , USES("c")) POD("p", , USES("c")), true },
	{ "its claim comes", "VolumeRestrictions", CLAIM_ADDED,
	  CLAIM("new", "later") POD("p", , USES("new")), true },
	{ "another claim comes", "VolumeRestrictions", CLAIM_ADDED,
	  CLAIM("new", "later") POD("p", , USES("c")), false },

	{ "a pod with an attached volume goes", "NodeVolumeLimits", GONE,
	  RUNS("old", , USES("c")) POD("p", , USES("d")), true },
	{ "a pod without volumes goes", "NodeVolumeLimits", GONE,
	  RUNS("old", , ) POD("p", , USES("d")), false },

	{ "its claim comes, for binding", "VolumeBinding", CLAIM_ADDED,
	  CLAIM("new", "later") POD("p", , USES("new")), true },
	{ "another claim comes, for binding", "VolumeBinding", CLAIM_ADDED,
	  CLAIM("new", "later") POD("p", , USES("c")), false },
	{ "a class comes", "VolumeBinding", EVENTS(STORAGE_CLASS, EVENT_ADD),
	  CLASS("new", "example.com/p") POD("p", , USES("c")), true },
	{ "a class stays as it is", "VolumeBinding", EVENTS(STORAGE_CLASS, EVENT_UPDATE_OTHER),
	  CLASS("old", "example.com/p") CLASS("new", "example.com/p") POD("p", , USES("c")),
	  false },
	{ "any volume comes", "VolumeBinding", EVENTS(VOLUME, EVENT_ADD),
	  VOLUME("new", "later") POD("p", , USES("c")), true },

	{ "a class that binds at once comes", "VolumeZone", EVENTS(STORAGE_CLASS, EVENT_ADD),
	  CLASS_OF("new", "example.com/p", "Immediate", ) POD("p", , USES("c")), false },
	{ "a class that waits comes", "VolumeZone", EVENTS(STORAGE_CLASS, EVENT_ADD),
	  CLASS("new", "example.com/p") POD("p", , USES("c")), true },
	{ "a volume's zones change", "VolumeZone", EVENTS(VOLUME, EVENT_UPDATE_OTHER),
	  VOLUME_OF("old", ", labels: {topology.kubernetes.io/zone: x__y}", "later", "2Gi",
		    CSI_SOURCE, , "Available")
		  VOLUME_OF("new", ", labels: {topology.kubernetes.io/zone: x}", "later", "2Gi",
			    CSI_SOURCE, , "Available") POD("p", , USES("c")),
	  true },
	{ "a volume's zones in another order", "VolumeZone", EVENTS(VOLUME, EVENT_UPDATE_OTHER),
	  VOLUME_OF("old", ", labels: {topology.kubernetes.io/zone: x__y}", "later", "2Gi",
		    CSI_SOURCE, , "Available")
		  VOLUME_OF("new", ", labels: {topology.kubernetes.io/zone: y__x}", "later", "2Gi",
			    CSI_SOURCE, , "Available") POD("p", , USES("c")),
	  false },
};

/* The object of that name, of the kind that the event is about; NULL when there is none. */
static const void *object_of(struct session *session, uint64_t kind, const char *name)
{
	const struct cluster *c = &session->cluster;
	uint32_t symbol;

	if (!intern_find(&c->symbols, name, strlen(name), &symbol))
		return NULL;
	if (kind & EVENTS(NODE, EVENT_ALL)) {
		uint32_t node = cluster_find_node(c, symbol);

		return node == NO_NODE ? NULL : &c->nodes[node];
	}
#define FIND(LIST, COUNT)                      \
	for (size_t i = 0; i < (COUNT); i++) { \
		if ((LIST)[i].name == symbol)  \
			return &(LIST)[i];     \
	}                                      \
	return NULL
	if (kind & EVENTS(STORAGE_CLASS, EVENT_ALL)) {
		FIND(c->storage_classes, c->storage_class_count);
	}
	if (kind & EVENTS(VOLUME, EVENT_ALL)) {
		FIND(c->volumes, c->volume_count);
	}
	if (kind & EVENTS(CLAIM, EVENT_ALL)) {
		FIND(c->claims, c->claim_count);
	}
#undef FIND
	for (size_t i = 0; i < c->pod_count; i++) {
		if (c->pods[i]->name == symbol)
			return c->pods[i];
	}
	return NULL;
}

static uint64_t bit_of(const struct profile *profile, const char *plugin)
{
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (!strcmp(profile->filters[i].rule->plugin, plugin))
			return UINT64_C(1) << i;
	}
	cr_assert_fail("no plugin %s", plugin);
	return 0;
}

static void expect_hint(const struct hint_case *c)
{
	const struct scheduler_options options = { 0 };
	struct cluster_event event = { .kind = c->kind };
	struct session session;
	const struct pod *pod;

	world_start_with(&session, c->documents, &options, "v1.36");
	pod = world_pod(&session, "p");
	event.before = object_of(&session, c->kind, "old");
	event.after = object_of(&session, c->kind, "new");
	cr_assert(event.before || event.after, "%s: %s", c->plugin, c->what);
	cr_expect_eq(scheduler_may_help(session.scheduler, pod,
					bit_of(&session.profiles.items[0], c->plugin), &event),
		     c->want, "%s: %s", c->plugin, c->what);
	session_fini(&session);
}

Test(queueing_hints, answers_are_those_of_the_table)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_hint(&cases[i]);
}

/* What changes about the waiting pod itself. */
Test(queueing_hints, a_pod_hears_of_its_own_changes)
{
	static const struct {
		const char *plugin;
		uint64_t kind;
		const char *documents; /* "p" as it is, "new" as it becomes */
		bool want;
	} own[] = {
		{ "TaintToleration", EVENTS(POD, EVENT_UPDATE_TOLERATION),
		  POD("p", , ) POD("new", , TOLERATES("a")), true },
		{ "NodeUnschedulable", EVENTS(POD, EVENT_UPDATE_TOLERATION),
		  POD("p", , TOLERATES("node.kubernetes.io/unschedulable")) POD("new", , ), true },
		{ "NodeUnschedulable", EVENTS(POD, EVENT_UPDATE_TOLERATION),
		  POD("p", , ) POD("new", , TOLERATES("a")), false },
		{ "NodeResourcesFit", EVENTS(POD, EVENT_UPDATE_SCALE_DOWN),
		  POD_WITH("p", , "cpu: 2", ) POD_WITH("new", , "cpu: 1", ), true },
		{ "InterPodAffinity", RELABELLED, POD("p", , ) POD("new", APP("web"), ), true },
		{ "PodTopologySpread", RELABELLED,
		  POD("p", APP("web"), SPREAD) POD("new", APP("db"), SPREAD), true },
	};

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		const struct scheduler_options options = { 0 };
		struct cluster_event event = { .kind = own[i].kind };
		struct session session;
		struct pod changed;
		struct pod *pod;

		world_start_with(&session, own[i].documents, &options, "v1.36");
		pod = world_pod(&session, "p");
		changed = *world_pod(&session, "new");
		event.before = pod;
		event.after = &changed;
		cr_expect_not(scheduler_may_help(session.scheduler, pod,
						 bit_of(&session.profiles.items[0], own[i].plugin),
						 &event) &&
				      strcmp(own[i].plugin, "PodTopologySpread") != 0,
			      "case %zu: another pod's change", i);
		changed.sequence = pod->sequence;
		cr_expect_eq(scheduler_may_help(session.scheduler, pod,
						bit_of(&session.profiles.items[0], own[i].plugin),
						&event),
			     own[i].want, "case %zu", i);
		session_fini(&session);
	}
}

/* Whoever waits for new nodes but not for changed taints is woken by those as well. */
Test(queueing_hints, changed_taints_wake_whoever_waits_for_nodes)
{
	const struct hint_case ports = { "changed taints", "NodePorts", TAINTED,
					 OLD_NODE(, TAINT("a")) NEW_NODE(, )
						 POD_OF("p", , PORT("80"), ),
					 true };
	const struct hint_case unschedulable = { "changed taints", "VolumeBinding", TAINTED,
						 OLD_NODE(, TAINT("a")) NEW_NODE(, )
							 POD("p", , USES("c")),
						 true };

	expect_hint(&ports);
	expect_hint(&unschedulable);
}

Test(queueing_hints, a_rejection_names_the_rules_and_what_they_wait_for)
{
	const char *documents = OFFERS("a", "cpu: 1, memory: 1Gi, pods: 10")
		NODE("b", , TAINT("x"), ) POD_WITH("p", , "cpu: 2", );
	const struct scheduler_options options = { 0 };

	for (int version = 0; version < 2; version++) {
		struct session session;
		struct rejection why;
		const struct profile *profile;

		world_start_with(&session, documents, &options, version ? "v1.36" : NULL);
		profile = &session.profiles.items[0];
		cr_assert_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
			     OUTCOME_UNSCHEDULABLE);
		why = scheduler_rejection(session.scheduler);
		cr_expect_eq(why.rejectors, bit_of(profile, "NodeResourcesFit") |
						    bit_of(profile, "TaintToleration"));
		cr_expect(why.awaits & GONE);
		cr_expect(why.awaits & ADDED);
		cr_expect_not(why.awaits & EVENTS(CLAIM, EVENT_ADD));
		cr_expect_eq((why.awaits & EVENTS(POD, EVENT_UPDATE_TOLERATION)) != 0, version == 1,
			     "only hints know of it");
		session_fini(&session);
	}
}
