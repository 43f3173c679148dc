/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two rules that do nothing but take time, 40 and 60 parts of the same work, so that a profile that
 * tells the truth is known: linked with --wrap=priority_find and --wrap=priority_all, they stand in the
 * place of NodeAffinity and ImageLocality.
 */
#include <stdint.h>
#include <string.h>

#include "priorities/priorities.h"

enum { PART = 100 }; /* steps */

const struct priority *real_find(const char *name) __asm__("__real_priority_find");
const struct priority *burning_find(const char *name) __asm__("__wrap_priority_find");
const struct priority *const *burning_all(size_t *count) __asm__("__wrap_priority_all");

/* Each step waits for the one before. */
static inline int64_t burn(const struct pod *pod, uint32_t parts)
{
	uintptr_t x = (uintptr_t)pod;

	for (uint32_t left = parts * PART; left > 0; left--) {
		x = x * 1103515245u + 12345u;
		__asm__ volatile("" : "+r"(x));
	}
	return 1;
}

static int64_t burn_40(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)node;
	return burn(pod, 40);
}

static int64_t burn_60(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)node;
	return burn(pod, 60);
}

static const struct priority_impl impls_40[] = { { "reference", "burns", NULL, burn_40 },
						 { NULL, NULL, NULL, NULL } };
static const struct priority_impl impls_60[] = { { "reference", "burns", NULL, burn_60 },
						 { NULL, NULL, NULL, NULL } };
static const struct priority rule_40 = { .plugin = "NodeAffinity",
					 .policy_name = "NodeAffinityPriority",
					 .summary = "burns 40 parts",
					 .reads = READS_POD_SPEC,
					 .impls = impls_40 };
static const struct priority rule_60 = { .plugin = "ImageLocality",
					 .policy_name = "ImageLocalityPriority",
					 .summary = "burns 60 parts",
					 .reads = READS_POD_SPEC,
					 .impls = impls_60 };
static const struct priority *const rules[] = { &rule_40, &rule_60 };

const struct priority *burning_find(const char *name)
{
	for (size_t i = 0; i < 2; i++) {
		if (!strcmp(rules[i]->plugin, name))
			return rules[i];
	}
	return real_find(name);
}

const struct priority *const *burning_all(size_t *count)
{
	*count = 2;
	return rules;
}
