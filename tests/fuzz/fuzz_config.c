/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any document is a scheduler configuration, none, or refused with one message, by every version; a
 * configuration's profiles are whole.
 */
#include <stdbool.h>
#include <string.h>

#include "profiles/profiles.h"
#include "sched/load/reader.h"
#include "tests/fuzz/target.h"

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	(void)context;
	(void)place;
	FUZZ_CHECK(*message && (severity != SEVERITY_ERROR || !strchr(message, '\n')));
}

static void check_profiles(const struct cluster *cluster, const struct profile_set *set)
{
	FUZZ_CHECK(set->count >= 1);
	for (size_t i = 0; i < set->count; i++) {
		const struct profile *profile = &set->items[i];

		FUZZ_CHECK(!strcmp(cluster_text(cluster, profile->scheduler_symbol),
				   profile->scheduler_name));
		for (size_t k = 0; k < profile->score_count; k++)
			FUZZ_CHECK(profile->scores[k].weight > 0);
	}
}

static enum status read_config(const char *text, size_t size, enum kubernetes_version version,
			       bool strict)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT, .strict = strict };
	struct diag_sink sink = { .emit = hear };
	struct profile_documents documents = { 0 };
	struct profile_set profiles = { 0 };
	const struct value *document;
	struct cluster cluster;
	struct reader *reader;
	enum status status;
	bool taken;

	cluster_init(&cluster);
	FUZZ_CHECK(reader_open_text("f.yaml", text, size, &options, &sink, &reader) == STATUS_OK);
	do {
		document = NULL;
		status = reader_next(reader, &document);
		if (status == STATUS_OK && document)
			status = profiles_take(&cluster, version, &documents, "f.yaml", document,
					       strict, &sink, &taken);
	} while (status == STATUS_OK && document);
	if (status == STATUS_OK)
		status = profiles_make(&cluster, version, &documents, strict, &sink, &profiles);
	if (status == STATUS_OK) {
		check_profiles(&cluster, &profiles);
		profiles_bind(&profiles, &cluster);
	}
	FUZZ_CHECK(status == STATUS_OK || status == STATUS_BAD_INPUT);
	FUZZ_CHECK((sink.errors > 0) == (status != STATUS_OK));
	reader_free(reader);
	cluster_fini(&cluster);
	return status;
}

FUZZ_TARGET(config)
{
	const char *text = (const char *)data;

	for (int v = 0; v < KUBERNETES_VERSION_COUNT; v++) {
		enum kubernetes_version version = (enum kubernetes_version)v;
		enum status lenient = read_config(text, size, version, false);

		FUZZ_CHECK(read_config(text, size, version, true) != STATUS_OK ||
			   lenient == STATUS_OK);
	}
	return 0;
}
