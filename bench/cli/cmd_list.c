/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark list: what this build has and what ships with it.
 */
#include <inttypes.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "bench/cli/cli_listing.h"
#include "bench/simulate/spec.h"
#include "bench/cli/listing_eras.h"
#include "bench/workload/workload.h"
#include "predicates/predicates.h"
#include "priorities/priorities.h"
#include "sched/core/strategy.h"

static const char help[] =
	"usage: schedmark list [options] [TOPIC]...\n"
	"\n"
	"Without a topic: all of them.\n"
	"  rules            predicates and priorities, what their answers depend on;\n"
	"                   the plugins of kube-scheduler, and which are built; the\n"
	"                   rules of v1.1 and v1.2\n"
	"  implementations  the ways each rule is written; the first is the reference;\n"
	"                   for v1.1 and v1.2 also the ways data flows to them\n"
	"  strategies       ways to evaluate nodes, for --strategy; so here\n"
	"  profiles         scheduler configurations for --scheduler-config\n"
	"  workloads        benchmarks for schedmark run\n"
	"  simulations      clusters for schedmark simulate\n"
	"\n"
	"      --output text|json\n"
	"      --names      only names, one a line\n"
	"      --kubernetes-version 1.26|1.36  whose plugins (1.26)\n"
	"  -h, --help\n";

enum { LIST_OUTPUT = CLI_OWN, LIST_NAMES };

static const struct option options[] = {
	CLI_OPTION("output", required_argument, LIST_OUTPUT),
	CLI_OPTION("names", no_argument, LIST_NAMES),
	CLI_VERSION_OPTION,
	CLI_OPTION("help", no_argument, 'h'),
	CLI_OPTION(NULL, 0, 0),
};

enum { OUTPUT_TEXT, OUTPUT_JSON };

/* How listings leave: printed one after another, or gathered into one JSON object. */
struct output {
	int format;
	bool names;
	enum kubernetes_version version;
	size_t count;
	json_t *document;
};

static void put(struct output *out, struct listing *listing)
{
	if (out->format == OUTPUT_JSON) {
		json_object_set_new(out->document, listing->key, listing_json(listing));
	} else if (out->names) {
		listing_print_names(stdout, listing);
	} else {
		fputs(out->count ? "\n" : "", stdout);
		listing_print(stdout, listing);
	}
	out->count++;
	listing_fini(listing);
}

static void put_listing(struct output *out, void (*make)(struct listing *out))
{
	struct listing listing;

	make(&listing);
	put(out, &listing);
}

#define LISTING(title_text, key_text, column_table)                                  \
	{                                                                            \
		.title = (title_text), .key = (key_text), .columns = (column_table), \
		.column_count = sizeof(column_table) / sizeof((column_table)[0]),    \
	}

static const char *reads_text(struct arena *arena, unsigned int reads)
{
	static const struct {
		unsigned int bit;
		const char *text;
	} names[] = {
		{ READS_POD_SPEC, "pod" },
		{ READS_NODE_OBJECT, "node" },
		{ READS_NODE_PODS, "pods on the node" },
		{ READS_DOMAIN_PODS, "pods in the domain" },
		{ READS_NAMESPACES, "namespaces" },
		{ READS_VOLUMES, "volumes" },
		{ READS_ALL_NODES, "all nodes" },
	};
	const char *text = "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (reads & names[i].bit)
			text = arena_format(arena, "%s%s%s", text, *text ? ", " : "",
					    names[i].text);
	}
	return text;
}

static void put_rules(struct output *out)
{
	static const struct listing_column columns[] = {
		{ "PLUGIN", "plugin", LISTING_TEXT },
		{ "POLICY NAME", "policyName", LISTING_TEXT },
		{ "READS", "reads", LISTING_LIST },
		{ "SUMMARY", "summary", LISTING_TEXT },
	};
	struct listing filters = LISTING("predicates (filter)", "predicates", columns);
	struct listing scores = LISTING("priorities (score)", "priorities", columns);
	size_t count;
	const struct predicate *const *predicates = predicate_all(&count);
	const struct priority *const *priorities;

	for (size_t i = 0; i < count; i++)
		listing_add(&filters,
			    (const char *[]){ predicates[i]->plugin, predicates[i]->policy_name,
					      reads_text(&filters.arena, predicates[i]->reads),
					      predicates[i]->summary });
	put(out, &filters);
	priorities = priority_all(&count);
	for (size_t i = 0; i < count; i++)
		listing_add(&scores,
			    (const char *[]){ priorities[i]->plugin, priorities[i]->policy_name,
					      reads_text(&scores.arena, priorities[i]->reads),
					      priorities[i]->summary });
	put(out, &scores);
}

