/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "tests/cli/schedmark.h"
#include "tests/support/folder.h"

static struct folder folder;

static void set_up(void)
{
	folder_make(&folder);
}

static void tear_down(void)
{
	folder_remove(&folder);
}

TestSuite(cli_compare, .init = set_up, .fini = tear_down);

/* A program that answers any `run` with a result of that time and digest. */
static void put_program(const char *name, unsigned int ns, const char *digest)
{
	folder_put(
		&folder, name,
		"#!/bin/sh\ncat <<END\n"
		"{\"schema\": \"schedmark.result/v1\", \"conditions\": {\"seed\": \"0\"}, "
		"\"duration_s\": 0.001, \"workloads\": [{\"name\": \"Basic/5Nodes\", \"partial\": "
		"false, \"workload_hash\": \"1\", \"profile_hash\": \"2\", \"placement_digest\": "
		"\"%s\", \"measured_pods\": 10, \"throughput\": {\"least_elapsed_ns\": %u, "
		"\"repetitions\": []}, \"metrics\": []}]}\nEND\n",
		digest, ns);
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text);

	return length >= strlen(end) && !strcmp(text + length - strlen(end), end);
}

Test(cli_compare, programs_get_the_verdict_their_times_deserve)
{
	static const struct {
		const char *base, *candidate, *options, *end;
		int status;
	} cases[] = {
		{ "fast", "fast", "", "verdict: unchanged\n", 0 },
		{ "fast", "slow", "", "verdict: regressed\n", 3 },
		{ "slow", "fast", "", "verdict: improved\n", 0 },
		{ "fast", "slow", "--threshold 20%", "verdict: unchanged\n", 0 },
		{ "fast", "fast", "--strict", "verdict: unchanged\n", 0 },
	};

	put_program("fast", 100000, "a");
	put_program("slow", 110000, "a");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct said said;

		schedmark_run(&said,
			      "schedmark compare --interleave %s/%s %s/%s --budget 10ms %s "
			      "--name Basic smoke",
			      folder.path, cases[i].base, folder.path, cases[i].candidate,
			      cases[i].options);
		cr_expect_eq(said.status, cases[i].status, "case %zu: %s", i, said.err);
		cr_expect(ends_with(said.out, cases[i].end), "case %zu: %s", i, said.out);
		said_fini(&said);
	}
}

Test(cli_compare, other_placements_are_refused_and_can_be_allowed)
{
	struct said said;

	put_program("one", 100000, "a");
	put_program("other", 100000, "b");
	schedmark_run(&said, "schedmark compare --interleave %s/one %s/other --name Basic smoke",
		      folder.path, folder.path);
	cr_expect_eq(said.status, 3);
	cr_expect(strstr(said.err, "the digest of all placements differs: a and b"), "%s",
		  said.err);
	cr_expect_str_eq(said.out, "");
	said_fini(&said);
	schedmark_run(&said,
		      "schedmark compare --interleave %s/one %s/other --name Basic smoke "
		      "--budget 10ms --allow-different-placements",
		      folder.path, folder.path);
	cr_expect_eq(said.status, 0, "%s", said.err);
	said_fini(&said);
}

Test(cli_compare, formats_say_the_same)
{
	static const struct {
		const char *format, *says;
	} cases[] = {
		{ "tsv", "Basic/5Nodes\tleast_time\tns/pod\tlower\t10000\t11000\t0.1\t0.1\t0.1\t" },
		{ "json", "\"verdict\": \"regressed\"" },
		{ "markdown",
		  "| Basic/5Nodes | least\\_time (ns/pod) | 10000 | 11000 | +10.00% |" },
	};

	put_program("fast", 100000, "a");
	put_program("slow", 110000, "a");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct said said;

		schedmark_run(&said,
			      "schedmark compare --interleave %s/fast %s/slow --budget 10ms "
			      "--output %s --name Basic smoke",
			      folder.path, folder.path, cases[i].format);
		cr_expect_eq(said.status, 3);
		cr_expect(strstr(said.out, cases[i].says), "%s", said.out);
		said_fini(&said);
	}
}

