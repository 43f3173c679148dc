/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of a run's instructions Round() and what it calls take, as callgrind counts them.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/support/folder.h"

static double share_of_round(const struct folder *folder, const char *rung)
{
	char command[2048];
	double share = -1;
	FILE *pipe;

	snprintf(command, sizeof(command),
		 "valgrind -q --tool=callgrind --callgrind-out-file=%s/out '%s' run "
		 "--scheduler-config '2015/%s' --bare 0 %s/w.yaml >/dev/null 2>&1 && "
		 "callgrind_annotate --inclusive=yes --threshold=100 %s/out | "
		 "sed -n 's/.*(\\(.*\\)%%).*:decimal_round .*/\\1/p'",
		 folder->path, getenv("SCHEDMARK_BINARY"), rung, folder->path, folder->path);
	pipe = popen(command, "r");
	cr_assert_not_null(pipe);
	if (fscanf(pipe, "%lf", &share) != 1)
		share = -1;
	pclose(pipe);
	return share;
}

Test(round_share, is_the_largest_in_november_and_next_to_nothing_after_18170)
{
	struct folder folder;
	char here[512];
	double before;
	double after;

	if (!getenv("SCHEDMARK_BINARY") ||
	    system("command -v valgrind callgrind_annotate >/dev/null 2>&1") != 0)
		cr_skip_test("valgrind is not installed");
	cr_assert_not_null(getcwd(here, sizeof(here)));
	folder_make(&folder);
	folder_put(&folder, "w.yaml",
		   "- name: Share\n  defaultPodTemplatePath: %s/profiles/workloads/templates/"
		   "pod-default.yaml\n  workloadTemplate:\n"
		   "  - {opcode: createNodes, count: 60, nodeTemplatePath: "
		   "%s/profiles/workloads/templates/node-default.yaml}\n"
		   "  - {opcode: createPods, count: 60, collectMetrics: true}\n"
		   "  workloads:\n  - {name: s}\n",
		   here, here);
	before = share_of_round(&folder, "v1.1.1");
	after = share_of_round(&folder, "+18170");
	folder_remove(&folder);
	cr_expect_geq(before, 20, "%g %%", before);
	cr_expect(after >= 0 && after < 3, "%g %%", after);
}
