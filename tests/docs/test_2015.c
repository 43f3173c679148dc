/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docs/2015.md: its commands, for a few nodes and pods, and its pictures.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/document_commands.h"

#define LADDER " -o $PWD/out --nodes 30 --existing 0,60 --samples 2 --rounds 1 --profile-seconds 0"

static const struct document_change small[] = {
	{ "make ladder QUICK=1", "make ladder QUICK=1 LADDER_ARGS=\"" LADDER "\"" },
	{ "make ladder FULL=1", "make ladder FULL=1 LADDER_ARGS=\"" LADDER " --pods 40\"" },
	{ "--existing 0,5000", "--nodes 30 --existing 0,60 --samples 2 --rounds 1 --pods 20" },
	{ "density --scheduler-config", "density --name '^Scheduling/100Nodes0Pods$' "
					"--scheduler-config" },
	{ "--form benchmark", "--form benchmark --name '^Scheduling/100Nodes'" },
	{ NULL, NULL },
};

Test(document_2015, its_commands_do_what_it_says)
{
	document_commands_expect("docs/2015.md", small);
}

enum { PICTURE_MAX = 25000 };

/* The size of the picture that ![...](2015/name.svg) shows; 0 when it is none. */
static long picture_size(const char *link)
{
	char path[256];
	char text[8] = "";
	FILE *in;
	long size = 0;

	snprintf(path, sizeof(path), "docs/%.*s", (int)strcspn(link, ")"), link);
	in = fopen(path, "r");
	if (!in)
		return 0;
	if (fread(text, 1, 5, in) == 5 && (!strcmp(text, "<svg ") || !strcmp(text, "<?xml")) &&
	    fseek(in, 0, SEEK_END) == 0)
		size = ftell(in);
	fclose(in);
	return size;
}

Test(document_2015, its_pictures_are_there_and_small)
{
	FILE *in = fopen("docs/2015.md", "r");
	char line[1024];
	size_t count = 0;

	cr_assert_not_null(in);
	while (fgets(line, sizeof(line), in)) {
		const char *link = strstr(line, "](2015/");
		long size;

		if (line[0] != '!' || !link)
			continue;
		count++;
		size = picture_size(link + 2);
		cr_expect(size > 1000 && size <= PICTURE_MAX, "%s: %ld bytes", line, size);
	}
	fclose(in);
	cr_expect_eq(count, (size_t)3);
}