static void put_plugins(struct output *out)
{
	static const struct listing_column columns[] = {
		{ "PLUGIN", "plugin", LISTING_TEXT },
		{ "WEIGHT", "weight", LISTING_NUMBER },
		{ "DEFAULT PROFILE", "inDefaultProfile", LISTING_FLAG },
		{ "BUILT", "built", LISTING_FLAG },
	};
	struct listing listing = LISTING(NULL, "plugins", columns);
	size_t count;
	const struct plugin_info *plugins = profiles_plugins(out->version, &count);

	listing.title = arena_format(
		&listing.arena,
		"plugins of kube-scheduler v%s (those not built let every node pass and score all "
		"alike)",
		kubernetes_version_name(out->version));

	for (size_t i = 0; i < count; i++) {
		const struct plugin_info *p = &plugins[i];
		const char *weight = p->default_weight ? arena_format(&listing.arena, "%" PRId64,
								      p->default_weight)
						       : "";

		listing_add(&listing,
			    (const char *[]){ p->name, weight, p->in_default_profile ? "yes" : "",
					      p->built ? "yes" : "" });
	}
	put(out, &listing);
}

static void put_implementations(struct output *out)
{
	static const struct listing_column columns[] = {
		{ "RULE", "plugin", LISTING_TEXT },
		{ "POINT", "extensionPoint", LISTING_TEXT },
		{ "IMPLEMENTATION", "implementation", LISTING_TEXT },
		{ "WHAT", "what", LISTING_TEXT },
	};
	struct listing listing = LISTING("implementations", "implementations", columns);
	size_t count;
	const struct predicate *const *predicates = predicate_all(&count);
	const struct priority *const *priorities;

	for (size_t i = 0; i < count; i++) {
		for (const struct predicate_impl *m = predicates[i]->impls; m->name; m++)
			listing_add(&listing, (const char *[]){ predicates[i]->plugin, "filter",
								m->name, m->what });
	}
	priorities = priority_all(&count);
	for (size_t i = 0; i < count; i++) {
		for (const struct priority_impl *m = priorities[i]->impls; m->name; m++)
			listing_add(&listing, (const char *[]){ priorities[i]->plugin, "score",
								m->name, m->what });
	}
	put(out, &listing);
}

static void put_strategies(struct output *out)
{
	static const struct listing_column columns[] = {
		{ "STRATEGY", "name", LISTING_TEXT },
		{ "WHAT", "what", LISTING_TEXT },
	};
	struct listing listing = LISTING("strategies (--strategy NAME)", "strategies", columns);
	size_t count;
	const struct strategy *const *all = strategy_all(&count);

	for (size_t i = 0; i < count; i++)
		listing_add(&listing, (const char *[]){ all[i]->name, all[i]->summary });
	put(out, &listing);
}

static const char *number_text(struct arena *arena, size_t number)
{
	return arena_format(arena, "%zu", number);
}

static void add_profile(struct listing *listing, const char *name, const struct profile_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct profile *p = &set->items[i];

		listing_add(listing,
			    (const char *[]){
				    arena_format(&listing->arena, "%s", name),
				    arena_format(&listing->arena, "%s", p->scheduler_name),
				    number_text(&listing->arena, p->point_count[POINT_FILTER]),
				    number_text(&listing->arena, p->score_count) });
	}
}

/* Opens the file too: a shipped profile that does not load is an error here. Versions after the first read
 * no Policy any more; what they do not read is left out. */
