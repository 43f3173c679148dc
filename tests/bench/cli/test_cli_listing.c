/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/cli/cli_listing.h"

static const struct listing_column columns[] = {
	{ "NAME", "name", LISTING_TEXT },
	{ "NODES", "nodes", LISTING_NUMBER },
	{ "BUILT", "built", LISTING_FLAG },
	{ "READS", "reads", LISTING_LIST },
};

static void fill(struct listing *listing)
{
	*listing = (struct listing){
		.title = "things", .key = "things", .columns = columns, .column_count = 4
	};
	listing_add(listing, (const char *[]){ "a", "12", "yes", "pod, pods on the node" });
	listing_add(listing, (const char *[]){ "a", "3000000", "", "" });
	listing_add(listing, (const char *[]){ "longer", "", "yes", "pod" });
}

Test(cli_listing, a_table_aligns_text_left_and_numbers_right)
{
	struct listing listing;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	fill(&listing);
	listing_print(out, &listing);
	fclose(out);
	cr_expect_str_eq(text, "things\n"
			       "  NAME      NODES  BUILT  READS\n"
			       "  a            12  yes    pod, pods on the node\n"
			       "  a       3000000\n"
			       "  longer           yes    pod\n");
	free(text);
	listing_fini(&listing);
}

Test(cli_listing, names_stand_a_line_each_and_once)
{
	struct listing listing;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	fill(&listing);
	listing_print_names(out, &listing);
	fclose(out);
	cr_expect_str_eq(text, "a\nlonger\n");
	free(text);
	listing_fini(&listing);
}

Test(cli_listing, json_has_the_kind_of_each_column)
{
	struct listing listing;
	json_t *got;
	json_t *want = json_loads(
		"[{\"name\":\"a\",\"nodes\":12,\"built\":true,\"reads\":[\"pod\",\"pods on the "
		"node\"]},"
		"{\"name\":\"a\",\"nodes\":3000000,\"built\":false,\"reads\":[]},"
		"{\"name\":\"longer\",\"nodes\":null,\"built\":true,\"reads\":[\"pod\"]}]",
		0, NULL);

	fill(&listing);
	got = listing_json(&listing);
	cr_expect(json_equal(got, want));
	json_decref(got);
	json_decref(want);
	listing_fini(&listing);
}
