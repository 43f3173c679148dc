/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are refused, each with the one line that the person who wrote it gets to see.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/load/load.h"

struct bad_text {
	const char *text;
	size_t length;
	const char *said; /* behind the file's name */
};

#define TEXT(text) text, sizeof(text) - 1

#define POD "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
#define CONTAINER "  containers:\n  - name: c\n"
#define NODE "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n"
#define DEPLOYMENT "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n"
#define TEMPLATE                             \
	"  template:\n"                      \
	"    metadata: {labels: {app: a}}\n" \
	"    spec:\n"                        \
	"      containers: [{name: c}]\n"
#define AFFINITY                                                                \
	POD CONTAINER "  affinity:\n"                                           \
		      "    nodeAffinity:\n"                                     \
		      "      requiredDuringSchedulingIgnoredDuringExecution:\n" \
		      "        nodeSelectorTerms:\n"                            \
		      "        - matchExpressions:\n"

static const struct bad_text yaml[] = {
	{ TEXT("key: [a, b\n"), "2:1: the end of the text, where \",\" or \"]\" is expected in the "
				"list that [ opens at line 1" },
	{ TEXT("key: {a: 1\n"), "2:1: the end of the text, where \",\" or \"}\" is expected in the "
				"map that { opens at line 1" },
	{ TEXT("a: b: c\n"), "1:5: a \":\" that belongs to no key (a map begins on a line of its "
			     "own; text with \": \" in it is to be quoted)" },
	{ TEXT("a:\n  b: 1\n c: 2\n"), "3:2: \"c\", where a key of the map that begins at line 1 "
				       "is expected, indented as that is" },
	{ TEXT("a: 1\n- b\n"), "2:1: \"-\", where a key of the map that begins at line 1 is "
			       "expected, indented as that is" },
	{ TEXT("- a\nb: 1\n"), "2:1: \"b\", where \"-\" of the list that begins at line 1 is "
			       "expected, indented as that is" },
	{ TEXT("a: \"b\" c\n"), "1:8: \"c\", where a key of the map that begins at line 1 is "
				"expected, indented as that is" },
	{ TEXT("a: 1\n  b: 2\n"), "2:4: a \":\" that belongs to no key (a map begins on a line of "
				  "its own; text with \": \" in it is to be quoted)" },
	{ TEXT("a:\n\tb: 1\n"), "2:1: a tab, where spaces are to indent" },
	{ TEXT("a: @b\n"), "1:4: \"@\" cannot begin a value; text is to be quoted" },
	{ TEXT("a: %b\n"), "1:4: \"%\" cannot begin a value; text is to be quoted" },
	{ TEXT("a: \"b\n"), "2:1: the text ends inside the quotes that open at line 1" },
	{ TEXT("a: 'b\n--- \n"), "2:1: a document ends inside the quotes that open at line 1" },
	{ TEXT("a: \"\\q\"\n"),
	  "1:5: not an escape that double quotes have (a backslash itself is written \\\\)" },
	{ TEXT("a: \"\\x4\"\n"), "1:7: a hexadecimal digit is expected in this escape" },
	{ TEXT("a: *none\n"), "1:4: the alias \"none\" has no anchor" },
	{ TEXT("a: &x [*x]\n"), "1:8: the value of anchor \"x\" contains itself" },
	{ TEXT("a: & b\n"), "1:5: \" \", where the name of an anchor or alias is expected" },
	{ TEXT("a: !e!x 1\n"), "1:4: the tag begins with a handle that no %TAG directive defines" },
	{ TEXT("a: |0\n  b\n"), "1:5: a block text's indentation is 1 to 9" },
	{ TEXT("a: >b\n  c\n"), "1:5: \"b\", where the end of the line is expected" },
	{ TEXT("a: - b\n"),
	  "1:4: a \"-\" where no list can begin (a list begins on a line of its own)" },
	{ TEXT("? [a]\n: b\n"), "1:3: a list cannot be a map key (a string is expected)" },
	{ TEXT("{a: 1}: b\n"), "1:1: a map cannot be a map key (a string is expected)" },
	{ TEXT("~: 1\n"), "1:1: null cannot be a map key (a string is expected)" },
	{ TEXT("a: {{ .Values.b }}\n"),
	  "1:5: \"{{\" of a template that has not been rendered (a map cannot be a map key)" },
	{ TEXT("{{- if .Values.x }}\na: 1\n"),
	  "1:2: \"{{\" of a template that has not been rendered (a map cannot be a map key)" },
	{ TEXT("]\n"), "1:1: \"]\", where a value is expected" },
	{ TEXT("a: }\n"), "1:4: \"}\", where a value is expected" },
	{ TEXT("%FOO\n--- a\n"), "1:5: a directive that is neither %YAML nor %TAG" },
	{ TEXT("%YAML 2.0\n--- a\n"),
	  "1:1: a %YAML directive that asks for another version than 1" },
	{ TEXT("a: 1\n... \nb\n"),
	  "3:1: \"b\" after the end of a document (\"---\" is expected before another one)" },
	{ TEXT("a\nb: 1\n"), "2:2: a \":\" that belongs to no key (a map begins on a line of its "
			     "own; text with \": \" in it is to be quoted)" },
	{ TEXT("<<: 1\n"), "1:1: the merge key << takes a map or a list of maps, not an integer" },
	{ TEXT("a: !!int b\n"), "1:4: a string is tagged !!int" },
	{ TEXT("a: .inf\n"), "1:4: not a number that JSON can hold" },
	{ TEXT("a: !!binary \"?\"\n"), "1:4: !!binary is not valid base64" },
	{ TEXT("---\na: 1\n--- |\n b\nc\n"), "3:5: a string, expected an object" },
};

