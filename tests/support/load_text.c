/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/load_text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void keep(void *context, enum severity severity, struct place place, const char *message)
{
	struct loaded *loaded = context;
	size_t used = strlen(loaded->said);
	char where[512] = "";

	if (place.file)
		diag_place(where, sizeof(where), place);
	snprintf(loaded->said + used, sizeof(loaded->said) - used, "%s%s%s\n", where,
		 severity == SEVERITY_WARNING ? "warning: "
		 : severity == SEVERITY_NOTE  ? "note: "
					      : "",
		 message);
}

void loaded_init(struct loaded *loaded, const struct load_options *options)
{
	*loaded = (struct loaded){ .sink = { .emit = keep, .context = loaded } };
	if (options)
		loaded->options = *options;
	loaded->options.reader.limits = READER_LIMITS_DEFAULT;
	cluster_init(&loaded->cluster);
	loaded->loader = loader_new(&loaded->cluster, &loaded->options, &loaded->sink);
}

void loaded_read(struct loaded *loaded, const char *file, const char *text)
{
	const struct value *document;
	struct reader *reader;

	if (loaded->status != STATUS_OK)
		return;
	loaded->status = reader_open_text(file, text, strlen(text), &loaded->options.reader,
					  &loaded->sink, &reader);
	if (loaded->status != STATUS_OK)
		return;
	do {
		loaded->status = reader_next(reader, &document);
		if (loaded->status == STATUS_OK && document)
			loaded->status = loader_document(loaded->loader, file, document, NULL);
	} while (loaded->status == STATUS_OK && document);
	reader_free(reader);
}

void loaded_finish(struct loaded *loaded)
{
	if (loaded->status == STATUS_OK)
		loaded->status = loader_finish(loaded->loader);
}

void loaded_fini(struct loaded *loaded)
{
	loader_free(loaded->loader);
	cluster_fini(&loaded->cluster);
}

void loaded_text_with(struct loaded *loaded, const char *text, const struct load_options *options)
{
	loaded_init(loaded, options);
	loaded_read(loaded, "t.yaml", text);
	loaded_finish(loaded);
}

void loaded_text(struct loaded *loaded, const char *text)
{
	loaded_text_with(loaded, text, NULL);
}

const struct pod *loaded_pod(const struct loaded *loaded, const char *name)
{
	for (size_t i = 0; i < loaded->cluster.pod_count; i++) {
		if (!strcmp(loaded_symbol(loaded, loaded->cluster.pods[i]->name), name))
			return loaded->cluster.pods[i];
	}
	cr_assert(false, "no pod is called %s: %s", name, loaded->said);
	return NULL;
}

const struct node *loaded_node(const struct loaded *loaded, const char *name)
{
	for (size_t i = 0; i < loaded->cluster.node_count; i++) {
		if (!strcmp(loaded_symbol(loaded, loaded->cluster.nodes[i].name), name))
			return &loaded->cluster.nodes[i];
	}
	cr_assert(false, "no node is called %s: %s", name, loaded->said);
	return NULL;
}

const char *loaded_symbol(const struct loaded *loaded, uint32_t symbol)
{
	return cluster_text(&loaded->cluster, symbol);
}
