/* SPDX-License-Identifier: Apache-2.0 */
#include "predicates/v1_2/claimed_volume.h"

#include "sched/core/reasons.h"
#include "sched/core/volumes.h"

enum { NO_CLAIM = 1, NOT_BOUND, NO_VOLUME, KIND_BITS = 2 };

static uint64_t error_of(uint64_t kind, uint32_t name)
{
	return TOKEN_ERROR | (uint64_t)name << KIND_BITS | kind;
}

uint64_t claimed_volume_find(const struct legacy_call *call, const struct pod *pod,
			     const struct volume *volume, const struct persistent_volume **out)
{
	const struct volume_claim *claim;

	*out = NULL;
	if (volume->kind != VOLUME_CLAIM)
		return 0;
	claim = volumes_claim(call->volumes, pod->name_space, volume->name);
	if (!claim)
		return error_of(NO_CLAIM, volume->name);
	if (!claim->volume_name)
		return error_of(NOT_BOUND, volume->name);
	*out = volumes_volume(call->volumes, claim->volume_name);
	return *out ? 0 : error_of(NO_VOLUME, claim->volume_name);
}

void claimed_volume_explain(const struct rule_call *call, const void *state, uint64_t token,
			    struct reasons *out)
{
	static const char *const texts[] = {
		[NO_CLAIM] = "PersistentVolumeClaim not found",
		[NOT_BOUND] = "PersistentVolumeClaim is not bound",
		[NO_VOLUME] = "PersistentVolume not found",
	};
	uint64_t kind = token & ((1 << KIND_BITS) - 1);
	uint32_t name = (uint32_t)((token & ~TOKEN_ERROR) >> KIND_BITS);

	if (token & TOKEN_ERROR)
		reasons_set(out, call, FIT_ERROR,
			    arena_format(call->scratch, "%s: \"%s\"", texts[kind],
					 cluster_text(call->cluster, name)));
	else
		legacy_explain_name(call, state, token, out);
}