static const struct bad_text json[] = {
	{ TEXT("{\"a\":1"), "1:7: \",\" or \"}\" is expected" },
	{ TEXT("{\"a\" 1}"), "1:6: \":\" is expected after a key" },
	{ TEXT("[\"a\" \"b\"]"), "1:6: \",\" or \"]\" is expected" },
	{ TEXT("{\"a\":\"b"), "1:6: a string without its closing quote" },
	{ TEXT("{\"a\":\"\\q\"}"), "1:8: not an escape that JSON has" },
	{ TEXT("{\"a\":1}}"), "1:8: more text after the end of a value" },
	{ TEXT("[1] 2"), "1:5: more text after the end of a value" },
	{ TEXT("{\"a\":\"\\u12\"}"), "1:11: not an escape that JSON has" },
	{ TEXT("{\"a\":\"\377\"}"), "1:7: not UTF-8" },
};

static const struct bad_text yaml_like_json[] = {
	{ TEXT("{\"a\":1"), "2:1: the end of the text, where \",\" or \"}\" is expected in the map "
			    "that { opens at line 1" },
	{ TEXT("[\"a\" \"b\"]"),
	  "1:6: \"\\\"\", where \",\" or \"]\" is expected in the list that [ opens at line 1" },
	{ TEXT("{\"a\":\"b"), "1:8: the text ends inside the quotes that open at line 1" },
	{ TEXT("{\"a\":\"\\q\"}"),
	  "1:7: not an escape that double quotes have (a backslash itself is written \\\\)" },
	{ TEXT("{\"a\":1}}"),
	  "1:8: \"}\" after the end of a document (\"---\" is expected before another one)" },
	{ TEXT("{\"a\":\"\\u12\"}"), "1:9: a hexadecimal digit is expected in this escape" },
};

static const struct bad_text encodings[] = {
	{ TEXT("a: \377\n"), "1:4: a byte that is not UTF-8" },
	{ TEXT("a: \303"), "1:4: the text ends inside a UTF-8 character" },
	{ TEXT("a: b\001\n"), "1:5: a control character, which YAML does not allow" },
	{ TEXT("a: \000\n"), "1:4: a control character, which YAML does not allow" },
	{ TEXT("{\"a\":\"\300\200\"}"), "1:7: bytes that are not UTF-8" },
	{ TEXT("\377\376a\000:\000 \000\000\330"), "1:1: incomplete UTF-16 surrogate pair" },
	{ TEXT("{\"a\":\"\001\"}"), "1:7: a control character, which YAML does not allow" },
};

