/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects that scheduling does not read: counted by kind, told in one note at the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/loader.h"
#include "sched/load/schema.h"

enum {
	KINDS_KEPT = 100, /* told apart; further ones are counted together */
	KINDS_TOLD = 12,
	NAME_LENGTH = 60,
};

/* "ConfigMap"; with its version when the bare name is that of a kind that is read. */
static void describe(char *out, size_t size, const char *api_version, const char *kind)
{
	static const char *const read_in[] = { "v1",
					       "apps/v1",
					       "batch/v1",
					       "policy/v1",
					       "scheduling.k8s.io/v1",
					       "storage.k8s.io/v1" };
	bool is_read = false;

	if (!*kind) {
		snprintf(out, size, "(no kind)");
		return;
	}
	for (size_t i = 0; i < sizeof(read_in) / sizeof(read_in[0]); i++)
		is_read |= schema_knows(read_in[i], kind);
	if (is_read)
		snprintf(out, size, "%.60s (%.60s)", kind, api_version);
	else
		snprintf(out, size, "%.60s", kind);
}

static struct passed_kind *find(struct loader *loader, const char *name)
{
	for (size_t i = 0; i < loader->passed_count; i++) {
		if (!strcmp(loader->passed[i].name, name))
			return &loader->passed[i];
	}
	return NULL;
}

static struct passed_kind *add(struct loader *loader, const char *name)
{
	struct passed_kind *kind;

	loader->passed = mem_grow(loader->passed, loader->passed_count, &loader->passed_capacity,
				  sizeof(*loader->passed));
	kind = &loader->passed[loader->passed_count++];
	*kind = (struct passed_kind){ mem_copy_text(name, strlen(name)), 0 };
	return kind;
}

void loader_pass_over(struct loader *loader, const char *api_version, const char *kind)
{
	char name[2 * NAME_LENGTH + 8];
	struct passed_kind *passed;

	describe(name, sizeof(name), api_version, kind);
	loader->counts.passed_over++;
	passed = find(loader, name);
	if (!passed && loader->passed_count < KINDS_KEPT)
		passed = add(loader, name);
	if (passed)
		passed->count++;
}

void loader_note_passed(const struct loader *loader)
{
	char list[2048] = "";
	size_t used = 0;
	size_t told = 0;

	if (!loader->counts.passed_over)
		return;
	for (size_t i = 0; i < loader->passed_count && i < KINDS_TOLD; i++) {
		char quoted[DIAG_QUOTE_SIZE];
		const struct passed_kind *kind = &loader->passed[i];

		diag_quote(quoted, kind->name, strlen(kind->name));
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%.*s %zu",
					 i ? ", " : "", (int)strlen(quoted) - 2, quoted + 1,
					 kind->count);
		told += kind->count;
	}
	if (told < loader->counts.passed_over)
		snprintf(list + used, sizeof(list) - used, ", others %zu",
			 loader->counts.passed_over - told);
	diag_note(loader->sink, (struct place){ 0 },
		  "passed over %zu objects of kinds that scheduling does not read: %s",
		  loader->counts.passed_over, list);
}
