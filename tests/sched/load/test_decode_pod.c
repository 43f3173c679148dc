/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pod's spec is read as, and what is refused about it.
 */
#include <criterion/criterion.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/load_text.h"

#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)

static const struct load_options as_they_stand = { .no_defaults = true };

/* A pod called p with that spec, on one line. */
static void load_spec(struct loaded *loaded, const char *spec, const struct load_options *options)
{
	char yaml[4096];

	snprintf(yaml, sizeof(yaml), "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: %s\n",
		 spec);
	loaded_text_with(loaded, yaml, options);
}

/* A text that grows. */
struct text {
	char bytes[2048];
};

static void add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *text, const char *format, ...)
{
	size_t used = strlen(text->bytes);
	va_list args;

	va_start(args, format);
	vsnprintf(text->bytes + used, sizeof(text->bytes) - used, format, args);
	va_end(args);
}

/* --- amounts --------------------------------------------------------------------------------- */

static void add_scalars(struct text *text, const struct loaded *loaded, const struct resources *r)
{
	for (uint32_t i = 0; i < r->scalar_count; i++)
		add(text, " %s=%lld",
		    loaded_symbol(loaded, loaded->cluster.scalar_names[r->scalars[i].resource]),
		    (long long)r->scalars[i].amount);
}

static const struct {
	const char *what, *spec;
	int64_t cpu, memory, ephemeral;
	int64_t nonzero_cpu, nonzero_memory;
	int64_t score_cpu, score_nonzero_cpu, score_nonzero_memory;
	const char *scalars;
} amounts[] = {
	{ "nothing requested: the defaults count in scores", "{containers: [{name: a}]}", 0, 0, 0,
	  100, 200 * MIB, 0, 100, 200 * MIB, "" },
	{ "a request of 0 is a request",
	  "{containers: [{name: a, resources: {requests: {cpu: 0, memory: 0}}}]}", 0, 0, 0, 0, 0, 0,
	  0, 0, "" },
	{ "containers add up, the defaults for each that says nothing",
	  "{containers: [{name: a, resources: {requests: {cpu: 250m, memory: 1Gi}}}, {name: b}]}",
	  250, GIB, 0, 350, GIB + 200 * MIB, 250, 350, GIB + 200 * MIB, "" },
	{ "fractions count as one more",
	  "{containers: [{name: a, resources: {requests: {cpu: 1u, memory: 1500m}}}]}", 1, 2, 0, 1,
	  2, 1, 1, 2, "" },
	{ "a limit is the request when there is none",
	  "{containers: [{name: a, resources: {limits: {cpu: 1, memory: 2Gi, example.com/a: 3}}}]}",
	  1000, 2 * GIB, 0, 1000, 2 * GIB, 1000, 1000, 2 * GIB, " example.com/a=3" },
	{ "a limit beside a request counts for nothing",
	  "{containers: [{name: a, resources: {requests: {cpu: 1}, limits: {cpu: 2}}}]}", 1000, 0,
	  0, 1000, 200 * MIB, 1000, 1000, 200 * MIB, "" },
	{ "an init container counts when it asks for more than all others together",
	  "{containers: [{name: a, resources: {requests: {cpu: 100m}}}], initContainers: [{name: "
	  "i, "
	  "resources: {requests: {cpu: 1, memory: 1Mi}}}]}",
	  1000, MIB, 0, 1000, 200 * MIB, 1000, 1000, 200 * MIB, "" },
	{ "init containers do not add up",
	  "{containers: [{name: a, resources: {requests: {cpu: 1}}}], initContainers: [{name: i, "
	  "resources: {requests: {cpu: 600m}}}, {name: j, resources: {requests: {cpu: 700m}}}]}",
	  1000, 0, 0, 1000, 200 * MIB, 1000, 1000, 200 * MIB, "" },
	{ "an init container that asks for none of a scalar does not enter it",
	  "{containers: [{name: a}], initContainers: [{name: i, resources: {requests: "
	  "{example.com/a: 0}, limits: {example.com/a: 0}}}]}",
	  0, 0, 0, 100, 200 * MIB, 0, 100, 200 * MIB, "" },
	{ "a container that asks for none of a scalar does",
	  "{containers: [{name: a, resources: {limits: {example.com/a: 0}}}]}", 0, 0, 0, 100,
	  200 * MIB, 0, 100, 200 * MIB, " example.com/a=0" },
	{ "overhead: whole cores in scores, thousandths elsewhere",
	  "{overhead: {cpu: 250m, memory: 10Mi}, containers: [{name: a, resources: {requests: "
	  "{cpu: "
	  "1}}}]}",
	  1250, 10 * MIB, 0, 1250, 210 * MIB, 1001, 1001, 210 * MIB, "" },
	{ "overhead without cpu and memory leaves them alone",
	  "{overhead: {ephemeral-storage: 1Gi}, containers: [{name: a}]}", 0, 0, GIB, 100,
	  200 * MIB, 0, 100, 200 * MIB, "" },
	{ "scalars stand in the order of their names",
	  "{containers: [{name: a, resources: {limits: {z.com/b: 1, hugepages-2Mi: 4Mi, memory: "
	  "1Mi}}}, {name: b, resources: {limits: {a.com/b: 2, z.com/b: 3, kubernetes.io/x: 1}}}]}",
	  0, MIB, 0, 200, 201 * MIB, 0, 200, 201 * MIB,
	  " a.com/b=2 hugepages-2Mi=4194304 kubernetes.io/x=1 z.com/b=4" },
};

