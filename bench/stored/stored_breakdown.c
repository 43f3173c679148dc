/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the time went: phases and their rules.
 */
#include "bench/measure/durations.h"
#include "bench/stored/stored_parts.h"

static double need_number(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_need(object, key);

	return json_spot_number(&spot, 0);
}

static void read_durations(struct arena *arena, const struct json_spot *spot, const char *counted,
			   struct stored_histogram *durations)
{
	durations->bits = DURATIONS_BITS;
	stored_histogram_read(arena, spot, "durations", counted, durations);
}

static void read_phase(struct arena *arena, const struct json_spot *spot,
		       struct stored_phase *phase)
{
	phase->name = stored_need_text(spot, "phase");
	phase->share = need_number(spot, "share");
	phase->ns = need_number(spot, "ns");
	phase->calls = need_number(spot, "calls");
	read_durations(arena, spot, "calls", &phase->durations);
}

static void read_rule(struct arena *arena, const struct json_spot *spot, struct stored_rule *rule)
{
	rule->scheduler_name = stored_need_text(spot, "scheduler_name");
	rule->phase = stored_need_text(spot, "phase");
	rule->plugin = stored_need_text(spot, "plugin");
	rule->share = need_number(spot, "share");
	rule->ns = need_number(spot, "ns");
	rule->calls = need_number(spot, "calls");
	rule->pairs = need_number(spot, "pairs");
	rule->ns_per_pair = stored_number(spot, "ns_per_pair");
	read_durations(arena, spot, "pairs", &rule->durations);
}

static void read_phases(struct arena *arena, const struct json_spot *breakdown,
			struct stored_breakdown *b)
{
	struct json_spot list = json_spot_need(breakdown, "phases");

	b->phase_count = json_spot_count(&list);
	b->phases = arena_new(arena, b->phase_count, sizeof(*b->phases));
	for (size_t i = 0; i < b->phase_count; i++) {
		struct json_spot phase = json_spot_item(&list, i);

		read_phase(arena, &phase, &b->phases[i]);
	}
}

static void read_rules(struct arena *arena, const struct json_spot *breakdown,
		       struct stored_breakdown *b)
{
	struct json_spot list = json_spot_need(breakdown, "rules");

	b->rule_count = json_spot_count(&list);
	b->rules = arena_new(arena, b->rule_count, sizeof(*b->rules));
	for (size_t i = 0; i < b->rule_count; i++) {
		struct json_spot rule = json_spot_item(&list, i);

		read_rule(arena, &rule, &b->rules[i]);
	}
}

void stored_breakdown_read(struct arena *arena, const struct json_spot *workload,
			   struct stored_breakdown *b)
{
	struct json_spot spot = json_spot_member(workload, "breakdown");

	if (!json_spot_is_object(&spot))
		return;
	b->known = true;
	b->pods = need_number(&spot, "pods");
	b->attempts = need_number(&spot, "attempts");
	b->elapsed_ns = need_number(&spot, "elapsed_ns");
	b->other_share = need_number(&spot, "other_share");
	read_phases(arena, &spot, b);
	read_rules(arena, &spot, b);
}