static const struct bad_text objects[] = {
	{ TEXT("kind: Pod\nmetadata: {name: p}\n"), "1:1: apiVersion: required" },
	{ TEXT("apiVersion: v1\nmetadata: {name: p}\n"), "1:1: kind: required" },
	{ TEXT("apiVersion: v1\nkind: [Pod]\n"), "2:7: kind: a list, expected a string" },
	{ TEXT("apiVersion: 1\nkind: Pod\n"), "1:13: apiVersion: an integer, expected a string" },
	{ TEXT("just words\n"), "1:1: a string, expected an object" },
	{ TEXT("- 1\n"), "1:3: an integer, expected an object" },
	{ TEXT("apiVersion: v1\nkind: List\nitems: {a: 1}\n"),
	  "3:8: items: a map, expected a list" },
	{ TEXT("apiVersion: v1\nkind: List\nitems: [5]\n"), "3:9: an integer, expected an object" },
	{ TEXT(POD "  containers: c\n"), "5:15: spec.containers: a string, expected a list" },
	{ TEXT(POD "  containers:\n  - c\n"), "6:5: spec.containers[0]: a string, expected a map" },
	{ TEXT(POD "  nodeName: 5\n"),
	  "5:13: spec.nodeName: an integer, expected a string (quotes make it one)" },
	{ TEXT(POD "  hostNetwork: \"yes\"\n"),
	  "5:16: spec.hostNetwork: a string, expected true or false" },
	{ TEXT(POD "  priority: high\n"),
	  "5:13: spec.priority: a string, expected a 32-bit integer" },
	{ TEXT(POD CONTAINER "    ports: [{containerPort: \"80\"}]\n"),
	  "7:29: spec.containers[0].ports[0].containerPort: a string, expected a 32-bit integer" },
	{ TEXT(POD CONTAINER "    ports: [{containerPort: 80, hostPort: 8080.5}]\n"),
	  "7:43: spec.containers[0].ports[0].hostPort: a number, expected a 32-bit integer" },
	{ TEXT(POD CONTAINER "    resources: {requests: [cpu]}\n"),
	  "7:27: spec.containers[0].resources.requests: a list, expected a map" },
	{ TEXT(POD "  nodeSelector: {disk: yes}\n"),
	  "5:24: spec.nodeSelector.disk: a boolean, expected a string (quotes make it one)" },
	{ TEXT(POD "  terminationGracePeriodSeconds: 99999999999999999999\n"),
	  "5:34: spec.terminationGracePeriodSeconds: a number, expected an integer" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: 1}}\nspec:\n  "
	       "containers:\n  - name: c\n"),
	  "3:35: metadata.labels.app: an integer, expected a string (quotes make it one)" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, creationTimestamp: "
	       "yesterday}\nspec:\n  containers:\n  - name: c\n"),
	  "3:40: metadata.creationTimestamp: \"yesterday\" is not a time such as "
	  "2015-11-24T10:00:00Z" },
	{ TEXT(DEPLOYMENT "  replicas: three\n"),
	  "5:13: spec.replicas: a string, expected a 32-bit integer" },
	{ TEXT(DEPLOYMENT "  replicas: 3.5\n"),
	  "5:13: spec.replicas: a number, expected a 32-bit integer" },
	{ TEXT(DEPLOYMENT "  replicas: 3000000000\n"),
	  "5:13: spec.replicas: \"3000000000\" is not a 32-bit integer" },
	{ TEXT(NODE "spec: {unschedulable: 1}\n"),
	  "4:23: spec.unschedulable: an integer, expected true or false" },
	{ TEXT(NODE "status: {images: {names: []}}\n"),
	  "4:18: status.images: a map, expected a list" },
	{ TEXT(NODE "status: {allocatable: {cpu: [4]}}\n"),
	  "4:29: status.allocatable.cpu: a list, expected a quantity" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: P_1}\nspec:\n  containers:\n  - name: "
	       "c\n"),
	  "3:18: metadata.name: \"P_1\" must consist of a-z, 0-9, '-' and '.', and start and end "
	  "with a-z or 0-9" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {}\nspec:\n  containers:\n  - name: c\n"),
	  "3:11: metadata.name: required" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: my.space}\nspec:\n  "
	       "containers:\n  - name: c\n"),
	  "3:32: metadata.namespace: \"my.space\" must consist of a-z, 0-9 and '-', and start and "
	  "end with a-z or 0-9" },
	{ TEXT("apiVersion: v1\nkind: Node\nmetadata: {name: -n}\n"),
	  "3:18: metadata.name: \"-n\" must consist of a-z, 0-9, '-' and '.', and start and end "
	  "with a-z or 0-9" },
	{ TEXT(POD "  containers: []\n"), "5:15: spec.containers: required" },
	{ TEXT(POD), "1:1: spec.containers: required" },
	{ TEXT(POD CONTAINER "    resources:\n      requests:\n        cpu: 2x\n"),
	  "9:14: spec.containers[0].resources.requests.cpu: \"2x\" is not a quantity" },
	{ TEXT(POD CONTAINER "    resources:\n      requests:\n        memory: 1 Gi\n"),
	  "9:17: spec.containers[0].resources.requests.memory: \"1 Gi\" is not a quantity" },
	{ TEXT(POD CONTAINER "    resources:\n      requests:\n        memory: 500K\n"),
	  "9:17: spec.containers[0].resources.requests.memory: \"500K\" is not a quantity" },
	{ TEXT(POD CONTAINER "    resources:\n      requests:\n        cpu: \"-1\"\n"),
	  "9:14: spec.containers[0].resources.requests.cpu: \"-1\" must not be negative" },
	{ TEXT(POD CONTAINER "    resources:\n      requests: {cpu: 2}\n      limits: {cpu: 1}\n"),
	  "8:23: spec.containers[0].resources.requests.cpu: \"2\" must not be more than the "
	  "limit" },
	{ TEXT(POD CONTAINER "    resources:\n      requests: {gpu: 1}\n"),
	  "8:18: spec.containers[0].resources.requests: the key \"gpu\" is not a resource that "
	  "containers have" },
	{ TEXT(POD CONTAINER "    resources:\n      requests: {example.com/gpu: 500m}\n"),
	  "8:35: spec.containers[0].resources.requests[example.com/gpu]: \"500m\" must be a whole "
	  "number" },
	{ TEXT(POD CONTAINER "    resources:\n      requests: {example.com/gpu: 1}\n      limits: "
			     "{example.com/gpu: 2}\n"),
	  "8:35: spec.containers[0].resources.requests[example.com/gpu]: \"1\" must be equal to "
	  "the limit" },
	{ TEXT(POD CONTAINER "    resources:\n      requests: {hugepages-2Mi: 4Mi}\n"),
	  "8:33: spec.containers[0].resources.requests.hugepages-2Mi: \"4Mi\" needs a limit of the "
	  "same amount" },
	{ TEXT(NODE "status: {allocatable: {memory: lots}}\n"),
	  "4:32: status.allocatable.memory: \"lots\" is not a quantity" },
	{ TEXT(NODE "status: {capacity: {cpu: \"\"}}\n"),
	  "4:26: status.capacity.cpu: \"\" is not a quantity" },
	{ TEXT(POD CONTAINER "  overhead: {cpu: much}\n"),
	  "7:19: spec.overhead.cpu: \"much\" is not a quantity" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a b: c}}\nspec:\n  "
	       "containers:\n  - name: c\n"),
	  "3:30: metadata.labels: the key \"a b\" must consist of letters, digits, '-', '_' and "
	  "'.', and start and end with a letter or digit" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: \"a b\"}}\nspec:\n  "
	       "containers:\n  - name: c\n"),
	  "3:35: metadata.labels.app: \"a b\" must consist of letters, digits, '-', '_' and '.', "
	  "and start and end with a letter or digit" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {/app: a}}\nspec:\n  "
	       "containers:\n  - name: c\n"),
	  "3:30: metadata.labels: the key \"/app\" must have a DNS subdomain before its '/'" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: "
	       "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}}\nspec:\n  "
	       "containers:\n  - name: c\n"),
	  "3:35: metadata.labels.app: "
	  "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" must have at most "
	  "63 characters" },
	{ TEXT(POD CONTAINER "  nodeSelector: {\"a/b/c\": d}\n"),
	  "7:18: spec.nodeSelector: the key \"a/b/c\" must have at most one '/'" },
	{ TEXT(AFFINITY "          - {key: zone, operator: Is, values: [a]}\n"),
	  "12:35: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchExpressions[0].operator: \"Is\" is not In, NotIn, Exists, "
	  "DoesNotExist, Gt or Lt" },
	{ TEXT(AFFINITY "          - {key: zone, operator: In}\n"),
	  "12:13: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchExpressions[0].values: at least one value is needed with In "
	  "and NotIn" },
	{ TEXT(AFFINITY "          - {key: zone, operator: Exists, values: [a]}\n"),
	  "12:51: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchExpressions[0].values: no values are allowed with Exists and "
	  "DoesNotExist" },
	{ TEXT(AFFINITY "          - {key: cores, operator: Gt, values: [many]}\n"),
	  "12:49: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchExpressions[0].values[0]: \"many\" is not an integer" },
	{ TEXT(AFFINITY "          - {key: cores, operator: Gt, values: [\"1\", \"2\"]}\n"),
	  "12:48: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchExpressions[0].values: exactly one value is needed with Gt "
	  "and Lt" },
	{ TEXT(AFFINITY "          - {operator: Exists}\n"),
	  "12:13: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchExpressions[0].key: required" },
	{ TEXT(AFFINITY "          - {key: \"a b\", operator: Exists}\n"),
	  "12:19: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchExpressions[0].key: \"a b\" must consist of letters, digits, "
	  "'-', '_' and '.', and start and end with a letter or digit" },
	{ TEXT(POD CONTAINER
	       "  affinity:\n    nodeAffinity:\n      "
	       "requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n      "
	       "  - matchFields:\n          - {key: metadata.uid, operator: In, values: [a]}\n"),
	  "12:19: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchFields[0].key: \"metadata.uid\" is not metadata.name, the "
	  "only field there is" },
	{ TEXT(POD CONTAINER
	       "  affinity:\n    nodeAffinity:\n      "
	       "requiredDuringSchedulingIgnoredDuringExecution:\n        nodeSelectorTerms:\n      "
	       "  - matchFields:\n          - {key: metadata.name, operator: Exists}\n"),
	  "12:44: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms[0].matchFields[0].operator: \"Exists\" is not In or NotIn" },
	{ TEXT(POD CONTAINER
	       "  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
	       "{nodeSelectorTerms: []}}}\n"),
	  "7:97: "
	  "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution."
	  "nodeSelectorTerms: required" },
	{ TEXT(POD CONTAINER
	       "  affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
	       "[{weight: 0, preference: {}}]}}\n"),
	  "7:88: "
	  "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: 0 "
	  "is not in the range from 1 to 100" },
	{ TEXT(POD CONTAINER
	       "  affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
	       "[{weight: 101, preference: {}}]}}\n"),
	  "7:88: "
	  "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: "
	  "101 is not in the range from 1 to 100" },
	{ TEXT(POD CONTAINER
	       "  affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
	       "[{labelSelector: {}}]}}\n"),
	  "7:77: "
	  "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey:"
	  " required" },
	{ TEXT(POD CONTAINER
	       "  affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: "
	       "[{weight: -5, podAffinityTerm: {topologyKey: zone}}]}}\n"),
	  "7:91: "
	  "spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight:"
	  " -5 is not in the range from 1 to 100" },
	{ TEXT(POD CONTAINER
	       "  affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
	       "[{topologyKey: zone, labelSelector: {matchExpressions: [{key: a, operator: Gt, "
	       "values: [\"1\"]}]}}]}}\n"),
	  "7:151: "
	  "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
	  "labelSelector.matchExpressions[0].operator: \"Gt\" is not In, NotIn, Exists or "
	  "DoesNotExist" },
	{ TEXT(POD CONTAINER "  topologySpreadConstraints: [{maxSkew: 0, topologyKey: zone, "
			     "whenUnsatisfiable: DoNotSchedule}]\n"),
	  "7:41: spec.topologySpreadConstraints[0].maxSkew: 0 is not positive" },
	{ TEXT(POD CONTAINER "  topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, "
			     "whenUnsatisfiable: Perhaps}]\n"),
	  "7:82: spec.topologySpreadConstraints[0].whenUnsatisfiable: \"Perhaps\" is not "
	  "DoNotSchedule or ScheduleAnyway" },
	{ TEXT(POD CONTAINER
	       "  topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}]\n"),
	  "7:31: spec.topologySpreadConstraints[0].topologyKey: required" },
	{ TEXT(POD CONTAINER "  topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, "
			     "whenUnsatisfiable: ScheduleAnyway, minDomains: 2}]\n"),
	  "7:110: spec.topologySpreadConstraints[0].minDomains: goes with whenUnsatisfiable "
	  "DoNotSchedule only" },
	{ TEXT(NODE "spec: {taints: [{key: a, effect: NoRun}]}\n"),
	  "4:34: spec.taints[0].effect: \"NoRun\" is not NoSchedule, PreferNoSchedule or "
	  "NoExecute" },
	{ TEXT(NODE "spec: {taints: [{effect: NoSchedule}]}\n"),
	  "4:17: spec.taints[0].key: required" },
	{ TEXT(NODE "spec: {taints: [{key: a}]}\n"), "4:17: spec.taints[0].effect: required" },
	{ TEXT(NODE "spec: {taints: [{key: a, value: \"b c\", effect: NoSchedule}]}\n"),
	  "4:33: spec.taints[0].value: \"b c\" must consist of letters, digits, '-', '_' and '.', "
	  "and start and end with a letter or digit" },
	{ TEXT(NODE "spec: {taints: [{key: a, effect: NoSchedule}, {key: a, value: b, effect: "
		    "NoSchedule}]}\n"),
	  "4:47: spec.taints[1]: a second taint with this key and effect" },
	{ TEXT(POD CONTAINER "  tolerations: [{key: a, operator: Like}]\n"),
	  "7:36: spec.tolerations[0].operator: \"Like\" is not Equal or Exists" },
	{ TEXT(POD CONTAINER "  tolerations: [{key: a, operator: Exists, value: b}]\n"),
	  "7:51: spec.tolerations[0].value: must be empty with the operator Exists" },
	{ TEXT(POD CONTAINER "  tolerations: [{operator: Equal, value: b}]\n"),
	  "7:28: spec.tolerations[0].operator: must be Exists when there is no key" },
	{ TEXT(POD CONTAINER "  tolerations: [{key: a, effect: Never}]\n"),
	  "7:34: spec.tolerations[0].effect: \"Never\" is not NoSchedule, PreferNoSchedule or "
	  "NoExecute" },
	{ TEXT(POD CONTAINER "    ports: [{containerPort: 0}]\n"),
	  "7:29: spec.containers[0].ports[0].containerPort: 0 is not a port: 1 to 65535" },
	{ TEXT(POD CONTAINER "    ports: [{containerPort: 80, hostPort: 70000}]\n"),
	  "7:43: spec.containers[0].ports[0].hostPort: 70000 is not a port: 1 to 65535" },
	{ TEXT(POD CONTAINER "    ports: [{containerPort: 80, protocol: HTTP}]\n"),
	  "7:43: spec.containers[0].ports[0].protocol: \"HTTP\" is not TCP, UDP or SCTP" },
	{ TEXT(POD "  hostNetwork: true\n  containers:\n  - name: c\n    ports: [{containerPort: "
		   "80, hostPort: 81}]\n"),
	  "8:43: spec.containers[0].ports[0].hostPort: hostPort and containerPort must be the same "
	  "with hostNetwork" },
	{ TEXT(POD CONTAINER "    ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, "
			     "hostPort: 80}]\n"),
	  "7:78: spec.containers[0].ports[1].hostPort: the pod has host port 80/TCP twice" },
	{ TEXT(POD CONTAINER "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  "
			     "containers:\n  - name: c\n"),
	  "10:18: metadata.name: pod \"default/p\" exists already, from t.yaml:3:18" },
	{ TEXT(NODE "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\n"),
	  "7:18: metadata.name: node \"n1\" exists already, from t.yaml:3:18" },
	{ TEXT(DEPLOYMENT "  replicas: -1\n  selector: {matchLabels: {app: a}}\n" TEMPLATE),
	  "5:13: spec.replicas: -1 is negative" },
	{ TEXT(DEPLOYMENT "  selector: {matchLabels: {app: b}}\n" TEMPLATE),
	  "7:24: spec.template.metadata.labels: not what spec.selector of Deployment \"d\" "
	  "selects" },
	{ TEXT(DEPLOYMENT TEMPLATE), "5:3: spec.selector: required" },
	{ TEXT(DEPLOYMENT "  selector: {}\n" TEMPLATE),
	  "5:13: spec.selector: empty, and would select every pod" },
	{ TEXT(DEPLOYMENT "  selector: {matchLabels: {app: a}}\n"),
	  "5:3: spec.template: required" },
	{ TEXT(DEPLOYMENT "  selector: {matchLabels: {app: a}}\n  template: {}\n"),
	  "6:13: spec.template.spec.containers: required" },
	{ TEXT(DEPLOYMENT
	       "  selector: {matchExpressions: [{key: app, operator: NotIn}]}\n" TEMPLATE),
	  "5:33: spec.selector.matchExpressions[0].values: at least one value is needed with In "
	  "and NotIn" },
	{ TEXT(DEPLOYMENT "  replicas: 2000000\n  selector: {matchLabels: {app: a}}\n" TEMPLATE),
	  "1:1: Deployment \"d\" makes 2000000 pods after the 0 of other controllers, and may not "
	  "go beyond 1000000 (--limit pods=N)" },
	{ TEXT("apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: d}\nspec:\n  replicas: "
	       "-2\n  selector: {matchLabels: {app: a}}\n" TEMPLATE),
	  "5:13: spec.replicas: -2 is negative" },
	{ TEXT("apiVersion: v1\nkind: ReplicationController\nmetadata: {name: r}\nspec:\n  "
	       "selector: {app: b}\n" TEMPLATE),
	  "7:24: spec.template.metadata.labels: not what spec.selector of ReplicationController "
	  "\"r\" selects" },
	{ TEXT("apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {parallelism: -1, "
	       "template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}\n"),
	  "4:21: spec.parallelism: -1 is negative" },
	{ TEXT("apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {completionMode: Some, "
	       "template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}\n"),
	  "4:24: spec.completionMode: \"Some\" is not NonIndexed or Indexed" },
	{ TEXT("apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: p}\nvalue: "
	       "2000000000\n"),
	  "4:8: value: 2000000000 is more than 1000000000, the most there is for users" },
	{ TEXT("apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: "
	       "system-mine}\nvalue: 1\n"),
	  "3:18: metadata.name: \"system-mine\" is reserved for the system's own priority "
	  "classes" },
	{ TEXT("apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: p}\nvalue: "
	       "1\npreemptionPolicy: Always\n"),
	  "5:19: preemptionPolicy: \"Always\" is not PreemptLowerPriority or Never" },
	{ TEXT(POD CONTAINER "  priorityClassName: gold\n"),
	  "7:22: spec.priorityClassName: there is no PriorityClass \"gold\"" },
	{ TEXT("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: "
	       "s}\nprovisioner: p\nvolumeBindingMode: Later\n"),
	  "5:20: volumeBindingMode: \"Later\" is not Immediate or WaitForFirstConsumer" },
	{ TEXT("apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: "
	       "{accessModes: [Sometimes], resources: {requests: {storage: 1Gi}}}\n"),
	  "4:22: spec.accessModes[0]: \"Sometimes\" is not ReadWriteOnce, ReadOnlyMany, "
	  "ReadWriteMany or ReadWriteOncePod" },
	{ TEXT("apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {accessModes: "
	       "[ReadWriteOnce], capacity: {storage: big}}\n"),
	  "4:58: spec.capacity.storage: \"big\" is not a quantity" },
	{ TEXT("apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {accessModes: "
	       "[ReadWriteOnce], capacity: {storage: 1Gi}}\n"),
	  "4:7: spec: a type of volume is required, such as csi" },
	{ TEXT(POD CONTAINER "  volumes: [{name: v, persistentVolumeClaim: {}}]\n"),
	  "7:46: spec.volumes[0].persistentVolumeClaim.claimName: required" },
	{ TEXT(POD CONTAINER "  nodeName: not a name\n"),
	  "7:13: spec.nodeName: \"not a name\" must consist of a-z, 0-9, '-' and '.', and start "
	  "and end with a-z or 0-9" },
	{ TEXT(POD CONTAINER "  schedulerName: 5\n"),
	  "7:18: spec.schedulerName: an integer, expected a string (quotes make it one)" },
	{ TEXT(POD CONTAINER "  preemptionPolicy: Sometimes\n"),
	  "7:21: spec.preemptionPolicy: \"Sometimes\" is not PreemptLowerPriority or Never" },
	{ TEXT(NODE "status: {images: [{names: [a], sizeBytes: big}]}\n"),
	  "4:43: status.images[0].sizeBytes: a string, expected an integer" },
};