Test(decode_pod, requests_add_up_as_the_scheduler_adds_them)
{
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		const char *what = amounts[i].what;
		const struct pod_spec *spec;
		struct text scalars = { "" };
		struct loaded loaded;

		load_spec(&loaded, amounts[i].spec, NULL);
		cr_assert_eq(loaded.status, STATUS_OK, "%s: %s", what, loaded.said);
		spec = loaded_pod(&loaded, "p")->spec;
		cr_expect_eq(spec->request.milli_cpu, amounts[i].cpu, "%s", what);
		cr_expect_eq(spec->request.memory_bytes, amounts[i].memory, "%s", what);
		cr_expect_eq(spec->request.ephemeral_bytes, amounts[i].ephemeral, "%s", what);
		cr_expect_eq(spec->nonzero_milli_cpu, amounts[i].nonzero_cpu, "%s", what);
		cr_expect_eq(spec->nonzero_memory_bytes, amounts[i].nonzero_memory, "%s", what);
		cr_expect_eq(spec->score_milli_cpu, amounts[i].score_cpu, "%s", what);
		cr_expect_eq(spec->score_nonzero_milli_cpu, amounts[i].score_nonzero_cpu, "%s",
			     what);
		cr_expect_eq(spec->score_nonzero_memory_bytes, amounts[i].score_nonzero_memory,
			     "%s", what);
		add_scalars(&scalars, &loaded, &spec->request);
		cr_expect_str_eq(scalars.bytes, amounts[i].scalars, "%s", what);
		loaded_fini(&loaded);
	}
}

Test(decode_pod, without_defaults_a_limit_is_no_request)
{
	struct loaded loaded;

	load_spec(&loaded, "{containers: [{name: a, resources: {limits: {cpu: 1}}}]}",
		  &as_they_stand);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->request.milli_cpu, 0);
	loaded_fini(&loaded);
}

/* --- everything else, as text ---------------------------------------------------------------- */

static void add_values(struct text *text, const struct loaded *loaded, const uint32_t *values,
		       uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		add(text, "%s%s", i ? "," : "", loaded_symbol(loaded, values[i]));
}

static void add_requirement(struct text *text, const struct loaded *loaded,
			    const struct requirement *r)
{
	static const char *const operators[] = { "in", "notin", "exists", "absent", ">", "<" };

	add(text, "[%s %s", loaded_symbol(loaded, r->key), operators[r->operator]);
	if (r->operator== SELECTOR_GT || r->operator== SELECTOR_LT)
		add(text, " %lld", (long long)r->number);
	else if (r->value_count)
		add(text, " ");
	if (r->operator<= SELECTOR_NOT_IN)
		add_values(text, loaded, r->values, r->value_count);
	add(text, "]");
}

static void add_selector(struct text *text, const struct loaded *loaded,
			 const struct selector *selector)
{
	if (selector->matches_nothing)
		add(text, "nothing");
	else if (!selector->count)
		add(text, "everything");
	for (uint32_t i = 0; i < selector->count; i++)
		add_requirement(text, loaded, &selector->requirements[i]);
}

static void add_node_terms(struct text *text, const struct loaded *loaded, const char *name,
			   const struct node_terms *terms)
{
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct node_term *term = &terms->items[i];

		add(text, "%s", name);
		if (term->weight)
			add(text, " %d", term->weight);
		add(text, ":");
		for (uint32_t k = 0; k < term->expression_count; k++)
			add_requirement(text, loaded, &term->expressions[k]);
		for (uint32_t k = 0; k < term->field_count; k++)
			add_requirement(text, loaded, &term->fields[k]);
		add(text, " ");
	}
}

static void add_pod_terms(struct text *text, const struct loaded *loaded, const char *name,
			  const struct pod_affinity_terms *terms)
{
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct pod_affinity_term *term = &terms->items[i];

		add(text, "%s", name);
		if (term->weight)
			add(text, " %d", term->weight);
		add(text, ": %s ", loaded_symbol(loaded, term->topology_key));
		add_selector(text, loaded, &term->selector);
		add(text, " in ");
		add_values(text, loaded, term->namespaces, term->namespace_count);
		add(text, "|");
		add_selector(text, loaded, &term->namespace_selector);
		add(text, " ");
	}
}

static void add_spread(struct text *text, const struct loaded *loaded, const struct pod_spec *spec)
{
	for (uint32_t i = 0; i < spec->spread_count; i++) {
		const struct spread_constraint *c = &spec->spread[i];

		add(text, "spread %s: %s skew %d min %d", c->schedule_anyway ? "soft" : "hard",
		    loaded_symbol(loaded, c->topology_key), c->max_skew, c->min_domains);
		add(text, "%s%s ", c->honor_node_affinity ? " affinity" : "",
		    c->honor_node_taints ? " taints" : "");
		add_selector(text, loaded, &c->selector);
		add(text, " keys ");
		add_values(text, loaded, c->match_label_keys, c->match_label_key_count);
		add(text, " ");
	}
}

