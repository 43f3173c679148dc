/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "bench/report/xml_text.h"

#define BAD "\xef\xbf\xbd"

static const struct {
	const char *text, *want;
} cases[] = {
	{ "", "" },
	{ "Density/1000Nodes", "Density/1000Nodes" },
	{ "<&\"]]>'", "&lt;&amp;&quot;]]&gt;&#39;" },
	{ "a\tb\nc", "a&#9;b&#10;c" },
	{ "bell\a and del\x7f", "bell" BAD " and del" BAD },
	{ "\r", BAD },
	{ "caf\xc3\xa9 \xf0\x9f\x90\x8c", "caf\xc3\xa9 \xf0\x9f\x90\x8c" },
	{ "caf\xe9", "caf" BAD },
	{ "\xc3", BAD },
	{ "\xed\xa0\x80", BAD BAD BAD }, /* a surrogate */
	{ "\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", BAD BAD BAD },
};

Test(xml_text, any_text_is_well_formed)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);

		xml_text(out, cases[i].text);
		fclose(out);
		cr_expect_str_eq(text, cases[i].want, "case %zu: %s", i, text);
		free(text);
	}
}
