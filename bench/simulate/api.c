/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of the API: the client's limit, the way there and back, the store.
 */
#include <stdlib.h>

#include "bench/simulate/model.h"
#include "sched/base/mem.h"

#define SECOND INT64_C(1000000000)
#define EVENT_LIFE (3600 * SECOND)

void client_init(struct client *client, struct rate rate, const struct component *owner)
{
	token_bucket_init(&client->bucket, rate);
	client->owner = owner;
}

bool api_is_writable(struct model *model)
{
	return model->api.up && store_is_writable(&model->store, model_now(model));
}

/* By the size of an object; never longer than a simulation can be. */
static int64_t time_for(int64_t per_kilobyte_ns, int64_t bytes)
{
	const double longest = 366 * 86400 * 1e9;
	double ns = (double)per_kilobyte_ns * (double)bytes / 1000;

	return (int64_t)(ns < longest ? ns : longest);
}

void api_count(struct model *model, enum api_verb verb, int64_t bytes)
{
	const struct api_spec *spec = &model->spec->api;

	model->api.calls[verb]++;
	model->api.processor_ns += (double)spec->processor_ns +
				   (double)time_for(spec->processor_per_kilobyte_ns, bytes);
}

static uint32_t keep(struct model *model, const struct api_request *request)
{
	struct api *api = &model->api;
	uint32_t index = api->free_request;

	if (index != NO_SLOT) {
		api->free_request = api->requests[index].next_free;
	} else {
		index = (uint32_t)api->request_count;
		api->requests = mem_grow(api->requests, api->request_count, &api->request_capacity,
					 sizeof(*api->requests));
		api->request_count++;
	}
	api->requests[index] = *request;
	return index;
}

static struct api_request take(struct model *model, uint64_t index)
{
	struct api *api = &model->api;
	struct api_request request = api->requests[index];

	api->requests[index].free = true;
	api->requests[index].next_free = api->free_request;
	api->free_request = (uint32_t)index;
	return request;
}

static void answer(struct model *model, const struct api_request *request, enum api_result result)
{
	if (request->action)
		request->action(model, request->argument, result);
}

static void expire(void *context, uint64_t bytes)
{
	struct model *model = context;

	store_remove(&model->store, (int64_t)bytes, model_now(model));
}

/* What the call does to the store; deletions are counted where the object goes. */
static bool write_store(struct model *model, const struct api_request *request)
{
	struct store *store = &model->store;
	int64_t now = model_now(model);

	switch (request->verb) {
	case VERB_CREATE:
		return store_add(store, request->bytes, now);
	case VERB_EVENT:
		if (!store_add(store, request->bytes, now))
			return false;
		if (now + EVENT_LIFE < model->spec->duration_ns)
			event_queue_after(&model->events, EVENT_LIFE, expire, model,
					  (uint64_t)request->bytes);
		return true;
	case VERB_BIND:
	case VERB_STATUS:
	case VERB_UPDATE:
	case VERB_HEARTBEAT:
	case VERB_LEASE:
		return store_replace(store, request->bytes, now);
	case VERB_DELETE:
	case VERB_COUNT:
		break;
	}
	return true;
}

static void finish(void *context, uint64_t index)
{
	struct model *model = context;
	const struct api_request request = take(model, index);

	if (api_is_writable(model) && write_store(model, &request)) {
		answer(model, &request, API_DONE);
		return;
	}
	model->api.failures++;
	answer(model, &request, API_FAILED);
}

static void begin(void *context, uint64_t index)
{
	struct model *model = context;
	struct api_request *request = &model->api.requests[index];
	const struct api_spec *spec = &model->spec->api;
	struct api_request begun;
	int64_t latency;

	if (request->dropped) {
		take(model, index);
		return;
	}
	request->begun = true;
	api_count(model, request->verb, request->bytes);
	latency = latency_draw(&spec->latency[request->verb], model_draw(model)) +
		  time_for(spec->per_kilobyte_ns, request->bytes);
	event_queue_after(&model->events, latency, finish, model, index);
	/* The table may grow meanwhile. */
	begun = *request;
	answer(model, &begun, API_BEGUN);
}

void api_drop_calls(struct model *model, const struct component *owner)
{
	for (size_t i = 0; i < model->api.request_count; i++) {
		struct api_request request = model->api.requests[i];

		if (request.owner != owner || request.begun || request.dropped || request.free)
			continue;
		model->api.requests[i].dropped = true;
		answer(model, &request, API_DROPPED);
	}
}

void api_call(struct model *model, struct client *client, enum api_verb verb, int64_t bytes,
	      api_action *action, uint64_t argument)
{
	const struct api_request request = { .verb = verb,
					     .owner = client->owner,
					     .bytes = bytes,
					     .action = action,
					     .argument = argument };
	int64_t at = token_bucket_take(&client->bucket, model_now(model));

	event_queue_at(&model->events, at, begin, model, keep(model, &request));
}

static void compact(void *context, uint64_t argument)
{
	struct model *model = context;

	(void)argument;
	if (api_is_writable(model))
		store_compact(&model->store, false);
	event_queue_after(&model->events, model->spec->store.compaction_ns, compact, model, 0);
}

void api_start(struct model *model)
{
	model->api.up = true;
	model->api.free_request = NO_SLOT;
	if (model->spec->store.compaction_ns)
		event_queue_after(&model->events, model->spec->store.compaction_ns, compact, model,
				  0);
}