static const struct bad_text strict_objects[] = {
	{ TEXT(POD CONTAINER "  nodeSelecter: {a: b}\n"),
	  "7:3: spec.nodeSelecter: PodSpec has no such field" },
	{ TEXT(POD CONTAINER "    resorces: {}\n"),
	  "7:5: spec.containers[0].resorces: Container has no such field" },
	{ TEXT(NODE "spec: {taint: []}\n"), "4:8: spec.taint: NodeSpec has no such field" },
	{ TEXT(DEPLOYMENT "  replica: 3\n  selector: {matchLabels: {app: a}}\n" TEMPLATE),
	  "5:3: spec.replica: DeploymentSpec has no such field" },
	{ TEXT(POD "  hostNetwork: true\n  hostNetwork: false\n  containers:\n  - name: c\n"),
	  "6:3: the key \"hostNetwork\" is already set in this map" },
	{ TEXT("apiVersion: v1\nkind: Pod\nmetadata: {name: p, label: {}}\nspec: {containers: "
	       "[{name: c}]}\n"),
	  "3:21: metadata.label: ObjectMeta has no such field" },
	{ TEXT("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{"
	       "\"containers\":[{\"name\":\"c\",\"resource\":{}}]}}"),
	  "1:91: spec.containers[0].resource: Container has no such field" },
};