static void add_tolerations(struct text *text, const struct loaded *loaded,
			    const struct pod_spec *spec)
{
	static const char *const effects[] = { "any", "NoSchedule", "PreferNoSchedule",
					       "NoExecute" };

	for (uint32_t i = 0; i < spec->toleration_count; i++) {
		const struct toleration *t = &spec->tolerations[i];

		add(text, "tolerates %s%s%s:%s ", loaded_symbol(loaded, t->key),
		    t->exists ? "*" : "=", loaded_symbol(loaded, t->value), effects[t->effect]);
	}
}

static void add_ports(struct text *text, const struct loaded *loaded, const struct pod_spec *spec)
{
	static const char *const protocols[] = { "TCP", "UDP", "SCTP" };

	for (uint32_t i = 0; i < spec->host_port_count; i++) {
		const struct host_port *port = &spec->host_ports[i];

		add(text, "port %s:%u/%s ", loaded_symbol(loaded, port->ip), (unsigned)port->port,
		    protocols[port->protocol]);
	}
}

static void add_volumes(struct text *text, const struct loaded *loaded, const struct pod_spec *spec)
{
	static const char *const kinds[] = { "other", "claim",	"ephemeral", "gce", "aws",
					     "azure", "cinder", "iscsi",     "rbd", "csi" };

	for (uint32_t i = 0; i < spec->volume_count; i++) {
		const struct volume *volume = &spec->volumes[i];

		add(text, "volume %s %s(%s)%s %s%s", loaded_symbol(loaded, volume->volume_name),
		    kinds[volume->kind], loaded_symbol(loaded, volume->name),
		    volume->read_only ? " read-only" : "", loaded_symbol(loaded, volume->pool),
		    loaded_symbol(loaded, volume->storage_class));
		add_values(text, loaded, volume->monitors, volume->monitor_count);
		add(text, " ");
	}
}

static void describe_spec(struct text *text, const struct loaded *loaded,
			  const struct pod_spec *spec)
{
	for (uint32_t i = 0; i < spec->node_selector.count; i++)
		add(text, "select %s=%s ", loaded_symbol(loaded, spec->node_selector.items[i].key),
		    loaded_symbol(loaded, spec->node_selector.items[i].value));
	if (spec->required_terms.present && !spec->required_terms.count)
		add(text, "no node ");
	add_node_terms(text, loaded, "node", &spec->required_terms);
	add_node_terms(text, loaded, "prefer node", &spec->preferred_terms);
	add_pod_terms(text, loaded, "with", &spec->affinity_required);
	add_pod_terms(text, loaded, "prefer with", &spec->affinity_preferred);
	add_pod_terms(text, loaded, "without", &spec->anti_affinity_required);
	add_pod_terms(text, loaded, "prefer without", &spec->anti_affinity_preferred);
	if (spec->has_pod_affinity)
		add(text, "affinity ");
	add_spread(text, loaded, spec);
	add_tolerations(text, loaded, spec);
	add_ports(text, loaded, spec);
	add_volumes(text, loaded, spec);
	add(text, "images ");
	add_values(text, loaded, spec->images, spec->image_count);
	if (spec->host_network)
		add(text, " host-network");
	if (spec->scheduler_name != loaded->cluster.known.default_scheduler)
		add(text, " by %s", loaded_symbol(loaded, spec->scheduler_name));
	if (spec->node_name)
		add(text, " on %s", loaded_symbol(loaded, spec->node_name));
	if (spec->preemption_policy == PREEMPT_NEVER)
		add(text, " never preempts");
}

#define CONTAINER "containers: [{name: a, image: a:1}]"
#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define PREFERRED "preferredDuringSchedulingIgnoredDuringExecution"

