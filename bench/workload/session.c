/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/session.h"

void session_init(struct session *session, const struct session_options *options,
		  struct diag_sink *sink)
{
	*session = (struct session){ .sink = sink, .options = *options };
	cluster_init(&session->cluster);
	session->loader = loader_new(&session->cluster, &session->options.load, sink);
}

void session_fini(struct session *session)
{
	scheduler_free(session->scheduler);
	snapshot_fini(&session->snapshot);
	loader_free(session->loader);
	cluster_fini(&session->cluster);
	*session = (struct session){ 0 };
}

/* A scheduler configuration among the objects; the command line's own goes before it. */
static enum status take_config(void *context, const char *file, const struct value *document,
			       bool *taken)
{
	struct session *session = context;

	*taken = profiles_is_config(document);
	if (!*taken || session->options.scheduler_config)
		return STATUS_OK;
	if (session->profiles.count)
		return diag_error(session->sink, value_place(file, document),
				  "a second scheduler configuration; the first is in %s",
				  session->profile_name);
	session->profile_name = arena_format(&session->cluster.arena, "%s", file);
	return profiles_read(&session->cluster, file, document, session->options.load.reader.strict,
			     session->sink, &session->profiles);
}

enum status session_load(struct session *session, const char *const *paths, size_t count)
{
	const struct load_other other = { take_config, session };

	return loader_read(session->loader, paths, count, &other);
}

static enum status choose_profiles(struct session *session)
{
	const char *config = session->options.scheduler_config;

	if (session->profiles.count)
		return STATUS_OK;
	session->profile_name = config ? config : "default";
	if (!config)
		return profiles_default(&session->cluster, session->sink, &session->profiles);
	return profiles_open(&session->cluster, config, session->options.load.reader.strict,
			     session->sink, &session->profiles);
}

enum status session_start(struct session *session)
{
	enum status status = loader_finish(session->loader);

	if (status == STATUS_OK)
		status = choose_profiles(session);
	if (status != STATUS_OK)
		return status;
	profiles_bind(&session->profiles, &session->cluster);
	snapshot_init(&session->snapshot, &session->cluster);
	session->scheduler = scheduler_new(&session->snapshot, &session->cluster,
					   &session->profiles, &session->options.scheduler);
	return STATUS_OK;
}
