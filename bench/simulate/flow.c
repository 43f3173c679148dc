/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/flow.h"

static void look(struct flow *flow, int64_t now_ns)
{
	uint64_t time = (uint64_t)(now_ns - flow->seen_ns);

	flow->occupied += flow->inside * time;
	flow->occupied_ns += (double)flow->inside * (double)time;
	flow->seen_ns = now_ns;
}

void flow_enter(struct flow *flow, int64_t now_ns)
{
	look(flow, now_ns);
	flow->entered++;
	flow->inside++;
	if (flow->inside > flow->most_inside)
		flow->most_inside = flow->inside;
}

void flow_leave(struct flow *flow, int64_t now_ns, int64_t since_ns)
{
	look(flow, now_ns);
	flow->left++;
	flow->inside--;
	flow->waited += (uint64_t)(now_ns - since_ns);
	flow->waited_ns += (double)(now_ns - since_ns);
}

bool flow_agrees(struct flow *flow, int64_t now_ns, uint64_t inside, uint64_t since_sum)
{
	uint64_t still = inside * (uint64_t)now_ns - since_sum;

	look(flow, now_ns);
	return inside == flow->inside && flow->entered == flow->left + flow->inside &&
	       flow->occupied == flow->waited + still;
}

double flow_mean_wait_ns(const struct flow *flow)
{
	return flow->left ? flow->waited_ns / (double)flow->left : 0;
}

void backlog_enter(struct backlog *backlog, int64_t now_ns)
{
	if (!backlog->inside++)
		backlog->since_ns = now_ns;
}

void backlog_leave(struct backlog *backlog, int64_t now_ns)
{
	if (!--backlog->inside)
		backlog->busy_ns += now_ns - backlog->since_ns;
}

int64_t backlog_busy_ns(const struct backlog *backlog, int64_t now_ns)
{
	return backlog->busy_ns + (backlog->inside ? now_ns - backlog->since_ns : 0);
}