static const struct {
	const char *what, *spec, *want;
} readings[] = {
	{ "images without a tag are :latest, a registry's port is no tag",
	  "{containers: [{name: a, image: nginx}, {name: b, image: 'r:5000/nginx'}, {name: c, "
	  "image: "
	  "'r/nginx:1'}, {name: d, image: 'nginx@sha256:ab'}]}",
	  "images nginx:latest,r:5000/nginx:latest,r/nginx:1,nginx@sha256:ab" },
	{ "init containers' images do not count",
	  "{" CONTAINER ", initContainers: [{name: b, image: b}]}", "images a:1" },
	{ "nodeSelector", "{nodeSelector: {zone: a, disk: ''}, " CONTAINER "}",
	  "select zone=a select disk= images a:1" },
	{ "names", "{schedulerName: mine, nodeName: n1, preemptionPolicy: Never, " CONTAINER "}",
	  "images a:1 by mine on n1 never preempts" },
	{ "an empty scheduler name is the default one", "{schedulerName: '', " CONTAINER "}",
	  "images a:1" },
	{ "node affinity, all operators",
	  "{affinity: {nodeAffinity: {" REQUIRED ": {nodeSelectorTerms: [{matchExpressions: ["
	  "{key: a, operator: In, values: [x, w]}, {key: b, operator: NotIn, values: ['']}, "
	  "{key: c, operator: Exists}, {key: d, operator: DoesNotExist}, "
	  "{key: e, operator: Gt, values: ['5']}, {key: f, operator: Lt, values: ['7']}], "
	  "matchFields: [{key: metadata.name, operator: In, values: [n1]}]}, {}]}}}, " CONTAINER
	  "}",
	  "node:[a in x,w][b notin ][c exists][d absent][e > 5][f < 7][metadata.name in n1] "
	  "node: images a:1" },
	{ "preferred node affinity",
	  "{affinity: {nodeAffinity: {" PREFERRED
	  ": [{weight: 100, preference: {matchExpressions: ["
	  "{key: a, operator: Exists}]}}, {weight: 1, preference: {}}]}}, " CONTAINER "}",
	  "prefer node 100:[a exists] prefer node 1: images a:1" },
	{ "an empty affinity says nothing", "{affinity: {}, " CONTAINER "}", "images a:1" },
	{ "pod affinity: the pod's own namespace unless the term names or selects others",
	  "{affinity: {podAffinity: {" REQUIRED ": [{topologyKey: z, labelSelector: {matchLabels: "
	  "{a: b}}}, {topologyKey: z, namespaces: [x], labelSelector: {}}, {topologyKey: z, "
	  "namespaceSelector: {}}]}}, " CONTAINER "}",
	  "with: z [a in b] in default|nothing with: z everything in x|nothing "
	  "with: z nothing in |everything affinity images a:1" },
	{ "preferred pod affinity and anti-affinity",
	  "{affinity: {podAffinity: {" PREFERRED
	  ": [{weight: 3, podAffinityTerm: {topologyKey: z}}]}"
	  ", podAntiAffinity: {" REQUIRED ": [{topologyKey: v}], " PREFERRED
	  ": [{weight: 4, podAffinityTerm: {topologyKey: x}}]}}, " CONTAINER "}",
	  "prefer with 3: z nothing in default|nothing without: v nothing in default|nothing "
	  "prefer without 4: x nothing in default|nothing affinity images a:1" },
	{ "an empty podAntiAffinity is noticed", "{affinity: {podAntiAffinity: {}}, " CONTAINER "}",
	  "affinity images a:1" },
	{ "spread constraints",
	  "{topologySpreadConstraints: [{maxSkew: 2, topologyKey: z, whenUnsatisfiable: "
	  "DoNotSchedule, minDomains: 3, nodeTaintsPolicy: Honor, labelSelector: {matchLabels: {a: "
	  "b}}, matchLabelKeys: [k]}, {maxSkew: 1, topologyKey: z, whenUnsatisfiable: "
	  "ScheduleAnyway, nodeAffinityPolicy: Ignore}], " CONTAINER "}",
	  "spread hard: z skew 2 min 3 affinity taints [a in b] keys k "
	  "spread soft: z skew 1 min 0 nothing keys  images a:1" },
	{ "tolerations",
	  "{tolerations: [{operator: Exists}, {key: a, value: b, effect: NoExecute, "
	  "tolerationSeconds: 3}, {key: c, operator: Exists, effect: PreferNoSchedule}, {key: d, "
	  "operator: Equal, effect: NoSchedule}], " CONTAINER "}",
	  "tolerates *:any tolerates a=b:NoExecute tolerates c*:PreferNoSchedule "
	  "tolerates d=:NoSchedule images a:1" },
	{ "host ports: TCP on every address unless they say otherwise",
	  "{containers: [{name: a, image: a:1, ports: [{containerPort: 80}, {containerPort: 81, "
	  "hostPort: 8081}, {containerPort: 82, hostPort: 8081, protocol: UDP, hostIP: "
	  "127.0.0.1}]}]}",
	  "port 0.0.0.0:8081/TCP port 127.0.0.1:8081/UDP images a:1" },
	{ "in the host's network every port is a host port",
	  "{hostNetwork: true, containers: [{name: a, image: a:1, ports: [{containerPort: 80}, "
	  "{containerPort: 81, hostPort: 81, protocol: SCTP}]}]}",
	  "port 0.0.0.0:80/TCP port 0.0.0.0:81/SCTP images a:1 host-network" },
	{ "ports of init containers are not held",
	  "{" CONTAINER
	  ", initContainers: [{name: i, ports: [{containerPort: 80, hostPort: 80}]}]}",
	  "images a:1" },
	{ "volumes that scheduling reads",
	  "{volumes: [{name: a, emptyDir: {}}, {name: b, persistentVolumeClaim: {claimName: c, "
	  "readOnly: true}}, {name: d, ephemeral: {volumeClaimTemplate: {spec: {storageClassName: "
	  "fast}}}}, {name: e, gcePersistentDisk: {pdName: pd}}, {name: f, awsElasticBlockStore: "
	  "{volumeID: id}}, {name: g, azureDisk: {diskName: disk, diskURI: u}}, {name: h, iscsi: "
	  "{targetPortal: t, iqn: q, lun: 0}}, {name: i, rbd: {image: im, monitors: [m1, m2]}}, "
	  "{name: "
	  "j, csi: {driver: d}}], " CONTAINER "}",
	  "volume b claim(c) read-only  volume d ephemeral(d) fast volume e gce(pd)  volume f "
	  "aws(id)  "
	  "volume g azure(disk)  volume h iscsi(q)  volume i rbd(im) rbdm1,m2 volume j csi(d)  "
	  "images "
	  "a:1" },
	{ "what scheduling does not read is not checked",
	  "{restartPolicy: Sometimes, dnsPolicy: x, serviceAccountName: '-', containers: [{image: "
	  "a:1, "
	  "env: [{name: ''}]}]}",
	  "images a:1" },
};