static enum status take_profile(struct listing *listing, enum kubernetes_version version,
				const char *name, struct diag_sink *sink)
{
	const struct reader_options reader = { READER_LIMITS_DEFAULT, .strict = true };
	const struct features features = features_default(version);
	const bool must_load = version == KUBERNETES_1_26;
	struct diag_sink nobody = { .emit = diag_drop };
	struct cluster cluster;
	struct profile_set set = { 0 };
	enum status status;

	cluster_init(&cluster);
	status = profiles_open(&cluster, version, name, &reader, must_load ? sink : &nobody, &set);
	if (status == STATUS_OK)
		status = profiles_apply_features(&set, &features, sink);
	if (status == STATUS_OK)
		add_profile(listing, name, &set);
	cluster_fini(&cluster);
	return must_load ? status : STATUS_OK;
}

static enum status put_profiles(struct output *out, struct diag_sink *sink)
{
	static const struct listing_column columns[] = {
		{ "NAME", "name", LISTING_TEXT },
		{ "SCHEDULER", "schedulerName", LISTING_TEXT },
		{ "FILTERS", "filters", LISTING_NUMBER },
		{ "SCORES", "scores", LISTING_NUMBER },
	};
	struct listing listing = LISTING("profiles (--scheduler-config NAME)", "profiles", columns);
	char **names;
	size_t count = profiles_names("schedulers", &names);
	enum status status = STATUS_OK;
	bool has_default = false;

	for (size_t i = 0; i < count; i++)
		has_default = has_default || !strcmp(names[i], "default");
	if (!has_default)
		status = take_profile(&listing, out->version, "default", sink);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = take_profile(&listing, out->version, names[i], sink);
	profiles_names_free(names, count);
	put(out, &listing);
	return status;
}

static void add_workload(struct listing *listing, const char *file, const struct workload *w)
{
	struct arena *arena = &listing->arena;
	const char *labels = "";

	for (size_t i = 0; i < w->label_count; i++)
		labels = arena_format(arena, "%s%s%s", labels, i ? ", " : "", w->labels[i]);
	listing_add(listing,
		    (const char *[]){ arena_format(arena, "%s", file),
				      arena_format(arena, "%s", w->full_name),
				      number_text(arena, w->nodes), number_text(arena, w->pods),
				      number_text(arena, w->measured_pods), labels });
}

static enum status take_workloads(struct listing *listing, const char *name, struct diag_sink *sink)
{
	struct workload_file *file;
	const struct workload *items;
	size_t count;
	enum status status = workload_file_open(name, true, sink, &file);

	if (status != STATUS_OK)
		return status;
	items = workload_file_items(file, &count);
	for (size_t i = 0; i < count; i++)
		add_workload(listing, name, &items[i]);
	workload_file_free(file);
	return STATUS_OK;
}

static enum status put_workloads(struct output *out, struct diag_sink *sink)
{
	static const struct listing_column columns[] = {
		{ "FILE", "file", LISTING_TEXT },
		{ "WORKLOAD", "workload", LISTING_TEXT },
		{ "NODES", "nodes", LISTING_NUMBER },
		{ "PODS", "pods", LISTING_NUMBER },
		{ "MEASURED", "measuredPods", LISTING_NUMBER },
		{ "LABELS", "labels", LISTING_LIST },
	};
	struct listing listing = LISTING("workloads (schedmark run FILE)", "workloads", columns);
	char **names;
	size_t count = profiles_names("workloads", &names);
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = take_workloads(&listing, names[i], sink);
	profiles_names_free(names, count);
	put(out, &listing);
	return status;
}

static enum status take_simulation(struct listing *listing, const char *name,
				   struct diag_sink *sink)
{
	struct simulation_spec *spec;
	enum status status = simulation_spec_open(name, NULL, sink, &spec);
	int64_t nodes = 0, pods = 0;

	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < spec->group_count; i++)
		nodes += spec->groups[i].count;
	for (size_t i = 0; i < spec->workload_count; i++)
		pods += spec->workloads[i].replicas;
	listing_add(listing, (const char *[]){ arena_format(&listing->arena, "%s", name),
					       number_text(&listing->arena, (size_t)nodes),
					       number_text(&listing->arena, (size_t)pods),
					       arena_format(&listing->arena, "%s",
							    spec->about ? spec->about : "") });
	simulation_spec_free(spec);
	return STATUS_OK;
}

