/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"
#include "tests/support/state_digest.h"
#include "tests/support/world.h"

#define CLASS(NAME, PROVISIONER)                                                     \
	"{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: " NAME \
	"}, provisioner: " PROVISIONER ", volumeBindingMode: WaitForFirstConsumer}\n---\n"
#define CLAIM(NAME, CLASS_NAME)                                                 \
	"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: " NAME  \
	"}, spec: {accessModes: [ReadWriteOnce], storageClassName: " CLASS_NAME \
	", resources: {requests: {storage: 1Gi}}}, status: {phase: Pending}}\n---\n"
#define VOLUME(NAME, CLASS_NAME)                                                              \
	"{apiVersion: v1, kind: PersistentVolume, metadata: {name: " NAME                     \
	"}, spec: {capacity: {storage: 2Gi}, accessModes: [ReadWriteOnce], csi: {driver: d, " \
	"volumeHandle: h}, storageClassName: " CLASS_NAME "}, status: {phase: Available}}\n---\n"
#define USES(CLAIM_NAME) \
	", volumes: [{name: v, persistentVolumeClaim: {claimName: " CLAIM_NAME "}}]"

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