static const struct bad_text strict_json[] = {
	{ TEXT("{\"a\":1,}"), "1:8: a key in double quotes is expected" },
	{ TEXT("{a:1}"), "1:2: a key in double quotes is expected" },
	{ TEXT("{\"a\":01}"), "1:7: \",\" or \"}\" is expected" },
	{ TEXT("{\"a\":1.}"), "1:8: a digit is expected after the decimal point" },
	{ TEXT("{\"a\":-}"), "1:7: a value is expected" },
	{ TEXT("{\"a\":\"\n\"}"), "1:7: a control character in a string" },
	{ TEXT("{\"a\":tru}"), "1:6: a value is expected" },
	{ TEXT("{'a':1}"), "1:2: a key in double quotes is expected" },
	{ TEXT("{\"a\":1e}"), "1:8: a digit is expected in the exponent" },
};

/* Everything that is said about a text, as it would be printed. */
struct told_lines {
	char text[4096];
	size_t length;
};

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	struct told_lines *told = context;
	char where[256];

	diag_place(where, sizeof(where), place);
	told->length += (size_t)snprintf(told->text + told->length,
					 sizeof(told->text) - told->length, "%s%s%s\n", where,
					 severity == SEVERITY_ERROR ? "" : "remark: ", message);
	cr_assert_lt(told->length, sizeof(told->text));
}