static enum status put_simulations(struct output *out, struct diag_sink *sink)
{
	static const struct listing_column columns[] = {
		{ "NAME", "name", LISTING_TEXT },
		{ "NODES", "nodes", LISTING_NUMBER },
		{ "REPLICAS", "replicas", LISTING_NUMBER },
		{ "ABOUT", "about", LISTING_TEXT },
	};
	struct listing listing =
		LISTING("simulations (schedmark simulate NAME)", "simulations", columns);
	char **names;
	size_t count = profiles_names("simulations", &names);
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = take_simulation(&listing, names[i], sink);
	profiles_names_free(names, count);
	put(out, &listing);
	return status;
}

enum {
	TOPIC_RULES,
	TOPIC_IMPLEMENTATIONS,
	TOPIC_STRATEGIES,
	TOPIC_PROFILES,
	TOPIC_WORKLOADS,
	TOPIC_SIMULATIONS,
	TOPIC_COUNT
};

static const char *const topics[] = { "rules",	  "implementations", "strategies",
				      "profiles", "workloads",	     "simulations" };

static enum status put_topic(struct output *out, int topic, struct diag_sink *sink)
{
	switch (topic) {
	case TOPIC_RULES:
		put_rules(out);
		put_plugins(out);
		put_listing(out, listing_era_rules);
		return STATUS_OK;
	case TOPIC_IMPLEMENTATIONS:
		put_implementations(out);
		put_listing(out, listing_era_implementations);
		put_listing(out, listing_engine_fields);
		return STATUS_OK;
	case TOPIC_STRATEGIES:
		put_strategies(out);
		return STATUS_OK;
	case TOPIC_PROFILES:
		return put_profiles(out, sink);
	case TOPIC_WORKLOADS:
		return put_workloads(out, sink);
	default:
		return put_simulations(out, sink);
	}
}

/* Marks the topics the operands name; all when there are none. */
static bool choose_topics(int argc, char **argv, bool chosen[TOPIC_COUNT])
{
	char quoted[DIAG_QUOTE_SIZE];

	for (int t = 0; t < TOPIC_COUNT; t++)
		chosen[t] = optind == argc;
	for (int i = optind; i < argc; i++) {
		int t = 0;

		while (t < TOPIC_COUNT && strcmp(topics[t], argv[i]) != 0)
			t++;
		if (t == TOPIC_COUNT) {
			cli_usage_error(argv[0],
					"%s is not rules, implementations, strategies, "
					"profiles, workloads or simulations",
					diag_quote(quoted, argv[i], strlen(argv[i])));
			return false;
		}
		chosen[t] = true;
	}
	return true;
}

static enum status put_topics(struct output *out, const bool chosen[TOPIC_COUNT])
{
	struct diag_sink sink = { 0 };
	enum status worst = STATUS_OK;

	out->document = json_object();
	for (int t = 0; t < TOPIC_COUNT; t++) {
		enum status status = chosen[t] ? put_topic(out, t, &sink) : STATUS_OK;

		worst = status > worst ? status : worst;
	}
	if (out->format == OUTPUT_JSON) {
		json_dumpf(out->document, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(out->document);
	return worst;
}

int cmd_list(int argc, char **argv)
{
	static const char *const outputs[] = { "text", "json", NULL };
	struct cli_line line = { argc, argv, "h", options };
	struct output out = { 0 };
	bool chosen[TOPIC_COUNT];
	int option;

	while ((option = cli_next(&line)) != -1) {
		switch (option) {
		case 'h':
			return cli_help(help);
		case LIST_NAMES:
			out.names = true;
			break;
		case CLI_KUBERNETES_VERSION:
			if (!cli_kubernetes_version(&line, option, &out.version))
				return STATUS_BAD_INPUT;
			break;
		case LIST_OUTPUT:
			if (!cli_choice(&line, option, outputs, &out.format))
				return STATUS_BAD_INPUT;
			break;
		default:
			return STATUS_BAD_INPUT;
		}
	}
	if (!choose_topics(argc, argv, chosen))
		return STATUS_BAD_INPUT;
	return (int)put_topics(&out, chosen);
}
