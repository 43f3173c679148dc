/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "bench/cli/cli.h"

static const struct option options[] = {
	CLI_SCHEDULING_OPTIONS,
	CLI_LOADING_OPTIONS,
	CLI_OPTION(NULL, 0, 0),
};

/* Takes all options of the line; false when one was refused. */
static bool take(int argc, char **argv, struct session_options *settings)
{
	const struct cli_line line = { argc, argv, "", options };
	int option;

	optind = 1;
	while ((option = cli_next(&line)) != -1) {
		if (!cli_session_option(&line, option, settings))
			return false;
	}
	return true;
}

Test(cli, options_of_all_commands_fill_the_session_s_settings)
{
	char *line[] = { "explain",
			 "--seed=18446744073709551615",
			 "a.yaml",
			 "--tie-break",
			 "random",
			 "--percentage-of-nodes-to-score=0",
			 "--strict",
			 "--no-defaults",
			 "--limit",
			 "depth=12",
			 "--limit=file-bytes=2Gi",
			 "--limit=pods=3k",
			 "--scheduler-config=x.yaml",
			 "--kubernetes-version=v1.36.3",
			 "--",
			 "--seed",
			 NULL };
	struct session_options settings = CLI_SESSION_DEFAULTS;
	const struct reader_limits untouched = READER_LIMITS_DEFAULT;

	cr_assert(take(16, line, &settings));
	cr_expect_eq(settings.scheduler.seed, UINT64_MAX);
	cr_expect_eq(settings.scheduler.tie_break, TIE_RANDOM);
	cr_expect_eq(settings.scheduler.percentage_of_nodes_to_score, 0);
	cr_expect(settings.load.reader.strict);
	cr_expect(settings.load.no_defaults);
	cr_expect_eq(settings.load.reader.limits.depth, (size_t)12);
	cr_expect_eq(settings.load.reader.limits.file_bytes, (size_t)2 << 30);
	cr_expect_eq(settings.load.reader.limits.alias_nodes, untouched.alias_nodes);
	cr_expect_eq(settings.load.pods_max, (size_t)3000);
	cr_expect_str_eq(settings.scheduler_config, "x.yaml");
	cr_expect_eq(settings.load.kubernetes_version, KUBERNETES_1_36);
	cr_expect_eq(optind, 14);
	cr_expect_str_eq(line[optind], "a.yaml");
	cr_expect_str_eq(line[optind + 1], "--seed");
}

Test(cli, without_options_the_defaults_stand)
{
	char *line[] = { "run", NULL };
	struct session_options settings = CLI_SESSION_DEFAULTS;

	cr_assert(take(1, line, &settings));
	cr_expect_eq(settings.scheduler.percentage_of_nodes_to_score, -1);
	cr_expect_eq(settings.scheduler.tie_break, TIE_FIRST);
	cr_expect_eq(settings.load.reader.limits.depth, READER_LIMITS_DEFAULT.depth);
	cr_expect_null(settings.scheduler_config);
}
