/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/loaded.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void keep_message(void *context, enum severity severity, struct place place,
			 const char *message)
{
	static const char *const prefixes[] = { "note: ", "warning: ", "" };
	struct loaded *loaded = context;
	size_t used = strlen(loaded->said);
	size_t room = sizeof(loaded->said) - used;

	if (place.file)
		used += diag_place(loaded->said + used, room, place);
	room = used < sizeof(loaded->said) ? sizeof(loaded->said) - used : 0;
	if (room)
		snprintf(loaded->said + used, room, "%s%s\n", prefixes[severity], message);
}

void loaded_init(struct loaded *loaded, const struct load_options *options)
{
	const struct load_options usual = { .reader.limits = READER_LIMITS_DEFAULT };

	*loaded = (struct loaded){ .sink = { .emit = keep_message, .context = loaded } };
	cluster_init(&loaded->cluster);
	loaded->loader = loader_new(&loaded->cluster, options ? options : &usual, &loaded->sink);
}

void loaded_fini(struct loaded *loaded)
{
	loader_free(loaded->loader);
	cluster_fini(&loaded->cluster);
}

enum status loaded_read(struct loaded *loaded, const char *yaml)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	const struct value *document;
	struct reader *reader;

	loaded->status =
		reader_open_text("f", yaml, strlen(yaml), &options, &loaded->sink, &reader);
	do {
		loaded->status = reader_next(reader, &document);
		if (loaded->status == STATUS_OK && document)
			loaded->status = loader_document(loaded->loader, "f", document, NULL);
	} while (loaded->status == STATUS_OK && document);
	reader_free(reader);
	return loaded->status;
}

void loaded_from(struct loaded *loaded, const char *yaml, const struct load_options *options)
{
	loaded_init(loaded, options);
	if (loaded_read(loaded, yaml) == STATUS_OK)
		loaded->status = loader_finish(loaded->loader);
}

struct pod *loaded_pod(const struct loaded *loaded, const char *name)
{
	for (size_t i = 0; i < loaded->cluster.pod_count; i++) {
		if (!strcmp(loaded_text(loaded, loaded->cluster.pods[i]->name), name))
			return loaded->cluster.pods[i];
	}
	cr_assert(false, "no pod is called %s; %s", name, loaded->said);
	return NULL;
}

struct node *loaded_node(const struct loaded *loaded, const char *name)
{
	for (size_t i = 0; i < loaded->cluster.node_count; i++) {
		if (!strcmp(loaded_text(loaded, loaded->cluster.nodes[i].name), name))
			return &loaded->cluster.nodes[i];
	}
	cr_assert(false, "no node is called %s; %s", name, loaded->said);
	return NULL;
}

const char *loaded_text(const struct loaded *loaded, uint32_t symbol)
{
	return cluster_text(&loaded->cluster, symbol);
}
