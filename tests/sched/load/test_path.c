/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <string.h>

#include "sched/load/path.h"

Test(path, steps_are_joined_as_kubernetes_writes_them)
{
	const struct path spec = path_field(NULL, "spec");
	const struct path containers = path_field(&spec, "containers");
	const struct path second = path_item(&containers, 1);
	const struct path requests = path_field(&second, "requests");
	const struct path gpu = path_field(&requests, "nvidia.com/gpu");
	char text[PATH_TEXT_SIZE];

	cr_expect_str_eq(path_text(&spec, text), "spec");
	cr_expect_str_eq(path_text(&requests, text), "spec.containers[1].requests");
	cr_expect_str_eq(path_text(&gpu, text), "spec.containers[1].requests[nvidia.com/gpu]");
	cr_expect_str_eq(path_text(NULL, text), "(root)");
}

Test(path, a_path_too_long_for_the_buffer_is_cut)
{
	struct path steps[40];
	char name[300];
	char text[PATH_TEXT_SIZE];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (size_t i = 0; i < 40; i++)
		steps[i] = path_field(i ? &steps[i - 1] : NULL, name);
	cr_expect_eq(strlen(path_text(&steps[39], text)), PATH_TEXT_SIZE - 1);
}

Test(path, keys_that_cannot_stand_in_a_message_are_quoted_and_cut)
{
	const struct path labels = path_field(NULL, "labels");
	const struct path odd = path_field(&labels, "a\nb\x7f");
	char name[300], text[PATH_TEXT_SIZE];
	struct path large;

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	large = path_field(&labels, name);
	cr_expect_str_eq(path_text(&odd, text), "labels[\"a\\x0ab\\x7f\"]");
	path_text(&large, text);
	cr_expect_lt(strlen(text), 150);
	cr_expect_str_eq(text + strlen(text) - 5, "...\"]");
}
