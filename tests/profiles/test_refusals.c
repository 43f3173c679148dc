/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every configuration that kube-scheduler v1.26 would not start with, and every Policy that no version
 * knew what to do with, gives one line that names the place.
 */
#include <criterion/criterion.h>

#include "tests/support/read_config.h"

#define GROUP "apiVersion: kubescheduler.config.k8s.io/"
#define KIND "kind: KubeSchedulerConfiguration\n"
#define V1 GROUP "v1\n" KIND
#define V1BETA3 GROUP "v1beta3\n" KIND
#define V1BETA2 GROUP "v1beta2\n" KIND
#define POLICY "apiVersion: v1\nkind: Policy\n"
#define PLUGINS(version, sets) version "profiles: [{plugins: {" sets "}}]\n"
#define V1BETA1 \
	"apiVersion: kubescheduler.config.k8s.io/v1beta1\nkind: KubeSchedulerConfiguration\n"
#define OLD_ARGS(plugin, args) \
	V1BETA1 "profiles: [{pluginConfig: [{name: " plugin ", args: {" args "}}]}]\n"
#define ARGS(plugin, args) V1 "profiles: [{pluginConfig: [{name: " plugin ", args: {" args "}}]}]\n"

static const struct {
	const char *what;
	const char *yaml;
	const char *error;
} refusals[] = {
	{ "a version that was never",
	  "apiVersion: kubescheduler.config.k8s.io/v2\nkind: KubeSchedulerConfiguration\n",
	  "f:1:13: apiVersion: \"kubescheduler.config.k8s.io/v2\" is not "
	  "kubescheduler.config.k8s.io/v1beta1, kubescheduler.config.k8s.io/v1beta2, "
	  "kubescheduler.config.k8s.io/v1beta3 or kubescheduler.config.k8s.io/v1" },
	{ "a version without plugin arguments",
	  "apiVersion: kubescheduler.config.k8s.io/v1alpha1\nkind: KubeSchedulerConfiguration\n",
	  "f:1:13: apiVersion: \"kubescheduler.config.k8s.io/v1alpha1\" is not "
	  "kubescheduler.config.k8s.io/v1beta1, kubescheduler.config.k8s.io/v1beta2, "
	  "kubescheduler.config.k8s.io/v1beta3 or kubescheduler.config.k8s.io/v1" },
	{ "no version", "kind: KubeSchedulerConfiguration\n", "f:1:1: apiVersion: required" },
	{ "another group",
	  "apiVersion: componentconfig/v1alpha1\nkind: KubeSchedulerConfiguration\n",
	  "f:1:13: apiVersion: \"componentconfig/v1alpha1\" is not "
	  "kubescheduler.config.k8s.io/v1beta1, kubescheduler.config.k8s.io/v1beta2, "
	  "kubescheduler.config.k8s.io/v1beta3 or kubescheduler.config.k8s.io/v1" },
	{ "an unknown field", V1 "algorithmSource: {provider: DefaultProvider}\n",
	  "f:3:1: algorithmSource: KubeSchedulerConfiguration has no such field" },
	{ "a field of another case", V1 "Parallelism: 4\n",
	  "f:3:1: Parallelism: KubeSchedulerConfiguration has no such field" },
	{ "an unknown field deep inside",
	  PLUGINS(V1, "score: {enabled: [{name: NodeName, wieght: 2}]}"),
	  "f:3:58: profiles[0].plugins.score.enabled[0].wieght: Plugin has no such field" },
	{ "metadata, which the kind has not", V1 "metadata: {name: x}\n",
	  "f:3:1: metadata: KubeSchedulerConfiguration has no such field" },
	{ "a string for a number", V1 "parallelism: \"4\"\n",
	  "f:3:14: parallelism: a string, expected a 32-bit integer" },
	{ "a fraction for an integer", V1 "percentageOfNodesToScore: 50.5\n",
	  "f:3:27: percentageOfNodesToScore: a number, expected a 32-bit integer" },
	{ "a number beyond 32 bits", V1 "parallelism: 4294967296\n",
	  "f:3:14: parallelism: \"4294967296\" is not a 32-bit integer" },
	{ "a list for a map", V1 "leaderElection: []\n",
	  "f:3:17: leaderElection: a list, expected a map" },
	{ "a map for a list", V1 "profiles: {schedulerName: x}\n",
	  "f:3:11: profiles: a map, expected a list" },
	{ "a number for a name", V1 "profiles: [{schedulerName: 7}]\n",
	  "f:3:28: profiles[0].schedulerName: an integer, expected a string (quotes make it one)" },
	{ "a duration without a unit", V1 "leaderElection: {leaseDuration: \"15\"}\n",
	  "f:3:33: leaderElection.leaseDuration: \"15\" is not a duration such as 1m30s" },
	{ "a number for a duration", V1 "leaderElection: {leaseDuration: 15}\n",
	  "f:3:33: leaderElection.leaseDuration: an integer, expected a duration in quotes" },
	{ "no parallelism", V1 "parallelism: 0\n", "f:3:14: parallelism: 0, expected more than 0" },
	{ "a negative percentage", V1 "percentageOfNodesToScore: -1\n",
	  "f:3:27: percentageOfNodesToScore: -1 is not in the range 0 to 100" },
	{ "a percentage above 100", V1 "percentageOfNodesToScore: 101\n",
	  "f:3:27: percentageOfNodesToScore: 101 is not in the range 0 to 100" },
	{ "a profile's percentage above 100", V1 "profiles: [{percentageOfNodesToScore: 200}]\n",
	  "f:3:39: profiles[0].percentageOfNodesToScore: 200 is not in the range 0 to 100" },
	{ "a profile's percentage in v1beta3",
	  V1BETA3 "profiles: [{percentageOfNodesToScore: 20}]\n",
	  "f:3:39: profiles[0].percentageOfNodesToScore: a field of v1 only" },
	{ "a bind address in v1", V1 "healthzBindAddress: 0.0.0.0:0\n",
	  "f:3:21: healthzBindAddress: a field of v1beta2 and before" },
	{ "an open bind address", V1BETA2 "healthzBindAddress: 0.0.0.0:10251\n",
	  "f:3:21: healthzBindAddress: \"0.0.0.0:10251\" must be absent, or an IP address with "
	  "port 0" },
	{ "a bind address without a host", V1BETA2 "metricsBindAddress: \":0\"\n",
	  "f:3:21: metricsBindAddress: \":0\" must be absent, or an IP address with port 0" },
	{ "no first back-off", V1 "podInitialBackoffSeconds: 0\n",
	  "f:3:27: podInitialBackoffSeconds: 0, expected more than 0" },
	{ "a longest back-off below the first",
	  V1 "podInitialBackoffSeconds: 20\npodMaxBackoffSeconds: 10\n",
	  "f:4:23: podMaxBackoffSeconds: podMaxBackoffSeconds (10) is below "
	  "podInitialBackoffSeconds (20)" },
	{ "a first back-off above the default longest", V1 "podInitialBackoffSeconds: 11\n",
	  "f:3:27: podInitialBackoffSeconds: podMaxBackoffSeconds (10) is below "
	  "podInitialBackoffSeconds (11)" },
	{ "a negative burst", V1 "clientConnection: {burst: -1}\n",
	  "f:3:27: clientConnection.burst: -1, expected 0 or more" },
	{ "a lease shorter than its renewal",
	  V1 "leaderElection: {leaseDuration: 5s, renewDeadline: 10s}\n",
	  "f:3:33: leaderElection.leaseDuration: leaseDuration must be longer than renewDeadline" },
	{ "a negative retry period", V1 "leaderElection: {retryPeriod: -1s}\n",
	  "f:3:31: leaderElection.retryPeriod: \"-1s\" is not above zero" },
	{ "a lock that is no lease", V1 "leaderElection: {resourceLock: endpoints}\n",
	  "f:3:32: leaderElection.resourceLock: \"endpoints\" is not leases" },
	{ "two profiles without names", V1 "profiles: [{}, {}]\n",
	  "f:3:12: profiles[0].schedulerName: required" },
	{ "an empty name", V1 "profiles: [{schedulerName: \"\"}]\n",
	  "f:3:28: profiles[0].schedulerName: required" },
	{ "two profiles of one name",
	  V1 "profiles: [{schedulerName: a}, {schedulerName: b}, {schedulerName: a}]\n",
	  "f:3:68: profiles[2].schedulerName: \"a\" is the name of a profile before" },
	{ "queues sorted in two ways",
	  V1 "profiles: [{schedulerName: a}, {schedulerName: b, plugins: {queueSort: {enabled: "
	     "[{name: PrioritySort}]}}}]\n",
	  "f:3:72: profiles[1].plugins.queueSort: differs from that of profiles[0], expected the "
	  "same in all profiles" },
	{ "a plugin nobody knows", PLUGINS(V1, "filter: {enabled: [{name: Fast}]}"),
	  "f:3:49: profiles[0].plugins.filter.enabled[0].name: \"Fast\" is no plugin of "
	  "kube-scheduler v1.26" },
	{ "a plugin nobody knows, at multiPoint",
	  PLUGINS(V1, "multiPoint: {enabled: [{name: NodeName}, {name: Coscheduling}]}"),
	  "f:3:71: profiles[0].plugins.multiPoint.enabled[1].name: \"Coscheduling\" is no plugin "
	  "of kube-scheduler v1.26" },
	{ "a plugin without a name", PLUGINS(V1, "score: {enabled: [{weight: 3}]}"),
	  "f:3:41: profiles[0].plugins.score.enabled[0].name: \"\" is no plugin of kube-scheduler "
	  "v1.26" },
	{ "a plugin of v1.22",
	  PLUGINS(V1BETA2, "score: {enabled: [{name: NodeResourcesMostAllocated}]}"),
	  "f:3:48: profiles[0].plugins.score.enabled[0].name: \"NodeResourcesMostAllocated\" is no "
	  "plugin of kube-scheduler v1.26" },
	{ "a plugin at a point it has not", PLUGINS(V1, "score: {enabled: [{name: NodeName}]}"),
	  "f:3:48: profiles[0].plugins.score.enabled[0].name: plugin \"NodeName\" has no extension "
	  "point score" },
	{ "a plugin twice at a point",
	  PLUGINS(V1, "filter: {enabled: [{name: NodeName}, {name: NodePorts}, {name: NodeName}]}"),
	  "f:3:86: profiles[0].plugins.filter.enabled[2].name: plugin \"NodeName\" is enabled "
	  "twice here" },
	{ "a plugin twice at multiPoint",
	  PLUGINS(V1, "multiPoint: {enabled: [{name: ImageLocality}, {name: ImageLocality, weight: "
		      "2}]}"),
	  "f:3:53: profiles[0].plugins.multiPoint.enabled[0].name: plugin \"ImageLocality\" is "
	  "enabled twice here" },
	{ "a plugin removed in v1", PLUGINS(V1, "score: {enabled: [{name: SelectorSpread}]}"),
	  "f:3:48: profiles[0].plugins.score.enabled[0].name: plugin \"SelectorSpread\" was "
	  "removed in v1, expected PodTopologySpread" },
	{ "arguments of a plugin removed in v1",
	  V1 "profiles: [{pluginConfig: [{name: SelectorSpread}]}]\n",
	  "f:3:35: profiles[0].pluginConfig[0].name: \"SelectorSpread\" was removed in v1" },
	{ "no queue sort", PLUGINS(V1, "queueSort: {disabled: [{name: \"*\"}]}"),
	  "f:3:12: profiles[0]: profile \"default-scheduler\" has 0 queueSort plugins, expected "
	  "one" },
	{ "no binding",
	  V1
	  "profiles: [{schedulerName: a, plugins: {bind: {disabled: [{name: DefaultBinder}]}}}]\n",
	  "f:3:12: profiles[0]: profile \"a\" has no bind plugin, expected at least one" },
	{ "nothing at all",
	  V1BETA3
	  "profiles: [{schedulerName: a, plugins: {multiPoint: {disabled: [{name: \"*\"}]}}}]\n",
	  "f:3:12: profiles[0]: profile \"a\" has 0 queueSort plugins, expected one" },
	{ "two sets of arguments",
	  V1 "profiles: [{pluginConfig: [{name: NodeAffinity}, {name: Other}, {name: "
	     "NodeAffinity}]}]\n",
	  "f:3:72: profiles[0].pluginConfig[2].name: \"NodeAffinity\" has arguments already" },
	{ "arguments of another plugin", ARGS("NodeAffinity", "kind: InterPodAffinityArgs"),
	  "f:3:62: profiles[0].pluginConfig[0].args.kind: \"InterPodAffinityArgs\" is not "
	  "NodeAffinityArgs" },
	{ "arguments of another version",
	  ARGS("NodeAffinity", "apiVersion: v1, kind: NodeAffinityArgs"),
	  "f:3:68: profiles[0].pluginConfig[0].args.apiVersion: \"v1\" is not "
	  "kubescheduler.config.k8s.io/v1, kubescheduler.config.k8s.io/v1beta3, "
	  "kubescheduler.config.k8s.io/v1beta2 or kubescheduler.config.k8s.io/v1beta1" },
	{ "arguments that are no map",
	  V1 "profiles: [{pluginConfig: [{name: NodeAffinity, args: strict}]}]\n",
	  "f:3:55: profiles[0].pluginConfig[0].args: a string, expected a map" },
	{ "an unknown argument", ARGS("InterPodAffinity", "hardPodAffinityWieght: 3"),
	  "f:3:60: profiles[0].pluginConfig[0].args.hardPodAffinityWieght: InterPodAffinityArgs "
	  "has no such field" },
	{ "a point in capitals",
	  ARGS("NodeResourcesFit",
	       "scoringStrategy: {type: MostAllocated, requestedToCapacityRatio: {shape: [{Score: "
	       "2, Utilization: 1}]}}"),
	  "f:3:135: "
	  "profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio.shape[0]."
	  "Score: UtilizationShapePoint has no such field" },
	{ "a hard affinity above 100", ARGS("InterPodAffinity", "hardPodAffinityWeight: 101"),
	  "f:3:83: profiles[0].pluginConfig[0].args.hardPodAffinityWeight: Invalid value: 101: "
	  "not in valid range [0, 100]" },
	{ "no strategy", ARGS("NodeResourcesFit", "scoringStrategy: {resources: [{name: cpu}]}"),
	  "f:3:77: profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "
	  "\"\": supported values: \"LeastAllocated\", \"MostAllocated\", "
	  "\"RequestedToCapacityRatio\"" },
	{ "a strategy nobody knows", ARGS("NodeResourcesFit", "scoringStrategy: {type: BestFit}"),
	  "f:3:84: profiles[0].pluginConfig[0].args.scoringStrategy.type: Unsupported value: "
	  "\"BestFit\": supported values: \"LeastAllocated\", \"MostAllocated\", "
	  "\"RequestedToCapacityRatio\"" },
	{ "a resource's weight above 100",
	  ARGS("NodeResourcesFit",
	       "scoringStrategy: {type: LeastAllocated, resources: [{name: cpu, weight: 101}]}"),
	  "f:3:132: profiles[0].pluginConfig[0].args.scoringStrategy.resources[0].weight: "
	  "Invalid value: 101: resource weight of \"cpu\" not in valid range (0, 100]" },
	{ "a resource's negative weight",
	  ARGS("NodeResourcesFit", "scoringStrategy: {type: LeastAllocated, resources: [{name: "
				   "cpu}, {name: memory, weight: -1}]}"),
	  "f:3:148: profiles[0].pluginConfig[0].args.scoringStrategy.resources[1].weight: "
	  "Invalid value: -1: resource weight of \"memory\" not in valid range (0, 100]" },
	{ "a ratio without its line",
	  ARGS("NodeResourcesFit", "scoringStrategy: {type: RequestedToCapacityRatio}"),
	  "f:3:77: profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio: "
	  "required with type RequestedToCapacityRatio" },
	{ "a line without a point",
	  ARGS("NodeResourcesFit",
	       "scoringStrategy: {type: LeastAllocated, requestedToCapacityRatio: {shape: []}}"),
	  "f:3:134: "
	  "profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio.shape: "
	  "Required value: at least one point must be specified" },
	{ "a line that goes back",
	  ARGS("NodeResourcesFit",
	       "scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: "
	       "{shape: [{utilization: 50, score: 5}, {utilization: 50, score: 6}]}}"),
	  "f:3:188: "
	  "profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio.shape[1]."
	  "utilization: "
	  "Invalid value: 50: utilization values must be sorted in increasing order" },
	{ "a point beyond 100",
	  ARGS("NodeResourcesFit",
	       "scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: "
	       "{shape: [{utilization: 101, score: 5}]}}"),
	  "f:3:159: "
	  "profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio.shape[0]."
	  "utilization: "
	  "Invalid value: 101: not in valid range [0, 100]" },
	{ "a score above 10",
	  ARGS("NodeResourcesFit",
	       "scoringStrategy: {type: RequestedToCapacityRatio, requestedToCapacityRatio: "
	       "{shape: [{utilization: 0, score: 11}]}}"),
	  "f:3:169: "
	  "profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio.shape[0]."
	  "score: "
	  "Invalid value: 11: not in valid range [0, 10]" },
	{ "an ignored resource that is no name",
	  ARGS("NodeResourcesFit", "ignoredResources: [\"example.com/\"]"),
	  "f:3:79: profiles[0].pluginConfig[0].args.ignoredResources[0]: Invalid value: "
	  "\"example.com/\": must consist of letters, digits, '-', '_' and '.', and start and "
	  "end with a letter or digit" },
	{ "an ignored group with a slash",
	  ARGS("NodeResourcesFit", "ignoredResourceGroups: [example.com, example.org/gpu]"),
	  "f:3:97: profiles[0].pluginConfig[0].args.ignoredResourceGroups[1]: Invalid value: "
	  "\"example.org/gpu\": resource group name can't contain '/'" },
	{ "a balanced resource twice",
	  ARGS("NodeResourcesBalancedAllocation",
	       "resources: [{name: cpu}, {name: memory}, {name: cpu}]"),
	  "f:3:123: profiles[0].pluginConfig[0].args.resources[2].name: Duplicate value: "
	  "\"cpu\"" },
	{ "a balanced resource of weight 2",
	  ARGS("NodeResourcesBalancedAllocation", "resources: [{name: cpu, weight: 2}]"),
	  "f:3:107: profiles[0].pluginConfig[0].args.resources[0].weight: Invalid value: 2: "
	  "must be 1" },
	{ "an operator nobody knows",
	  ARGS("NodeAffinity", "addedAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
			       "{nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: "
			       "Like, values: [a]}]}]}}"),
	  "f:3:183: "
	  "profiles[0].pluginConfig[0].args.addedAffinity."
	  "requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]."
	  "operator: \"Like\" is not In, NotIn, Exists, DoesNotExist, Gt or Lt" },
	{ "a label key that is none",
	  ARGS("NodeAffinity",
	       "addedAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, "
	       "preference: {matchExpressions: [{key: \"a b\", operator: Exists}]}}]}"),
	  "f:3:172: "
	  "profiles[0].pluginConfig[0].args.addedAffinity."
	  "preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: "
	  "\"a b\" must consist of letters, digits, '-', '_' and '.', and start and end with a "
	  "letter or digit" },
	{ "system constraints beside a list",
	  ARGS("PodTopologySpread", "defaultConstraints: [{maxSkew: 1, topologyKey: zone, "
				    "whenUnsatisfiable: ScheduleAnyway}]"),
	  "f:3:60: profiles[0].pluginConfig[0].args.defaultingType: Invalid value: \"System\": "
	  "when .defaultConstraints are not empty" },
	{ "a defaulting nobody knows", ARGS("PodTopologySpread", "defaultingType: None"),
	  "f:3:77: profiles[0].pluginConfig[0].args.defaultingType: Unsupported value: "
	  "\"None\": supported values: \"System\", \"List\"" },
	{ "no skew",
	  ARGS("PodTopologySpread", "defaultingType: List, defaultConstraints: [{topologyKey: "
				    "zone, whenUnsatisfiable: ScheduleAnyway}]"),
	  "f:3:104: profiles[0].pluginConfig[0].args.defaultConstraints[0].maxSkew: Invalid "
	  "value: 0: not in valid range (0, inf)" },
	{ "no topology key",
	  ARGS("PodTopologySpread", "defaultingType: List, defaultConstraints: [{maxSkew: 1, "
				    "whenUnsatisfiable: ScheduleAnyway}]"),
	  "f:3:104: profiles[0].pluginConfig[0].args.defaultConstraints[0].topologyKey: "
	  "Required value: can not be empty" },
	{ "an action nobody knows",
	  ARGS("PodTopologySpread", "defaultingType: List, defaultConstraints: [{maxSkew: 1, "
				    "topologyKey: zone, whenUnsatisfiable: Wait}]"),
	  "f:3:155: profiles[0].pluginConfig[0].args.defaultConstraints[0].whenUnsatisfiable: "
	  "Unsupported value: \"Wait\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"" },
	{ "a default constraint with a selector",
	  ARGS("PodTopologySpread",
	       "defaultingType: List, defaultConstraints: [{maxSkew: 1, topologyKey: zone, "
	       "whenUnsatisfiable: ScheduleAnyway, labelSelector: {}}]"),
	  "f:3:186: profiles[0].pluginConfig[0].args.defaultConstraints[0].labelSelector: "
	  "Forbidden: constraint must not define a selector, as they deduced for each pod" },
	{ "a default constraint twice",
	  ARGS("PodTopologySpread",
	       "defaultingType: List, defaultConstraints: [{maxSkew: 1, topologyKey: zone, "
	       "whenUnsatisfiable: ScheduleAnyway}, {maxSkew: 2, topologyKey: zone, "
	       "whenUnsatisfiable: ScheduleAnyway}]"),
	  "f:3:172: profiles[0].pluginConfig[0].args.defaultConstraints[1]: Duplicate value: "
	  "\"{zone, ScheduleAnyway}\"" },
	{ "a negative bind timeout", ARGS("VolumeBinding", "bindTimeoutSeconds: -1"),
	  "f:3:77: profiles[0].pluginConfig[0].args.bindTimeoutSeconds: Invalid value: -1: "
	  "invalid BindTimeoutSeconds, should not be a negative value" },
	{ "a shape behind a gate", ARGS("VolumeBinding", "shape: [{utilization: 0, score: 0}]"),
	  "f:3:64: profiles[0].pluginConfig[0].args.shape: Invalid value: unexpected field "
	  "`shape`, remove it or turn on the feature gate VolumeCapacityPriority" },
	{ "a candidate percentage above 100",
	  ARGS("DefaultPreemption", "minCandidateNodesPercentage: 101"),
	  "f:3:90: profiles[0].pluginConfig[0].args.minCandidateNodesPercentage: Invalid "
	  "value: 101: not in valid range [0, 100]" },
	{ "a negative candidate number", ARGS("DefaultPreemption", "minCandidateNodesAbsolute: -1"),
	  "f:3:88: profiles[0].pluginConfig[0].args.minCandidateNodesAbsolute: Invalid value: "
	  "-1: not in valid range [0, inf)" },
	{ "no candidates",
	  ARGS("DefaultPreemption", "minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: 0"),
	  "f:3:90: profiles[0].pluginConfig[0].args.minCandidateNodesPercentage: Invalid "
	  "value: 0: cannot be zero at the same time as minCandidateNodesAbsolute" },
	{ "an extender that scores without weight",
	  V1 "extenders: [{urlPrefix: \"http://a\", prioritizeVerb: prioritize}]\n",
	  "f:3:13: extenders[0].weight: 0, expected more than 0 with prioritizeVerb" },
	{ "two extenders that bind",
	  V1 "extenders: [{urlPrefix: \"http://a\", bindVerb: bind}, {urlPrefix: \"http://b\", "
	     "bindVerb: bind}]\n",
	  "f:3:88: extenders[1].bindVerb: a second extender that binds" },
	{ "an extender's native resource",
	  V1
	  "extenders: [{urlPrefix: \"http://a\", managedResources: [{name: kubernetes.io/foo}]}]\n",
	  "f:3:63: extenders[0].managedResources[0].name: \"kubernetes.io/foo\" is not the name of "
	  "an extended resource" },
	{ "an extender's resource that is no name",
	  V1 "extenders: [{urlPrefix: \"http://a\", managedResources: [{name: \"a/b/c\"}]}]\n",
	  "f:3:63: extenders[0].managedResources[0].name: \"a/b/c\" must have at most one '/'" },
	{ "a resource of two extenders",
	  V1 "extenders: [{urlPrefix: \"http://a\", managedResources: [{name: a.com/x}, {name: "
	     "a.com/y}]}, {urlPrefix: \"http://b\", managedResources: [{name: a.com/y}]}]\n",
	  "f:3:142: extenders[1].managedResources[0].name: \"a.com/y\" is managed twice" },
	{ "an extender's resource that nothing passes over",
	  V1 "extenders: [{urlPrefix: \"http://a\", managedResources: [{name: a.com/x, "
	     "ignoredByScheduler: true}]}]\nprofiles: [{plugins: {multiPoint: {disabled: [{name: "
	     "NodeResourcesFit}]}}}]\n",
	  "f:4:12: profiles[0]: no NodeResourcesFit plugin, expected one that passes over the "
	  "extenders' ignoredByScheduler resources" },
	{ "a plugin that v1.22 did not have yet",
	  PLUGINS(V1BETA1, "filter: {enabled: [{name: Tomorrow}]}"),
	  "f:3:49: profiles[0].plugins.filter.enabled[0].name: \"Tomorrow\" is no plugin of "
	  "kube-scheduler v1.22" },
	{ "a default enabled again in v1beta1",
	  PLUGINS(V1BETA1, "score: {enabled: [{name: ImageLocality, weight: 5}]}"),
	  "f:3:48: profiles[0].plugins.score.enabled[0].name: plugin \"ImageLocality\" is enabled "
	  "twice here" },
	{ "two ways to score resources in v1beta1",
	  PLUGINS(V1BETA1, "score: {enabled: [{name: NodeResourcesFit}]}"),
	  "f:3:48: profiles[0].plugins.score.enabled[0].name: plugin \"NodeResourcesFit\" does not "
	  "score beside \"NodeResourcesLeastAllocated\"" },
	{ "a strategy in v1beta1",
	  OLD_ARGS("NodeResourcesFit", "scoringStrategy: {type: MostAllocated}"),
	  "f:3:77: profiles[0].pluginConfig[0].args.scoringStrategy: a field of v1beta2 and "
	  "later" },
	{ "a ratio without a line in v1beta1",
	  PLUGINS(V1BETA1, "score: {enabled: [{name: RequestedToCapacityRatio}]}"),
	  "f:3:12: profiles[0].pluginConfig: none for RequestedToCapacityRatio, expected a shape" },
	{ "a label that must and must not be there",
	  OLD_ARGS("NodeLabel", "presentLabels: [zone, rack], absentLabels: [ssd, rack]"),
	  "f:3:75: profiles[0].pluginConfig[0].args.presentLabels[1]: Invalid value: \"rack\": "
	  "conflict with absentLabels[1]" },
	{ "a label that should and should not be there",
	  OLD_ARGS("NodeLabel", "presentLabelsPreference: [ssd], absentLabelsPreference: [ssd]"),
	  "f:3:79: profiles[0].pluginConfig[0].args.presentLabelsPreference[0]: Invalid value: "
	  "\"ssd\": conflict with absentLabelsPreference[0]" },
	{ "a label's arguments misspelt", OLD_ARGS("ServiceAffinity", "labels: [zone]"),
	  "f:3:59: profiles[0].pluginConfig[0].args.labels: ServiceAffinityArgs has no such "
	  "field" },
	{ "an old strategy's weight above 100",
	  OLD_ARGS("NodeResourcesMostAllocated", "resources: [{name: cpu, weight: 101}]"),
	  "f:3:102: profiles[0].pluginConfig[0].args.resources[0].weight: Invalid value: 101: "
	  "resource weight of \"cpu\" not in valid range (0, 100]" },
	{ "a predicate nobody knew", POLICY "predicates: [{name: PodFitsMoon}]\n",
	  "f:3:21: predicates[0].name: \"PodFitsMoon\" is no predicate of any version" },
	{ "a priority nobody knew",
	  POLICY "priorities: [{name: GPUAllocationPriority, weight: 1}]\n",
	  "f:3:21: priorities[0].name: \"GPUAllocationPriority\" is no priority of any version" },
	{ "a predicate without a name", POLICY "predicates: [{}]\n",
	  "f:3:14: predicates[0].name: \"\" is no predicate of any version" },
	{ "a priority without weight", POLICY "priorities: [{name: LeastRequestedPriority}]\n",
	  "f:3:14: priorities[0].weight: 0 is not in the range 1 to 2147483647" },
	{ "a priority of weight 0",
	  POLICY "priorities: [{name: LeastRequestedPriority, weight: 0}]\n",
	  "f:3:53: priorities[0].weight: 0 is not in the range 1 to 2147483647" },
	{ "a priority's weight beyond 32 bits",
	  POLICY "priorities: [{name: LeastRequestedPriority, weight: 4294967296}]\n",
	  "f:3:53: priorities[0].weight: 4294967296 is not in the range 1 to 2147483647" },
	{ "an empty predicate argument", POLICY "predicates: [{name: Region, argument: {}}]\n",
	  "f:3:39: predicates[0].argument: expected one of serviceAffinity and labelsPresence" },
	{ "two predicate arguments",
	  POLICY "predicates: [{name: Region, argument: {serviceAffinity: {labels: [region]}, "
		 "labelsPresence: {labels: [a], presence: true}}}]\n",
	  "f:3:39: predicates[0].argument: expected one of serviceAffinity and labelsPresence" },
	{ "two priority arguments",
	  POLICY "priorities: [{name: Spread, weight: 1, argument: {serviceAntiAffinity: {label: "
		 "zone}, labelPreference: {label: a, presence: true}}}]\n",
	  "f:3:50: priorities[0].argument: expected one of serviceAntiAffinity, labelPreference "
	  "and requestedToCapacityRatioArguments" },
	{ "label preferences of two weights",
	  POLICY "priorities: [{name: A, weight: 1, argument: {labelPreference: {label: a, "
		 "presence: true}}}, {name: B, weight: 2, argument: {labelPreference: {label: b, "
		 "presence: true}}}]\n",
	  "f:3:111: priorities[1].weight: 2, but 1 with the priority before that has such an "
	  "argument" },
	{ "two ratios",
	  POLICY "priorities: [{name: A, weight: 1, argument: {requestedToCapacityRatioArguments: "
		 "{shape: [{utilization: 0, score: 0}]}}}, {name: B, weight: 1, argument: "
		 "{requestedToCapacityRatioArguments: {shape: [{utilization: 0, score: 0}]}}}]\n",
	  "f:3:153: priorities[1].argument: a second requestedToCapacityRatioArguments" },
	{ "a ratio without a point",
	  POLICY
	  "priorities: [{name: A, weight: 1, argument: {requestedToCapacityRatioArguments: {}}}]\n",
	  "f:3:81: priorities[0].argument.requestedToCapacityRatioArguments.shape: Required "
	  "value: at least one point must be specified" },
	{ "a plugin's name for a priority", POLICY "priorities: [{name: NodeLabel, weight: 1}]\n",
	  "f:3:21: priorities[0].name: \"NodeLabel\" needs an argument" },
	{ "a label that is asked for and forbidden",
	  POLICY "predicates: [{name: A, argument: {labelsPresence: {labels: [rack, ssd], "
		 "presence: true}}}, "
		 "{name: B, argument: {labelsPresence: {labels: [zone, ssd]}}}]\n",
	  "f:3:13: predicates: label \"ssd\" is to be present and to be absent" },
	{ "a label that is preferred both ways",
	  POLICY
	  "priorities: [{name: A, weight: 1, argument: {labelPreference: {label: x}}}, {name: B, "
	  "weight: 1, argument: {labelPreference: {label: x, presence: true}}}]\n",
	  "f:3:13: priorities: label \"x\" is to be present and to be absent" },
	{ "a hard weight above 100", POLICY "hardPodAffinitySymmetricWeight: 101\n",
	  "f:3:33: hardPodAffinitySymmetricWeight: 101 is not in the range 0 to 100" },
	{ "a policy's extender without weight",
	  POLICY "extenders: [{urlPrefix: \"http://a\", prioritizeVerb: p}]\n",
	  "f:3:13: extenders[0].weight: 0, expected more than 0 with prioritizeVerb" },
	{ "a policy's duration in quotes",
	  POLICY "extenders: [{urlPrefix: \"http://a\", httpTimeout: 5s}]\n",
	  "f:3:50: extenders[0].httpTimeout: a string, expected an integer" },
	{ "a policy of another version",
	  "apiVersion: kubescheduler.config.k8s.io/v1beta1\nkind: Policy\n",
	  "f:1:13: apiVersion: \"kubescheduler.config.k8s.io/v1beta1\" is not v1 or "
	  "kubescheduler.config.k8s.io/v1" },
};

Test(refusals, each_is_one_line_that_names_the_place)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct read_config read;

		read_config_init(&read, refusals[i].yaml);
		cr_expect_eq(read.status, STATUS_BAD_INPUT, "%s", refusals[i].what);
		cr_expect_str_eq(read.errors, refusals[i].error, "%s:\n%s\nwanted\n%s",
				 refusals[i].what, read.errors, refusals[i].error);
		cr_expect_eq(read.profiles.count, 0, "%s", refusals[i].what);
		read_config_fini(&read);
	}
}

