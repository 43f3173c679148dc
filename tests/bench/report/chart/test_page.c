/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/report/chart/page.h"

/* SHA-256 in base64 of what `write` writes, as the tools of the system have it; "" without them. */
static void hash_of(void (*write)(FILE *), char hash[64])
{
	char path[] = "/tmp/schedmark-test-XXXXXX";
	char command[256];
	unsigned int byte;
	unsigned char sum[33] = { 0 };
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	FILE *file = fdopen(mkstemp(path), "w");
	FILE *pipe;

	write(file);
	fclose(file);
	snprintf(command, sizeof(command), "sha256sum < %s", path);
	pipe = popen(command, "r");
	hash[0] = '\0';
	for (size_t i = 0; i < 32; i++) {
		if (fscanf(pipe, "%2x", &byte) != 1)
			goto out;
		sum[i] = (unsigned char)byte;
	}
	/* 32 bytes are 43 digits and one '='. */
	for (size_t i = 0; i < 43; i++) {
		size_t bit = i * 6;
		unsigned int two = (unsigned int)sum[bit / 8] << 8 | sum[bit / 8 + 1];

		hash[i] = digits[two >> (10 - bit % 8) & 63];
	}
	memcpy(hash + 43, "=", 2);
out:
	pclose(pipe);
	unlink(path);
}

static void expect_hash(const char *page, const char *directive, void (*write)(FILE *))
{
	char hash[64];
	char want[128];

	hash_of(write, hash);
	if (!hash[0])
		cr_skip_test("there is no sha256sum");
	snprintf(want, sizeof(want), "%s 'sha256-%s'", directive, hash);
	cr_expect_not_null(strstr(page, want), "the policy has to say %s", want);
}

Test(page, the_policy_knows_its_style_and_script_by_their_hashes)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	page_begin(out, "a <title>");
	page_end(out);
	fclose(out);
	expect_hash(text, "style-src", page_style);
	expect_hash(text, "script-src", page_script);
	cr_expect_not_null(strstr(text, "default-src 'none'"));
	cr_expect_not_null(strstr(text, "<h1>a &lt;title&gt;</h1>"));
	cr_expect_null(strstr(text, "src="), "a page must not point outside");
	cr_expect_null(strstr(text, "href="));
	cr_expect_null(strstr(text, "url("));
	cr_expect_null(strstr(text, "unsafe"));
	free(text);
}
