/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/flame.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char *drawn_with(const struct flame_options *options)
{
	static const char *const deep[] = { "main", "operator<&\"]]>", "leaf" };
	static const char *const rare[] = { "main", "rare" };
	struct stacks *stacks = stacks_new();
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	stacks_add(stacks, deep, 3, 99);
	stacks_add(stacks, rare, 2, 1);
	flame_write(out, stacks, options);
	fclose(out);
	stacks_free(stacks);
	return text;
}

static char *drawn(bool standalone, double least_share)
{
	const struct flame_options options = { .title = "v1 & <v2>",
					       .unit = "samples",
					       .standalone = standalone,
					       .least_share = least_share };

	return drawn_with(&options);
}

Test(flame, every_function_has_a_box_as_wide_as_its_share)
{
	char *svg = drawn(true, 0);

	cr_expect_not_null(strstr(svg, "<title>all (100 samples, 100.00%)</title>"
				       "<rect x=\"10.0\" y=\"107\" width=\"1180.0\""));
	cr_expect_not_null(strstr(svg, "<title>leaf (99 samples, 99.00%)</title>"
				       "<rect x=\"10.0\" y=\"56\" width=\"1168.2\""));
	cr_expect_not_null(strstr(svg, "<title>rare (1 samples, 1.00%)</title>"));
	cr_expect_not_null(strstr(svg, "<script>"));
	free(svg);
}

Test(flame, texts_of_any_kind_stay_texts)
{
	char *svg = drawn(true, 0);

	cr_expect_not_null(strstr(svg, "<title>v1 &amp; &lt;v2&gt;</title>"));
	cr_expect_not_null(strstr(svg, "operator&lt;&amp;&quot;]]&gt;"));
	cr_expect_null(strstr(svg, "operator<"));
	free(svg);
}

Test(flame, a_picture_for_a_page_has_no_script_and_can_leave_small_boxes_out)
{
	char *svg = drawn(false, 0.05);

	cr_expect_null(strstr(svg, "<script"));
	cr_expect_null(strstr(svg, "<style"));
	cr_expect_null(strstr(svg, "style="));
	cr_expect_null(strstr(svg, "rare"));
	cr_expect_not_null(strstr(svg, ">leaf<"));
	free(svg);
}

Test(flame, a_picture_for_a_document_is_small_and_can_mark_a_function)
{
	const struct flame_options options = { .title = "v1",
					       .unit = "samples",
					       .standalone = true,
					       .still = true,
					       .marked = "leaf" };
	char *still = drawn_with(&options);
	char *full = drawn(true, 0);
	const char *mark = "rgb(160,130,255)";
	const char *at = strstr(still, mark);

	cr_expect_null(strstr(still, "<script"));
	cr_expect_not_null(strstr(still, "<style"));
	cr_expect_lt(strlen(still), strlen(full) / 2);
	cr_assert_not_null(at, "%s", still);
	cr_expect_not_null(strstr(at, ">leaf<"));
	cr_expect_null(strstr(at + 1, mark));
	cr_expect_null(strstr(full, mark));
	free(full);
	free(still);
}
