/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Leader election as client-go does it: whoever holds the lease renews it each retry period; who cannot
 * for a renew deadline stops; the others look each retry period and take a lease that has expired.
 */
#include "bench/simulate/model.h"

/* Who waits for a lease looks a little later each time than it was told to (client-go's jitter). */
static const double JITTER = 1.2;

static void look(void *context, uint64_t argument);

static uint64_t ticket(const struct component *c, int instance)
{
	return (uint64_t)c->life[instance] << 8 | (uint64_t)instance;
}

static void set_active(struct component *c, int instance)
{
	int64_t now = model_now(c->model);
	int before = c->active;

	if (before == instance)
		return;
	c->active = instance;
	c->epoch++;
	if (before >= 0) {
		c->lost_ns = now;
		c->ended(c->model);
	}
	if (instance >= 0) {
		if (c->lost_ns >= 0 && now - c->lost_ns > c->longest_gap_ns)
			c->longest_gap_ns = now - c->lost_ns;
		c->takeovers += c->lost_ns >= 0;
		c->began(c->model);
	}
}

static void plan(struct component *c, int instance, bool jitter)
{
	double share = (double)(model_draw(c->model) >> 11) * 0x1p-53;
	double factor = jitter ? 1 + (JITTER - 1) * share : 1;
	int64_t period = (int64_t)((double)c->model->spec->election.retry_ns * factor);

	event_queue_after(&c->model->events, period, look, c, ticket(c, instance));
}

/* False when the API does not take it. */
static bool write_record(struct component *c, int instance)
{
	int64_t now = model_now(c->model);

	if (!api_is_writable(c->model) ||
	    !store_replace(&c->model->store, c->model->spec->store.lease_bytes, now))
		return false;
	c->holder = instance;
	c->record_ns = now;
	c->renewed_ns[instance] = now;
	return true;
}

static void restart(void *context, uint64_t argument)
{
	struct component *c = context;
	int instance = (int)(argument & 0xff);

	if (argument == ticket(c, instance) && c->up[instance])
		look(c, ticket(c, instance));
}

/* It could not renew: it ends itself, and is started again. */
static void give_up(struct component *c, int instance)
{
	c->life[instance]++;
	set_active(c, -1);
	event_queue_after(&c->model->events, c->model->spec->election.restart_ns, restart, c,
			  ticket(c, instance));
}

static void renew(struct component *c, int instance)
{
	int64_t since = model_now(c->model) - c->renewed_ns[instance];

	if (!write_record(c, instance) && since >= c->model->spec->election.renew_ns)
		give_up(c, instance);
	else
		plan(c, instance, false);
}

static void look(void *context, uint64_t argument)
{
	struct component *c = context;
	int instance = (int)(argument & 0xff);
	int64_t now = model_now(c->model);
	bool expired = c->holder < 0 || c->holder == instance ||
		       now - c->record_ns >= c->model->spec->election.lease_ns;

	if (argument != ticket(c, instance) || !c->up[instance])
		return;
	if (c->active == instance) {
		renew(c, instance);
		return;
	}
	if (expired && write_record(c, instance))
		set_active(c, instance);
	plan(c, instance, c->active != instance);
}

void component_init(struct component *component, struct model *model, const char *name,
		    int64_t instances)
{
	*component = (struct component){ .model = model,
					 .name = name,
					 .instances = instances,
					 .holder = -1,
					 .active = -1,
					 .lost_ns = -1 };
}

/* One instance needs no lease. */
static void start_instance(struct component *c, int instance)
{
	c->up[instance] = true;
	if (c->instances == 1)
		set_active(c, 0);
	else
		look(c, ticket(c, instance));
}

void component_start(struct component *component)
{
	for (int i = 0; i < component->instances; i++)
		start_instance(component, i);
}

static int choose(const struct component *c, int64_t index, bool up)
{
	if (index >= 0)
		return index < c->instances ? (int)index : -1;
	if (index == -1 && up)
		return c->active;
	for (int i = 0; i < c->instances; i++) {
		if (c->up[i] == up && i != c->active)
			return i;
	}
	return -1;
}

void component_crash(struct component *component, int64_t index)
{
	int instance = choose(component, index, true);

	if (instance < 0 || !component->up[instance])
		return;
	component->up[instance] = false;
	component->life[instance]++;
	if (component->active == instance)
		set_active(component, -1);
}

void component_return(struct component *component, int64_t index)
{
	int instance = choose(component, index, false);

	if (instance >= 0 && !component->up[instance])
		start_instance(component, instance);
}
