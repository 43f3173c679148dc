/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/heap_profile.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profiling/symbols.h"

static void profile_init(struct heap_profile *profile)
{
	*profile = (struct heap_profile){ .stacks = stacks_new(), .symbols = symbols_new() };
}

/* A function of this program as it stands in a dump, called from one more. */
static void dump_of(char *out, size_t size)
{
	unsigned long long inner = (unsigned long long)(uintptr_t)&stacks_new + 1;
	unsigned long long outer = (unsigned long long)(uintptr_t)&stacks_free + 1;

	snprintf(out, size,
		 "heap_v2/1\n"
		 "  t*: 3: 300 [5: 900]\n"
		 "  t0: 3: 300 [5: 900]\n"
		 "@ 0x%llx 0x%llx\n"
		 "  t*: 2: 200 [4: 800]\n"
		 "  t0: 2: 200 [4: 800]\n"
		 "@ 0x%llx\n"
		 "  t*: 1: 100 [1: 100]\n"
		 "\nMAPPED_LIBRARIES:\n"
		 "@ 0x1\n",
		 inner, outer, outer);
}

Test(heap_profile, a_dump_becomes_sums_and_stacks)
{
	struct heap_profile profile;
	struct heap_section section = { .name = "createNodes" };
	char dump[1024];
	char *folded = NULL;
	size_t length;
	FILE *out;

	profile_init(&profile);
	dump_of(dump, sizeof(dump));
	cr_assert_null(heap_profile_read(&profile, &section, dump));
	cr_expect_eq(section.requests, 5);
	cr_expect_eq(section.requested_bytes, 900);
	cr_expect_eq(section.live_bytes, 300);
	out = open_memstream(&folded, &length);
	stacks_write(profile.stacks, out);
	fclose(out);
	cr_expect_str_eq(folded, "createNodes;stacks_free 100\n"
				 "createNodes;stacks_free;stacks_new 800\n");
	free(folded);
	heap_profile_fini(&profile);
}

Test(heap_profile, what_is_no_dump_is_told)
{
	static const char *const texts[] = { "", "heap profile: 1: 2", "heap_v2/1\n@ 0x1\n",
					     "heap_v2/1\n@ 0x1",
					     "heap_v2/1\n@ 0x1\n  t*: 1: 2 [3\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct heap_profile profile;
		struct heap_section section = { .name = "load" };

		profile_init(&profile);
		cr_expect_not_null(heap_profile_read(&profile, &section, texts[i]), "%s", texts[i]);
		heap_profile_fini(&profile);
	}
}