Test(decode_pod, a_spec_reads_as_it_says)
{
	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		struct text text = { "" };
		struct loaded loaded;

		load_spec(&loaded, readings[i].spec, NULL);
		cr_assert_eq(loaded.status, STATUS_OK, "%s: %s", readings[i].what, loaded.said);
		describe_spec(&text, &loaded, loaded_pod(&loaded, "p")->spec);
		cr_expect_str_eq(text.bytes, readings[i].want, "%s", readings[i].what);
		loaded_fini(&loaded);
	}
}

Test(decode_pod, without_defaults_a_port_is_only_the_containers)
{
	struct text text = { "" };
	struct loaded loaded;

	load_spec(&loaded,
		  "{hostNetwork: true, volumes: [{name: i, rbd: {image: im, monitors: [m]}}], "
		  "containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}",
		  &as_they_stand);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	describe_spec(&text, &loaded, loaded_pod(&loaded, "p")->spec);
	cr_expect_str_eq(text.bytes, "volume i rbd(im) m images a:latest host-network");
	loaded_fini(&loaded);
}

/* --- refusals -------------------------------------------------------------------------------- */

static const struct {
	const char *spec, *message; /* without "t.yaml:4:<column>: " */
} refusals[] = {
	{ "{}", "spec.containers: required" },
	{ "{containers: []}", "spec.containers: required" },
	{ "{containers: [{resources: {requests: {cpu: 2x}}}]}",
	  "spec.containers[0].resources.requests.cpu: \"2x\" is not a quantity" },
	{ "{containers: [{resources: {requests: {cpu: -1}}}]}",
	  "spec.containers[0].resources.requests.cpu: \"-1\" must not be negative" },
	{ "{containers: [{resources: {limits: {memory: -1Mi}}}]}",
	  "spec.containers[0].resources.limits.memory: \"-1Mi\" must not be negative" },
	{ "{containers: [{}, {resources: {requests: {cpu: 2}, limits: {cpu: 1500m}}}]}",
	  "spec.containers[1].resources.requests.cpu: \"2\" must not be more than the limit" },
	{ "{containers: [{resources: {requests: {storage: 1}}}]}",
	  "spec.containers[0].resources.requests: the key \"storage\" is not a resource that "
	  "containers have" },
	{ "{containers: [{resources: {requests: {requests.a.com/b: 1}}}]}",
	  "spec.containers[0].resources.requests: the key \"requests.a.com/b\" is not a name that "
	  "an "
	  "extended resource can have" },
	{ "{containers: [{resources: {requests: {'a b': 1}}}]}",
	  "spec.containers[0].resources.requests: the key \"a b\" must consist of letters, digits, "
	  "'-', "
	  "'_' and '.', and start and end with a letter or digit" },
	{ "{containers: [{resources: {requests: {a.com/b: 1}}}]}",
	  "spec.containers[0].resources.requests[a.com/b]: \"1\" needs a limit of the same "
	  "amount" },
	{ "{containers: [{resources: {requests: {a.com/b: 1}, limits: {a.com/b: 2}}}]}",
	  "spec.containers[0].resources.requests[a.com/b]: \"1\" must be equal to the limit" },
	{ "{containers: [{resources: {limits: {a.com/b: 500m}}}]}",
	  "spec.containers[0].resources.limits[a.com/b]: \"500m\" must be a whole number" },
	{ "{containers: [{resources: {limits: {hugepages-2Mi: 2Mi}}}]}",
	  "spec.containers[0].resources: huge pages need cpu or memory beside them" },
	{ "{containers: [{resources: {limits: {hugepages-2Mi: 3Mi, cpu: 1}}}]}",
	  "spec.containers[0].resources.limits.hugepages-2Mi: \"3Mi\" is not a multiple of the "
	  "page "
	  "size" },
	{ "{initContainers: [{resources: {requests: {cpu: 2}, limits: {cpu: 1}}}], " CONTAINER "}",
	  "spec.initContainers[0].resources.requests.cpu: \"2\" must not be more than the limit" },
	{ "{overhead: {cpu: -1}, " CONTAINER "}",
	  "spec.overhead.cpu: \"-1\" must not be negative" },
	{ "{containers: [{ports: [{hostPort: 80}]}]}",
	  "spec.containers[0].ports[0].containerPort: required" },
	{ "{containers: [{ports: [{containerPort: 0}]}]}",
	  "spec.containers[0].ports[0].containerPort: 0 is not a port: 1 to 65535" },
	{ "{containers: [{ports: [{containerPort: 80, hostPort: 65536}]}]}",
	  "spec.containers[0].ports[0].hostPort: 65536 is not a port: 1 to 65535" },
	{ "{containers: [{ports: [{containerPort: 80, hostPort: -1}]}]}",
	  "spec.containers[0].ports[0].hostPort: -1 is not a port: 1 to 65535" },
	{ "{containers: [{ports: [{containerPort: 80, protocol: tcp}]}]}",
	  "spec.containers[0].ports[0].protocol: \"tcp\" is not TCP, UDP or SCTP" },
	{ "{containers: [{ports: [{containerPort: 80, hostPort: 80}]}, {ports: [{containerPort: "
	  "81, "
	  "hostPort: 80}]}]}",
	  "spec.containers[1].ports[0].hostPort: the pod has host port 80/TCP twice" },
	{ "{initContainers: [{ports: [{containerPort: 1, hostPort: 80}, {containerPort: 2, "
	  "hostPort: "
	  "80}]}], " CONTAINER "}",
	  "spec.initContainers[0].ports[1].hostPort: the pod has host port 80/TCP twice" },
	{ "{hostNetwork: true, containers: [{ports: [{containerPort: 80, hostPort: 81}]}]}",
	  "spec.containers[0].ports[0].hostPort: hostPort and containerPort must be the same with "
	  "hostNetwork" },
	{ "{nodeName: A, " CONTAINER "}", "spec.nodeName: \"A\" must consist of a-z, 0-9, '-' and "
					  "'.', and start and end with a-z or "
					  "0-9" },
	{ "{priorityClassName: A, " CONTAINER "}", "spec.priorityClassName: \"A\" must consist of "
						   "a-z, 0-9, '-' and '.', and start and end with "
						   "a-z or 0-9" },
	{ "{preemptionPolicy: Always, " CONTAINER "}",
	  "spec.preemptionPolicy: \"Always\" is not PreemptLowerPriority or Never" },
	{ "{nodeSelector: {a/b/c: d}, " CONTAINER "}",
	  "spec.nodeSelector: the key \"a/b/c\" must have at most one '/'" },
	{ "{nodeSelector: {a: '-'}, " CONTAINER "}",
	  "spec.nodeSelector.a: \"-\" must consist of letters, digits, '-', '_' and '.', and start "
	  "and "
	  "end with a letter or digit" },
	{ "{affinity: {nodeAffinity: {" REQUIRED ": {}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED ".nodeSelectorTerms: required" },
	{ "{affinity: {nodeAffinity: {" REQUIRED
	  ": {nodeSelectorTerms: [{matchExpressions: [{key: a, "
	  "operator: in, values: [b]}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED
	  ".nodeSelectorTerms[0].matchExpressions[0].operator: \"in\" is not In, NotIn, Exists, "
	  "DoesNotExist, Gt or Lt" },
	{ "{affinity: {nodeAffinity: {" REQUIRED
	  ": {nodeSelectorTerms: [{matchExpressions: [{key: a, "
	  "values: [b]}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED
	  ".nodeSelectorTerms[0].matchExpressions[0].operator: required" },
	{ "{affinity: {nodeAffinity: {" REQUIRED
	  ": {nodeSelectorTerms: [{matchExpressions: [{key: a, "
	  "operator: In, values: []}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED ".nodeSelectorTerms[0].matchExpressions[0].values:"
	  " at least one value is needed with In and "
	  "NotIn" },
	{ "{affinity: {nodeAffinity: {" REQUIRED
	  ": {nodeSelectorTerms: [{matchExpressions: [{key: a, "
	  "operator: Exists, values: [b]}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED
	  ".nodeSelectorTerms[0].matchExpressions[0].values: no values are allowed with Exists and "
	  "DoesNotExist" },
	{ "{affinity: {nodeAffinity: {" REQUIRED
	  ": {nodeSelectorTerms: [{matchExpressions: [{key: a, "
	  "operator: Gt, values: ['1', '2']}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED ".nodeSelectorTerms[0].matchExpressions[0].values:"
	  " exactly one value is needed with Gt and "
	  "Lt" },
	{ "{affinity: {nodeAffinity: {" REQUIRED
	  ": {nodeSelectorTerms: [{matchExpressions: [{key: a, "
	  "operator: Lt, values: ['1.5']}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED
	  ".nodeSelectorTerms[0].matchExpressions[0].values[0]: \"1.5\" is not an integer" },
	{ "{affinity: {nodeAffinity: {" REQUIRED ": {nodeSelectorTerms: [{matchExpressions: ["
	  "{operator: Exists}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED
	  ".nodeSelectorTerms[0].matchExpressions[0].key: required" },
	{ "{affinity: {nodeAffinity: {" REQUIRED ": {nodeSelectorTerms: [{matchFields: [{key: "
	  "metadata.uid, operator: In, values: [b]}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED ".nodeSelectorTerms[0].matchFields[0].key: "
	  "\"metadata.uid\" is not metadata.name, the only "
	  "field there is" },
	{ "{affinity: {nodeAffinity: {" REQUIRED ": {nodeSelectorTerms: [{matchFields: [{key: "
	  "metadata.name, operator: Exists}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED
	  ".nodeSelectorTerms[0].matchFields[0].operator: \"Exists\" is not In or NotIn" },
	{ "{affinity: {nodeAffinity: {" REQUIRED ": {nodeSelectorTerms: [{matchFields: [{key: "
	  "metadata.name, operator: In, values: [a, b]}]}]}}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." REQUIRED ".nodeSelectorTerms[0].matchFields[0].values: "
	  "exactly one value is needed in matchFields" },
	{ "{affinity: {nodeAffinity: {" PREFERRED ": [{preference: {}}]}}, " CONTAINER "}",
	  "spec.affinity.nodeAffinity." PREFERRED "[0].weight: required: 1 to 100" },
	{ "{affinity: {nodeAffinity: {" PREFERRED ": [{weight: 101, preference: {}}]}}, " CONTAINER
	  "}",
	  "spec.affinity.nodeAffinity." PREFERRED "[0].weight: 101 is not in the range from 1 to "
	  "100" },
	{ "{affinity: {podAffinity: {" PREFERRED
	  ": [{weight: 0, podAffinityTerm: {topologyKey: a}}]}"
	  "}, " CONTAINER "}",
	  "spec.affinity.podAffinity." PREFERRED
	  "[0].weight: 0 is not in the range from 1 to 100" },
	{ "{affinity: {podAffinity: {" REQUIRED ": [{labelSelector: {}}]}}, " CONTAINER "}",
	  "spec.affinity.podAffinity." REQUIRED "[0].topologyKey: required" },
	{ "{affinity: {podAntiAffinity: {" REQUIRED ": [{topologyKey: '-'}]}}, " CONTAINER "}",
	  "spec.affinity.podAntiAffinity." REQUIRED
	  "[0].topologyKey: \"-\" must consist of letters, digits, '-', '_' and '.', and start and "
	  "end "
	  "with a letter or digit" },
	{ "{affinity: {podAffinity: {" REQUIRED
	  ": [{topologyKey: a, namespaces: [A]}]}}, " CONTAINER "}",
	  "spec.affinity.podAffinity." REQUIRED "[0].namespaces[0]: \"A\" must consist of a-z, 0-9 "
	  "and '-', and start and end with a-z or "
	  "0-9" },
	{ "{affinity: {podAffinity: {" REQUIRED ": [{topologyKey: a, labelSelector: {"
	  "matchExpressions: [{key: a, operator: Gt, values: ['1']}]}}]}}, " CONTAINER "}",
	  "spec.affinity.podAffinity." REQUIRED
	  "[0].labelSelector.matchExpressions[0].operator: \"Gt\" is not In, NotIn, Exists or "
	  "DoesNotExist" },
	{ "{tolerations: [{key: a, operator: Has}], " CONTAINER "}",
	  "spec.tolerations[0].operator: \"Has\" is not Equal or Exists" },
	{ "{tolerations: [{value: a}], " CONTAINER "}",
	  "spec.tolerations[0].operator: must be Exists when there is no key" },
	{ "{tolerations: [{key: a, operator: Exists, value: b}], " CONTAINER "}",
	  "spec.tolerations[0].value: must be empty with the operator Exists" },
	{ "{tolerations: [{key: a, effect: noschedule}], " CONTAINER "}",
	  "spec.tolerations[0].effect: \"noschedule\" is not NoSchedule, PreferNoSchedule or "
	  "NoExecute" },
	{ "{tolerations: [{key: '/a', operator: Exists}], " CONTAINER "}",
	  "spec.tolerations[0].key: \"/a\" must have a DNS subdomain before its '/'" },
	{ "{topologySpreadConstraints: [{topologyKey: a, whenUnsatisfiable: "
	  "DoNotSchedule}], " CONTAINER "}",
	  "spec.topologySpreadConstraints[0].maxSkew: 0 is not positive" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, whenUnsatisfiable: DoNotSchedule}], " CONTAINER
	  "}",
	  "spec.topologySpreadConstraints[0].topologyKey: required" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: a}], " CONTAINER "}",
	  "spec.topologySpreadConstraints[0].whenUnsatisfiable: required" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: "
	  "Schedule}], " CONTAINER "}",
	  "spec.topologySpreadConstraints[0].whenUnsatisfiable: \"Schedule\" is not DoNotSchedule "
	  "or "
	  "ScheduleAnyway" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: "
	  "DoNotSchedule, minDomains: 0}], " CONTAINER "}",
	  "spec.topologySpreadConstraints[0].minDomains: 0 is not positive" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: "
	  "ScheduleAnyway, minDomains: 2}], " CONTAINER "}",
	  "spec.topologySpreadConstraints[0].minDomains: goes with whenUnsatisfiable DoNotSchedule "
	  "only" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: "
	  "DoNotSchedule, nodeTaintsPolicy: honor}], " CONTAINER "}",
	  "spec.topologySpreadConstraints[0].nodeTaintsPolicy: \"honor\" is not Ignore or Honor" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: "
	  "DoNotSchedule}, {maxSkew: 2, topologyKey: a, whenUnsatisfiable: "
	  "DoNotSchedule}], " CONTAINER "}",
	  "spec.topologySpreadConstraints[1]: a second constraint with this topologyKey and "
	  "whenUnsatisfiable" },
	{ "{topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: "
	  "DoNotSchedule, labelSelector: {matchLabels: {k: v}}, matchLabelKeys: [k]}], " CONTAINER
	  "}",
	  "spec.topologySpreadConstraints[0].matchLabelKeys[0]: \"k\" is in the labelSelector "
	  "too" },
	{ "{volumes: [{name: a, persistentVolumeClaim: {}}], " CONTAINER "}",
	  "spec.volumes[0].persistentVolumeClaim.claimName: required" },
	{ "{volumes: [{ephemeral: {}}], " CONTAINER "}", "spec.volumes[0].name: required" },
	{ "{priorityClassName: gold, " CONTAINER "}",
	  "spec.priorityClassName: there is no PriorityClass \"gold\"" },
};

