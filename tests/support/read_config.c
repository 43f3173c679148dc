/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/read_config.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "sched/load/reader.h"

static void collect(void *context, enum severity severity, struct place place, const char *message)
{
	struct read_config *read = context;
	bool is_error = severity == SEVERITY_ERROR;
	char *out = is_error ? read->errors : read->remarks;
	size_t size = is_error ? sizeof(read->errors) : sizeof(read->remarks);
	size_t used = strlen(out);
	char where[512] = "";

	diag_place(where, sizeof(where), place);
	snprintf(out + used, size - used, "%s%s%s", used ? "\n" : "", where, message);
}

void read_config_collect(struct read_config *read)
{
	read->errors[0] = '\0';
	read->remarks[0] = '\0';
	read->sink = (struct diag_sink){ .emit = collect, .context = read };
}

static void read_text(struct read_config *read, enum kubernetes_version version, const char *yaml,
		      bool strict, const char *gates)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	struct features features = features_default(version);
	const char *error;
	const struct value *document = NULL;
	struct reader *reader = NULL;

	cr_assert(!gates || features_set(&features, gates, strlen(gates), &error));
	cr_assert_eq(reader_open_text("f", yaml, strlen(yaml), &options, &read->sink, &reader),
		     STATUS_OK);
	read->status = reader_next(reader, &document);
	if (read->status == STATUS_OK) {
		cr_assert_not_null(document);
		cr_assert(profiles_is_config(document), "not taken: %.60s", yaml);
		read->status = profiles_read(&read->cluster, version, "f", document, strict,
					     &read->sink, &read->profiles);
	}
	if (read->status == STATUS_OK)
		read->status = profiles_apply_features(&read->profiles, &features, &read->sink);
	reader_free(reader);
}

static void init(struct read_config *read)
{
	memset(read, 0, sizeof(*read));
	cluster_init(&read->cluster);
	read_config_collect(read);
}

void read_config_init(struct read_config *read, const char *yaml)
{
	init(read);
	if (yaml)
		read_text(read, KUBERNETES_1_26, yaml, false, NULL);
	else
		read->status = profiles_default(&read->cluster, KUBERNETES_1_26, &read->sink,
						&read->profiles);
}

void read_config_init_gates(struct read_config *read, const char *yaml, const char *gates)
{
	init(read);
	read_text(read, KUBERNETES_1_26, yaml, false, gates);
}

void read_config_init_strict(struct read_config *read, const char *yaml)
{
	init(read);
	read_text(read, KUBERNETES_1_26, yaml, true, NULL);
}

void read_config_init_version(struct read_config *read, enum kubernetes_version version,
			      const char *yaml)
{
	init(read);
	if (yaml)
		read_text(read, version, yaml, true, NULL);
	else
		read->status =
			profiles_default(&read->cluster, version, &read->sink, &read->profiles);
}

void read_config_fini(struct read_config *read)
{
	cluster_fini(&read->cluster);
}