Test(cli_compare, two_real_processes_take_turns)
{
	struct said said;

	schedmark_run(&said, "schedmark compare --interleave --args-a '--seed 0' --args-b "
			     "'--seed 0' --budget 100ms --output tsv --name Basic smoke");
	/* On a busy machine any verdict may come out; but one does. */
	cr_expect(said.status == 0 || said.status == 3, "%d: %s", said.status, said.err);
	cr_expect(strstr(said.out, "Basic/5Nodes\tleast_time\tns/pod\tlower\t"), "%s", said.out);
	said_fini(&said);
	schedmark_run(&said, "schedmark compare --interleave --args-a '--seed 0' --args-b "
			     "'--seed 1' --budget 100ms --name Basic smoke");
	cr_expect_eq(said.status, 2);
	cr_expect(strstr(said.err, "the seed differs: 0 and 1"), "%s", said.err);
	said_fini(&said);
}

Test(cli_compare, stored_results_are_compared)
{
	struct said said;

	schedmark_run(&said,
		      "schedmark run -q --brief --no-instrumented --repeat 5 --name Basic -o "
		      "%s/a.json smoke && schedmark compare %s/a.json %s/a.json",
		      folder.path, folder.path, folder.path);
	cr_expect(said.status == 0, "%d: %s", said.status, said.err);
	cr_expect(strstr(said.out, "warning: the two were not measured in turns"), "%s", said.out);
	said_fini(&said);
}

Test(cli_compare, placements_are_listed)
{
	struct said said;

	schedmark_run(&said,
		      "schedmark run -q --no-instrumented --repeat 1 --name Basic -o /dev/null "
		      "--placements - smoke | head -n 2 | cut -f 1 | head -n 1");
	cr_expect_str_eq(said.out, "# Basic/5Nodes\n", "%s", said.err);
	said_fini(&said);
	schedmark_run(&said,
		      "schedmark run -q --no-instrumented --repeat 2 --name Basic -o /dev/null "
		      "--placements %s/list smoke >/dev/null && grep -c '\t' %s/list",
		      folder.path, folder.path);
	cr_expect_str_eq(said.out, "105\n", "%s", said.err);
	said_fini(&said);
}

Test(cli_compare, baselines_have_names_and_a_folder)
{
	struct said said;

	schedmark_run(&said, "schedmark run --save-baseline ../x --name Basic smoke");
	cr_expect_eq(said.status, 2);
	cr_expect(strstr(said.err, "is no name for a baseline"), "%s", said.err);
	said_fini(&said);
	schedmark_run(&said,
		      "SCHEDMARK_BASELINES=%s/kept schedmark compare --baseline none /dev/null",
		      folder.path);
	cr_expect_eq(said.status, 2);
	cr_expect(strstr(said.err, "/kept/none.json: cannot open"), "%s", said.err);
	said_fini(&said);
	/* Whether two runs agree is the machine's affair: kept exactly when status says so. */
	schedmark_run(
		&said,
		"SCHEDMARK_BASELINES=%s/kept schedmark run -q --brief --no-instrumented "
		"--repeat 3 --name Basic -o %s/r.json --save-baseline mine smoke >/dev/null; s=$?; "
		"test -e %s/kept/mine.json; echo $s $?",
		folder.path, folder.path, folder.path);
	cr_expect(!strcmp(said.out, "0 0\n") || !strcmp(said.out, "4 1\n"), "%s%s", said.out,
		  said.err);
	said_fini(&said);
}

Test(cli_compare, wrong_usage_is_told)
{
	static const char *const lines[] = {
		"compare",
		"compare a.json",
		"compare a.json b.json c.json",
		"compare /dev/null /dev/null",
		"compare no.json no.json",
		"compare --interleave",
		"compare --interleave docs/schedmark.1 docs/schedmark.1",
		"compare --interleave --impl X=a",
		"compare --interleave --impl a,b",
		"compare --budget 0s a b",
		"compare --budget soon a b",
		"compare --threshold -1 a b",
		"compare --threshold 1x a b",
		"compare --output html a b",
		"compare --args-a x a.json b.json",
		"compare --interleave --baseline x a b",
		"compare --interleave --args-a '\"' smoke",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct said said;

		schedmark_run(&said, "schedmark %s", lines[i]);
		cr_expect_eq(said.status, 2, "%s: %d", lines[i], said.status);
		cr_expect_neq(said.err[0], '\0', "%s", lines[i]);
		cr_expect_str_eq(said.out, "", "%s", lines[i]);
		said_fini(&said);
	}
}