/* Reads all of a text into a cluster. */
static enum status load(const char *name, const struct bad_text *bad, bool strict,
			struct told_lines *told)
{
	const struct load_options options = { .reader = { .limits = READER_LIMITS_DEFAULT,
							  .strict = strict } };
	struct diag_sink sink = { .emit = hear, .context = told };
	const struct value *document;
	struct cluster cluster;
	struct loader *loader;
	struct reader *reader;
	enum status status;

	*told = (struct told_lines){ 0 };
	cluster_init(&cluster);
	loader = loader_new(&cluster, &options, &sink);
	reader_open_text(name, bad->text, bad->length, &options.reader, &sink, &reader);
	do {
		status = reader_next(reader, &document);
		if (status == STATUS_OK && document)
			status = loader_document(loader, name, document, NULL);
	} while (status == STATUS_OK && document);
	if (status == STATUS_OK)
		status = loader_finish(loader);
	cr_expect_eq(sink.errors, status != STATUS_OK, "%s: %s", bad->text, told->text);
	reader_free(reader);
	loader_free(loader);
	cluster_fini(&cluster);
	return status;
}

/* strict: the text is refused only then. */
static void check(const char *name, const struct bad_text *bad, size_t count, bool strict)
{
	for (size_t i = 0; i < count; i++) {
		struct told_lines told;
		char want[1024];

		snprintf(want, sizeof(want), "%s:%s\n", name, bad[i].said);
		cr_expect_eq(load(name, &bad[i], strict, &told), STATUS_BAD_INPUT, "%s",
			     bad[i].text);
		cr_expect_str_eq(told.text, want, "%s", bad[i].text);
		if (strict)
			cr_expect_eq(load(name, &bad[i], false, &told), STATUS_OK, "%s: %s",
				     bad[i].text, told.text);
		else
			cr_expect_eq(load(name, &bad[i], true, &told), STATUS_BAD_INPUT, "%s",
				     bad[i].text);
	}
}
#define CHECK(table, name, strict) check(name, table, sizeof(table) / sizeof((table)[0]), strict)

Test(bad_input, yaml_syntax)
{
	CHECK(yaml, "t.yaml", false);
	CHECK(yaml_like_json, "t.yaml", false);
}

Test(bad_input, json_syntax)
{
	CHECK(json, "t.json", false);
	CHECK(strict_json, "t.json", true);
}

Test(bad_input, encodings)
{
	CHECK(encodings, "t.yaml", false);
}

Test(bad_input, objects)
{
	CHECK(objects, "t.yaml", false);
}

Test(bad_input, fields_that_do_not_exist)
{
	CHECK(strict_objects, "t.yaml", true);
}
