/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tests/cli does not see of the text, because it is no terminal: colours.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain.h"
#include "tests/support/world.h"

static const char world[] =
	"{apiVersion: v1, kind: Node, metadata: {name: n1},\n"
	" status: {allocatable: {cpu: '2', memory: 4Gi, pods: 9}}}\n"
	"---\n"
	"{apiVersion: v1, kind: Node, metadata: {name: n2},\n"
	" status: {allocatable: {cpu: '3', memory: 4Gi, pods: 9}}}\n"
	"---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: fits}, spec: {containers: [{name: c, image: "
	"i}]}}\n"
	"---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: big},\n"
	" spec: {containers: [{name: c, image: i, resources: {requests: {cpu: '4'}}}]}}\n";

/* The text without "\033[...m". */
static void strip_colors(char *text)
{
	char *to = text;

	while (*text) {
		if (*text == '\033')
			text += strcspn(text, "m") + 1;
		else
			*to++ = *text++;
	}
	*to = '\0';
}

static char *text_of(struct session *session, const struct pod *pod, bool color)
{
	const struct explain_options options = { .detail = EXPLAIN_COMPACT, .color = color };
	const struct explain_pod subject = { .pod = pod };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	explain_text_pod(out, session, &subject, &options);
	fclose(out);
	return text;
}

Test(explain_text, colours_change_nothing_else)
{
	static const char *const pods[] = { "fits", "big" };
	struct session session;

	world_start(&session, world, &(struct scheduler_options){ .keep_scores = true });
	for (size_t i = 0; i < sizeof(pods) / sizeof(pods[0]); i++) {
		struct pod *pod = world_pod(&session, pods[i]);
		char *plain;
		char *colored;

		scheduler_schedule(session.scheduler, pod);
		plain = text_of(&session, pod, false);
		colored = text_of(&session, pod, true);
		cr_expect(!strchr(plain, '\033'), "%s", plain);
		cr_expect(strstr(colored,
				 i == 0 ? "\033[32mn1\033[0m" : "\033[31munschedulable\033[0m"),
			  "%s", colored);
		strip_colors(colored);
		cr_expect_str_eq(colored, plain);
		free(plain);
		free(colored);
	}
	session_fini(&session);
}