Test(decode_pod, what_kubernetes_refuses_is_refused_at_its_place)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct loaded loaded;
		const char *said;

		load_spec(&loaded, refusals[i].spec, NULL);
		cr_expect_eq(loaded.status, STATUS_BAD_INPUT, "%s", refusals[i].spec);
		cr_expect(!strncmp(loaded.said, "t.yaml:4:", 9), "%s", loaded.said);
		said = strchr(loaded.said, ' ');
		loaded.said[strcspn(loaded.said, "\n")] = '\0';
		cr_expect_str_eq(said ? said + 1 : "", refusals[i].message);
		cr_expect_eq(loaded.sink.errors, 1, "%s", refusals[i].spec);
		loaded_fini(&loaded);
	}
}

Test(decode_pod, an_error_stands_at_the_value_or_where_it_is_missing)
{
	struct loaded loaded;

	loaded_text(&loaded,
		    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - "
		    "name: a\n"
		    "    resources:\n      requests:\n        cpu: -1\n");
	cr_expect_str_eq(loaded.said,
			 "t.yaml:10:14: spec.containers[0].resources.requests.cpu: \"-1\" must "
			 "not be negative\n");
	loaded_fini(&loaded);
	loaded_text(&loaded,
		    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - "
		    "ports:\n"
		    "    - hostPort: 80\n");
	cr_expect_str_eq(loaded.said,
			 "t.yaml:8:7: spec.containers[0].ports[0].containerPort: required\n");
	loaded_fini(&loaded);
	loaded_text(&loaded,
		    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  nodeSelector:\n"
		    "    a: b\n    c d: e\n  containers:\n  - name: a\n");
	cr_expect(!strncmp(loaded.said, "t.yaml:8:5: spec.nodeSelector: the key \"c d\"", 43), "%s",
		  loaded.said);
	loaded_fini(&loaded);
}

