/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/volume_binding.h"
#include "tests/support/state_digest.h"
#include "tests/support/storage_world.h"
#include "tests/support/world.h"

/* Two pods use one claim: when the second is forgotten, the first keeps what it was promised. */
static void expect_kept(const char *documents, const char *what)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *second;
	uint64_t before;

	world_start(&session, documents, &options);
	second = world_pod(&session, "q");
	cr_assert_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_SCHEDULED, "%s", what);
	before = state_digest(session.scheduler);
	cr_assert_eq(scheduler_schedule(session.scheduler, second), OUTCOME_SCHEDULED, "%s", what);
	scheduler_forget(session.scheduler, second);
	cr_expect_eq(state_digest(session.scheduler), before, "%s", what);
	session_fini(&session);
}

Test(volume_binding, forgetting_a_pod_leaves_others_what_they_were_promised)
{
	expect_kept(NODE("a", , , ) CLASS("later", "example.com/p") CLAIM("c", "later")
			    POD("p", , USES("c")) POD("q", , USES("c")),
		    "a volume to be made");
	expect_kept(NODE("a", , , ) CLASS("later", "example.com/p") VOLUME("v", "later")
			    CLAIM("c", "later") POD("p", , USES("c")) POD("q", , USES("c")),
		    "a volume that is there");
}

/* The volumes found on the first node for the claims of the pod "p", in the order of the claims' sizes; "+"
 * stands for one to be made. NULL when the node cannot have them all. */
static const char *found(const char *documents)
{
	static char text[256];
	struct small_world world;
	struct claims_of_pod claims;
	const char *message;
	uint64_t problems;

	text[0] = '\0';
	small_world_start(&world, documents, NULL);
	cr_assert(claims_of_pod_find(&claims, &world.call, &message), "%s", message);
	problems = claims_of_pod_on_node(&claims, &world.session.cluster.nodes[0]);
	for (uint32_t i = 0; i < claims.match_count; i++)
		strcat(strcat(text, i ? " " : ""),
		       cluster_text(&world.session.cluster, claims.matches[i].volume->name));
	for (uint32_t i = 0; i < claims.provisioned_count; i++)
		strcat(text, "+");
	small_world_finish(&world);
	return problems ? NULL : text;
}

#define SIZED(NAME, SIZE, SPEC) VOLUME_OF(NAME, , "later", SIZE, CSI_SOURCE, SPEC, "Available")
#define TWO_CLAIMS                                                                 \
	", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}, {name: w, " \
	"persistentVolumeClaim: {claimName: d}}]"
#define LATER CLASS("later", "example.com/p")