static const struct {
	const char *what;
	const char *yaml;
	const char *error;
} refusals_of_1_36[] = {
	{ "v1beta3", V1BETA3,
	  "f:1:13: apiVersion: \"kubescheduler.config.k8s.io/v1beta3\" is not "
	  "kubescheduler.config.k8s.io/v1" },
	{ "v1beta2", V1BETA2,
	  "f:1:13: apiVersion: \"kubescheduler.config.k8s.io/v1beta2\" is not "
	  "kubescheduler.config.k8s.io/v1" },
	{ "a Policy", POLICY "predicates: []\n",
	  "f:1:1: (root): kube-scheduler v1.36 reads no Policy, expected a "
	  "KubeSchedulerConfiguration" },
	{ "a limit of in-tree volumes", PLUGINS(V1, "filter: {enabled: [{name: EBSLimits}]}"),
	  "f:3:49: profiles[0].plugins.filter.enabled[0].name: plugin \"EBSLimits\" was removed "
	  "in v1, expected NodeVolumeLimits" },
	{ "one at multiPoint, which is not validated, but has to be there",
	  PLUGINS(V1, "multiPoint: {enabled: [{name: GCEPDLimits}]}"),
	  "f:3:53: profiles[0].plugins.multiPoint.enabled[0].name: \"GCEPDLimits\" is no plugin "
	  "of kube-scheduler v1.36" },
	{ "SelectorSpread", PLUGINS(V1, "score: {enabled: [{name: SelectorSpread}]}"),
	  "f:3:48: profiles[0].plugins.score.enabled[0].name: plugin \"SelectorSpread\" was "
	  "removed in v1, expected PodTopologySpread" },
	{ "arguments of a plugin that is gone", ARGS("AzureDiskLimits", ""),
	  "f:3:35: profiles[0].pluginConfig[0].name: \"AzureDiskLimits\" was removed in v1" },
	{ "arguments of a version that is gone",
	  ARGS("InterPodAffinity", "apiVersion: kubescheduler.config.k8s.io/v1beta3"),
	  "f:3:72: profiles[0].pluginConfig[0].args.apiVersion: "
	  "\"kubescheduler.config.k8s.io/v1beta3\" is not kubescheduler.config.k8s.io/v1" },
	{ "a ratio for another strategy",
	  ARGS("NodeResourcesFit",
	       "scoringStrategy: {type: MostAllocated, requestedToCapacityRatio: "
	       "{shape: [{utilization: 0, score: 0}]}}"),
	  "f:3:125: profiles[0].pluginConfig[0].args.scoringStrategy.requestedToCapacityRatio: "
	  "Forbidden: must be nil when type is not RequestedToCapacityRatio" },
	{ "a shape for volumes", ARGS("VolumeBinding", "shape: [{utilization: 0, score: 0}]"),
	  "f:3:64: profiles[0].pluginConfig[0].args.shape: Invalid value: unexpected field "
	  "`shape`, remove it (the feature gate StorageCapacityScoring is not supported)" },
	{ "a timeout below zero", ARGS("DynamicResources", "filterTimeout: -1s"),
	  "f:3:75: profiles[0].pluginConfig[0].args.filterTimeout: Invalid value: \"-1s\": must "
	  "be zero or positive" },
	{ "a timeout below a second", ARGS("DynamicResources", "bindingTimeout: 999ms"),
	  "f:3:76: profiles[0].pluginConfig[0].args.bindingTimeout: Invalid value: \"999ms\": "
	  "must be at least 1 second" },
};