Test(decode_pod, more_kinds_of_resources_than_a_pod_may_have_are_refused)
{
	char yaml[8192] = "{containers: [";
	struct text text = { "" };
	struct loaded loaded;

	for (int c = 0; c < 2; c++) {
		size_t used = strlen(yaml);

		used += (size_t)snprintf(yaml + used, sizeof(yaml) - used,
					 "{name: c%d, resources: {limits: {", c);
		for (int i = 0; i < 25; i++)
			used += (size_t)snprintf(yaml + used, sizeof(yaml) - used,
						 "r.io/%d-%d: 1, ", c, i);
		snprintf(yaml + used, sizeof(yaml) - used, "}}}, ");
	}
	strcat(yaml, "]}");
	load_spec(&loaded, yaml, NULL);
	cr_expect_eq(loaded.status, STATUS_BAD_INPUT);
	add(&text, "%s", strchr(loaded.said, ' '));
	cr_expect_str_eq(text.bytes,
			 " spec.containers[1]: more than 48 kinds of extended resources\n");
	loaded_fini(&loaded);
}

Test(decode_pod, what_the_rules_of_2015_read_is_kept_as_written)
{
	const struct pod_spec *spec;
	const struct pod *pod;
	struct loaded loaded;

	loaded_text(&loaded, "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  annotations:\n"
			     "    scheduler.alpha.kubernetes.io/affinity: '{}'\n"
			     "    scheduler.alpha.kubernetes.io/name: mine\n"
			     "spec:\n  containers:\n"
			     "  - {name: a, image: i, resources: {limits: {cpu: 1.5, memory: 64Mi},"
			     " requests: {cpu: 0.1}}, ports: [{containerPort: 80}]}\n"
			     "  - {name: b, image: i}\n");
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	pod = loaded_pod(&loaded, "p");
	spec = pod->spec;
	cr_expect_str_eq(loaded_symbol(&loaded, pod->spec->alpha.affinity), "{}");
	cr_expect_str_eq(loaded_symbol(&loaded, pod->spec->alpha.scheduler_name), "mine");
	cr_expect_str_eq(loaded_symbol(&loaded, spec->container_requests[0].cpu), "0.1");
	cr_expect_str_eq(loaded_symbol(&loaded, spec->container_requests[0].memory), "64Mi");
	cr_expect_eq(spec->container_requests[1].cpu, 0);
	cr_expect_eq(spec->container_requests[1].memory, 0);
	cr_expect_eq(spec->container_port_count, 1);
	cr_expect_eq(spec->host_port_count, 0);
	loaded_fini(&loaded);
}
