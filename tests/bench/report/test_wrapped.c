/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/wrapped.h"

Test(wrapped, items_fill_lines_up_to_the_width)
{
	char item[32] = "0123456789012345678901"; /* 22: three fit after four blanks, and commas */
	char *text = NULL;
	size_t size = 0;
	struct wrapped list = { .out = open_memstream(&text, &size), .indent = 4 };

	for (int i = 0; i < 4; i++)
		wrapped_add(&list, item);
	wrapped_end(&list);
	fclose(list.out);
	cr_expect_str_eq(text, "    0123456789012345678901, 0123456789012345678901, "
			       "0123456789012345678901,\n"
			       "    0123456789012345678901\n");
	free(text);
}

Test(wrapped, a_line_is_as_long_as_the_width_and_no_longer)
{
	char first[96] = "";
	char *text = NULL;
	size_t size = 0;
	struct wrapped list = { .out = open_memstream(&text, &size) };

	/* With ", bb" behind it and a comma after that: exactly the width, then one too long. */
	memset(first, 'a', WRAPPED_WIDTH - 5);
	wrapped_add(&list, first);
	wrapped_add(&list, "bb");
	wrapped_add(&list, "c");
	wrapped_end(&list);
	fclose(list.out);
	cr_expect_eq(strcspn(text, "\n"), (size_t)WRAPPED_WIDTH, "%s", text);
	cr_expect_str_eq(strchr(text, '\n'), "\nc\n");
	free(text);
}

Test(wrapped, an_empty_list_prints_nothing)
{
	char *text = NULL;
	size_t size = 0;
	struct wrapped list = { .out = open_memstream(&text, &size), .indent = 4 };

	wrapped_end(&list);
	fclose(list.out);
	cr_expect_str_eq(text, "");
	free(text);
}
