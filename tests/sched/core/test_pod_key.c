/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sched/core/pod_key.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

#define LABELS ", labels: {a: b}"
#define SPREAD(SKEW)                                                                         \
	", topologySpreadConstraints: [{maxSkew: " SKEW                                      \
	", topologyKey: k, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: " \
	"{a: b}}}]"
#define PREFERS                                                                                   \
	", affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: " \
	"1, preference: {matchExpressions: [{key: k, operator: Exists}]}}]}}"

static const char pods[] = POD_WITH("small", LABELS, "cpu: 1", )
	POD_WITH("large", LABELS, "cpu: 2, memory: 1Gi, ephemeral-storage: 1Gi", ) POD(
		"labelled", ", labels: {a: c}", ) POD_OF("image", LABELS, "{name: c, image: j}", )
		POD("selector", LABELS, ", nodeSelector: {x: z}")
			POD("toleration", LABELS, ", tolerations: [{operator: Exists}]") POD_OF(
				"port", LABELS,
				"{name: c, image: i, ports: [{containerPort: 1, hostPort: 1}]}", )
				POD("spread", LABELS, SPREAD("1")) POD("spread-wider", LABELS,
								       SPREAD("2"))
					POD("spread-labelled", ", labels: {a: c}", SPREAD("1"))
						POD("prefers", LABELS, PREFERS);

static bool alike(struct session *session, const char *a, const char *b, bool with_owner)
{
	struct pod_key one = { 0 }, other = { 0 };
	bool same;

	pod_key_make(&one, world_pod(session, a), with_owner);
	pod_key_make(&other, world_pod(session, b), with_owner);
	same = one.count == other.count &&
	       !memcmp(one.words, other.words, one.count * sizeof(*one.words));
	cr_expect(!same || pod_key_hash(&one) == pod_key_hash(&other));
	pod_key_fini(&one);
	pod_key_fini(&other);
	return same;
}

Test(pod_key, amounts_do_not_count_and_all_else_does)
{
	static const char *const others[] = { "image", "selector", "toleration",
					      "port",  "spread",   "prefers" };
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(&session, pods, &options);
	cr_expect(alike(&session, "small", "large", true));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		cr_expect(alike(&session, others[i], others[i], false));
		cr_expect_not(alike(&session, "small", others[i], false), "%s", others[i]);
	}
	cr_expect_not(alike(&session, "spread", "spread-wider", false));
	session_fini(&session);
}

Test(pod_key, labels_count_when_something_selects_by_them)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(&session, pods, &options);
	cr_expect(alike(&session, "small", "labelled", false));
	cr_expect_not(alike(&session, "small", "labelled", true));
	cr_expect_not(alike(&session, "spread", "spread-labelled", false));
	session_fini(&session);
}