Test(refusals, v1_36_has_its_own)
{
	for (size_t i = 0; i < sizeof(refusals_of_1_36) / sizeof(refusals_of_1_36[0]); i++) {
		struct read_config read;

		read_config_init_version(&read, KUBERNETES_1_36, refusals_of_1_36[i].yaml);
		cr_expect_eq(read.status, STATUS_BAD_INPUT, "%s", refusals_of_1_36[i].what);
		cr_expect_str_eq(read.errors, refusals_of_1_36[i].error, "%s:\n%s\nwanted\n%s",
				 refusals_of_1_36[i].what, read.errors, refusals_of_1_36[i].error);
		read_config_fini(&read);
	}
}

static const char *const taken_by_1_36[] = {
	ARGS("InterPodAffinity", "ignorePreferredTermsOfExistingPods: true"),
	ARGS("DynamicResources", "filterTimeout: 0s, bindingTimeout: 1s"),
	V1 "delayCacheUntilActive: true\n",
	PLUGINS(V1, "placementScore: {disabled: [{name: '*'}]}"),
	PLUGINS(V1, "multiPoint: {disabled: [{name: NodeDeclaredFeatures}]}"),
};

Test(refusals, what_is_new_in_v1_36_is_refused_by_v1_26_only)
{
	for (size_t i = 0; i < sizeof(taken_by_1_36) / sizeof(taken_by_1_36[0]); i++) {
		struct read_config read;

		read_config_init_version(&read, KUBERNETES_1_36, taken_by_1_36[i]);
		cr_expect_eq(read.status, STATUS_OK, "%s\n%s", taken_by_1_36[i], read.errors);
		read_config_fini(&read);
	}
	for (size_t i = 0; i < 4; i++) {
		struct read_config read;

		if (i == 1)
			continue; /* a plugin without arguments: a warning */
		read_config_init_version(&read, KUBERNETES_1_26, taken_by_1_36[i]);
		cr_expect_eq(read.status, STATUS_BAD_INPUT, "%s", taken_by_1_36[i]);
		read_config_fini(&read);
	}
}
