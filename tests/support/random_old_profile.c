/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A configuration of v1beta1 with the plugins that only it can name, all or some of them.
 */
#include "tests/support/random_text.h"

static void put_choice(struct writer *w, const char *name, uint32_t weights)
{
	next(w);
	put(w, "{\"name\":\"%s\"", name);
	if (weights)
		put(w, ",\"weight\":%u", 1 + roll(w->dice, weights));
	put(w, "}");
}

static void put_old_plugins(struct writer *w)
{
	bool spreads = chance(w->dice, 70);

	put(w, "\"plugins\":{\"preFilter\":{\"enabled\":[");
	if (chance(w->dice, 90))
		put_choice(w, "ServiceAffinity", 0);
	put(w, "]},\"filter\":{\"enabled\":[");
	if (chance(w->dice, 70))
		put_choice(w, "NodeLabel", 0);
	put_choice(w, "ServiceAffinity", 0);
	put(w, "]},\"preScore\":{\"enabled\":[");
	if (spreads)
		put_choice(w, "SelectorSpread", 0);
	put(w, "]},\"score\":{\"disabled\":[{\"name\":\"NodeResourcesLeastAllocated\"}],"
	       "\"enabled\":[");
	if (spreads)
		put_choice(w, "SelectorSpread", 9);
	if (chance(w->dice, 80))
		put_choice(w, "NodeLabel", 9);
	if (chance(w->dice, 80))
		put_choice(w, "ServiceAffinity", 9);
	if (chance(w->dice, 50))
		put_choice(w, "NodeResourcesMostAllocated", 9);
	put(w, "]}}");
}

/* A label that nodes have, or not. */
static const char *random_label(struct writer *w)
{
	static const char *const labels[] = { "disk", "gen", "topology.kubernetes.io/zone",
					      "kubernetes.io/hostname", "unknown" };

	return labels[roll(w->dice, 5)];
}

static void put_label_list(struct writer *w, const char *field, uint32_t most)
{
	next(w);
	put(w, "\"%s\":[", field);
	for (uint32_t i = roll(w->dice, most + 1); i > 0; i--) {
		next(w);
		put(w, "\"%s\"", random_label(w));
	}
	put(w, "]");
}

static void put_old_args(struct writer *w)
{
	/* A label in both lists would be refused. */
	bool present = chance(w->dice, 50);
	bool preferred = chance(w->dice, 50);

	put(w, "\"pluginConfig\":[{\"name\":\"NodeLabel\",\"args\":{");
	put_label_list(w, present ? "presentLabels" : "absentLabels", 1);
	put_label_list(w, preferred ? "presentLabelsPreference" : "absentLabelsPreference", 3);
	put(w, "}},{\"name\":\"ServiceAffinity\",\"args\":{");
	put_label_list(w, "affinityLabels", 2);
	put_label_list(w, "antiAffinityLabelsPreference", 3);
	put(w, "}}]");
}

void write_old_configuration(struct writer *w)
{
	static const char *const names[] = { "default-scheduler", "second" };

	put(w, "{\"apiVersion\":\"kubescheduler.config.k8s.io/v1beta1\",\"kind\":"
	       "\"KubeSchedulerConfiguration\",\"profiles\":[");
	for (int i = 0; i < 2; i++) {
		next(w);
		put(w, "{\"schedulerName\":\"%s\",", names[i]);
		put_old_plugins(w);
		put(w, ",");
		put_old_args(w);
		put(w, "}");
	}
	put(w, "]}\n");
}