static const struct {
	const char *what;
	const char *documents;
	const char *want;
} searches[] = {
	{ "the smallest that is large enough",
	  NODE_IN("a", "z1") LATER SIZED("big", "5Gi", ) SIZED("tiny", "512Mi", )
		  SIZED("right", "1Gi", ) SIZED("more", "2Gi", ) CLAIM("c", "later")
			  POD("p", , USES("c")),
	  "right" },
	{ "one that the node can use",
	  NODE_IN("a", "z1") LATER SIZED("far", "1Gi", IN_ZONE("z2"))
		  SIZED("near", "3Gi", IN_ZONE("z1")) CLAIM("c", "later") POD("p", , USES("c")),
	  "near" },
	{ "the one reserved for the claim, though others are smaller",
	  NODE_IN("a", "z1") LATER SIZED("small", "1Gi", )
		  SIZED("mine", "9Gi", ", claimRef: {namespace: default, name: c}")
			  CLAIM("c", "later") POD("p", , USES("c")),
	  "mine" },
	{ "no volume of another class",
	  NODE_IN("a", "z1") LATER VOLUME("v", "other") CLAIM("c", "later") POD("p", , USES("c")),
	  "+" },
	{ "no volume that is not available",
	  NODE_IN("a", "z1") LATER VOLUME_OF("v", , "later", "1Gi", CSI_SOURCE, , "Released")
		  CLAIM("c", "later") POD("p", , USES("c")),
	  "+" },
	{ "each claim one, the smaller claim first",
	  NODE_IN("a", "z1") LATER SIZED("two", "2Gi", ) SIZED("four", "4Gi", )
		  CLAIM_OF("c", , "later", "2Gi", , "Pending")
			  CLAIM_OF("d", , "later", "1Gi", , "Pending") POD("p", , TWO_CLAIMS),
	  "two four" },
	{ "one found and one to be made",
	  NODE_IN("a", "z1") LATER SIZED("two", "2Gi", ) CLAIM("c", "later") CLAIM("d", "later")
		  POD("p", , TWO_CLAIMS),
	  "two+" },
	{ "nobody makes volumes of the class",
	  NODE_IN("a", "z1") CLASS("later", "kubernetes.io/no-provisioner") CLAIM("c", "later")
		  POD("p", , USES("c")),
	  NULL },
	{ "made on the chosen node",
	  NODE_IN("a", "z1") LATER SIZED("unused", "2Gi", )
		  CLAIM_OF("c", ", annotations: {volume.kubernetes.io/selected-node: a}", "later",
			   "1Gi", , "Pending") POD("p", , USES("c")),
	  "+" },
	{ "not made on another",
	  NODE_IN("a", "z1")
		  LATER CLAIM_OF("c", ", annotations: {volume.kubernetes.io/selected-node: b}",
				 "later", "1Gi", , "Pending") POD("p", , USES("c")),
	  NULL },
	{ "made in an allowed zone",
	  NODE_IN("a", "z1") CLASS_OF("later", "example.com/p", "WaitForFirstConsumer",
				      ", allowedTopologies: [{matchLabelExpressions: [{key: "
				      "topology.kubernetes.io/zone, values: [z1]}]}]")
		  CLAIM("c", "later") POD("p", , USES("c")),
	  "+" },
	{ "not made in another",
	  NODE_IN("a", "z1") CLASS_OF("later", "example.com/p", "WaitForFirstConsumer",
				      ", allowedTopologies: [{matchLabelExpressions: [{key: "
				      "topology.kubernetes.io/zone, values: [z2]}]}]")
		  CLAIM("c", "later") POD("p", , USES("c")),
	  NULL },
};

Test(volume_binding, a_claim_gets_the_volume_that_upstream_finds)
{
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		const char *got = found(searches[i].documents);

		if (searches[i].want && got)
			cr_expect_str_eq(got, searches[i].want, "%s: %s", searches[i].what, got);
		else
			cr_expect_eq(got, searches[i].want, "%s: %s", searches[i].what,
				     got ? got : "nothing");
	}
}

Test(volume_binding, a_promised_volume_is_gone_for_later_pods)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(&session,
		    NODE_IN("a", "z1") CLASS("later", "kubernetes.io/no-provisioner")
			    VOLUME("v", "later") CLAIM("c", "later") CLAIM("d", "later")
				    POD("p", , USES("c")) POD("q", , USES("d")),
		    &options);
	cr_expect_str_eq(world_schedule(&session, "p"), "a");
	cr_expect_str_eq(world_schedule(&session, "q"), "");
	cr_expect_str_eq(scheduler_fit_error(session.scheduler),
			 "0/1 nodes are available: 1 node(s) didn't find available persistent "
			 "volumes to bind.");
	session_fini(&session);
}

Test(volume_binding, forgetting_a_pod_gives_its_volume_back)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *pod;

	world_start(&session,
		    NODE_IN("a", "z1") CLASS("later", "kubernetes.io/no-provisioner")
			    VOLUME("v", "later") CLAIM("c", "later") CLAIM("d", "later")
				    POD("p", , USES("c")) POD("q", , USES("d")),
		    &options);
	pod = world_pod(&session, "p");
	cr_assert_eq(scheduler_schedule(session.scheduler, pod), OUTCOME_SCHEDULED);
	scheduler_forget(session.scheduler, pod);
	cr_expect_str_eq(world_schedule(&session, "q"), "a");
	session_fini(&session);
}
