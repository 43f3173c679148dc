/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configurations resolve to the plugins, order and weights that kube-scheduler v1.26.15 recorded.
 */
#include <criterion/criterion.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sched/load/reader.h"
#include "tests/support/read_config.h"

static json_t *read_recorded(void)
{
	struct diag_sink sink = { 0 };
	char *text = NULL;
	size_t length = 0;
	json_t *json;

	cr_assert_eq(reader_slurp("tests/profiles/resolutions.json.gz", (size_t)1 << 20, &sink,
				  &text, &length),
		     STATUS_OK);
	json = json_loadb(text, length, 0, NULL);
	free(text);
	cr_assert_not_null(json);
	return json;
}

static json_t *point_json(const struct profile *profile, enum extension_point point)
{
	json_t *names = json_array();

	for (size_t i = 0; i < profile->point_count[point]; i++)
		json_array_append_new(names, json_string(profile->point_plugins[point][i]));
	return names;
}

static json_t *profile_json(const struct profile *profile)
{
	json_t *scores = json_array();

	for (size_t i = 0; i < profile->score_count; i++)
		json_array_append_new(scores,
				      json_pack("{s:s, s:I}", "name", profile->scores[i].plugin,
						"weight", (json_int_t)profile->scores[i].weight));
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "preFilter",
			 point_json(profile, POINT_PRE_FILTER), "filter",
			 point_json(profile, POINT_FILTER), "postFilter",
			 point_json(profile, POINT_POST_FILTER), "preScore",
			 point_json(profile, POINT_PRE_SCORE), "score", scores);
}

static json_t *profiles_json(const struct profile_set *profiles)
{
	json_t *object = json_object();

	for (size_t i = 0; i < profiles->count; i++)
		json_object_set_new(object, profiles->items[i].scheduler_name,
				    profile_json(&profiles->items[i]));
	return object;
}

/* What runs is what is reported: each plugin that is built stands where its name does. */
static void expect_rules_match_names(const struct profile *profile, const char *scenario)
{
	size_t at = 0;

	for (size_t i = 0; i < profile->filter_count; i++) {
		const struct profile_filter *filter = &profile->filters[i];

		cr_expect(filter->at_filter || filter->at_pre_filter, "%s", scenario);
		if (!filter->at_filter)
			continue;
		while (at < profile->point_count[POINT_FILTER] &&
		       strcmp(profile->point_plugins[POINT_FILTER][at], filter->rule->plugin))
			at++;
		cr_expect_lt(at, profile->point_count[POINT_FILTER], "%s: %s is out of order",
			     scenario, filter->rule->plugin);
	}
	for (size_t i = 0; i < profile->score_count; i++) {
		const struct profile_score *score = &profile->scores[i];

		if (score->rule)
			cr_expect_str_eq(score->plugin, score->rule->plugin, "%s", scenario);
	}
}

Test(resolution, is_that_of_kube_scheduler_for_every_recorded_configuration)
{
	json_t *recorded = read_recorded();
	const json_t *entry;
	size_t i;

	json_array_foreach(recorded, i, entry)
	{
		const char *scenario = json_string_value(json_object_get(entry, "scenario"));
		const json_t *want = json_object_get(entry, "profiles");
		struct read_config read;
		json_t *got;

		read_config_init(&read, json_string_value(json_object_get(entry, "configuration")));
		cr_assert_eq(read.status, STATUS_OK, "%s: %s", scenario, read.errors);
		got = profiles_json(&read.profiles);
		if (!json_equal(got, want)) {
			char *a = json_dumps(got, 0);
			char *b = json_dumps(want, 0);

			cr_expect(false, "%s:\n%s\nrecorded\n%s", scenario, a, b);
			free(a);
			free(b);
		}
		for (size_t p = 0; p < read.profiles.count; p++)
			expect_rules_match_names(&read.profiles.items[p], scenario);
		json_decref(got);
		read_config_fini(&read);
	}
	cr_expect_eq(json_array_size(recorded), 39);
	json_decref(recorded);
}
