/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/volume_limit.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/small_world.h"

static void put_pod(FILE *out, const char *const source[2], unsigned int number, int runs)
{
	fprintf(out,
		"{apiVersion: v1, kind: Pod, metadata: {name: %s%.0u}, spec: {%scontainers: "
		"[{name: "
		"c, image: i}], volumes: [{name: v, %s%u%s}]}}\n---\n",
		runs ? "r" : "p", runs ? number + 1 : 0, runs ? "nodeName: a, " : "", source[0],
		number, source[1]);
}

/* The answer for one volume more than so many. */
static const char *answer(const char *plugin, const char *const source[2],
			  const struct limit_case *c, unsigned int held)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	const char *got;

	fprintf(out,
		"{apiVersion: v1, kind: Node, metadata: {name: a, labels: {%s}}, status: "
		"{allocatable: {pods: 999%s}}}\n---\n",
		c->node, c->allocatable);
	for (unsigned int i = 0; i < held; i++)
		put_pod(out, source, i, 1);
	put_pod(out, source, held, 0);
	fclose(out);
	got = filter_answer(plugin, text, NULL);
	free(text);
	return got;
}

/* Up to three volumes of a pod; returns those of EBS. */
static unsigned int put_volumes(FILE *out, struct dice *dice)
{
	unsigned int count = 1 + roll(dice, 3);
	unsigned int set = 0;

	for (unsigned int i = 0; i < count; i++) {
		unsigned int id = roll(dice, 6);
		bool counted = chance(dice, 75);

		fprintf(out,
			counted ? "%s{name: v%u, awsElasticBlockStore: {volumeID: d%u}}"
				: "%s{name: v%u, gcePersistentDisk: {pdName: d%u}}",
			i ? ", " : "", i, id);
		set |= (unsigned int)counted << id;
	}
	return set;
}

static unsigned int put_random_pod(FILE *out, struct dice *dice, const char *name, bool runs)
{
	unsigned int set;

	fprintf(out,
		"{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {%scontainers: [{name: c, "
		"image: i}], volumes: [",
		name, runs ? "nodeName: a, " : "");
	set = put_volumes(out, dice);
	fprintf(out, "]}}\n---\n");
	return set;
}

char *random_volumes(struct dice *dice, const char *node, struct volume_sets *sets)
{
	unsigned int pods = roll(dice, 4);
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	fputs(node, out);
	*sets = (struct volume_sets){ 0 };
	for (unsigned int i = 0; i < pods; i++) {
		char name[] = { 'r', (char)('0' + i), '\0' };

		sets->attached |= put_random_pod(out, dice, name, true);
	}
	sets->wanted = put_random_pod(out, dice, "p", false);
	fclose(out);
	return text;
}

void expect_limits(const char *plugin, const char *const source[2], const struct limit_case *cases,
		   size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct limit_case *c = &cases[i];

		if (c->limit > 0)
			cr_expect_str_eq(answer(plugin, source, c, c->limit - 1), "",
					 "%s: %u volumes", c->what, c->limit);
		cr_expect_str_eq(answer(plugin, source, c, c->limit),
				 "Unschedulable: node(s) exceed max volume count",
				 "%s: one more than %u", c->what, c->limit);
	}
}
