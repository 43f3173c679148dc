/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The commands of docs/profiling.md, at sizes that take no time.
 */
#include <criterion/criterion.h>

#include "bench/measure/callgrind.h"
#include "tests/support/document_commands.h"

static const struct document_change small[] = {
	{ "profile benchmark-2015", "profile --with sampler --seconds 1 benchmark-2015" },
	{ "--frequency 4999 --seconds 5", "--frequency 4999 --seconds 1" },
	{ "Scheduling/100Nodes1000Pods", "Scheduling/100Nodes0Pods" },
	{ NULL, NULL },
};

Test(document_profiling, its_commands_do_what_it_says, .timeout = 600)
{
#ifdef __SANITIZE_ADDRESS__
	cr_skip_test("valgrind and AddressSanitizer do not go together");
#endif
	if (callgrind_missing())
		cr_skip_test("valgrind is not installed");
	document_commands_expect("docs/profiling.md", small);
}
