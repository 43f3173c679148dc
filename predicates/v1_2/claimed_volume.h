/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claimed_volume.h - from a volume of a pod to the persistent volume behind its claim, in v1.2
 */
#ifndef PREDICATES_V1_2_CLAIMED_VOLUME_H
#define PREDICATES_V1_2_CLAIMED_VOLUME_H

#include "sched/legacy/rule.h"

/*
 * 0 with *out set, NULL for a volume that is no claim; or the token of an error that ends the
 * attempt: the claim or its volume is not there, or it is not bound.
 */
uint64_t claimed_volume_find(const struct legacy_call *call, const struct pod *pod,
			     const struct volume *volume, const struct persistent_volume **out);
/* Such an error in words, anything else as legacy_explain_name(). */
void claimed_volume_explain(const struct rule_call *call, const void *state, uint64_t token,
			    struct reasons *out);

#endif
