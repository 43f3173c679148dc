/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a result comes from: the command, the build, the machine.
 */
#include <ctype.h>

#include "bench/stored/stored_parts.h"

static void read_command(const struct json_spot *document, struct stored *s)
{
	struct json_spot list = json_spot_member(document, "command");

	s->command_count = json_spot_count(&list);
	s->command = arena_new(&s->arena, s->command_count, sizeof(*s->command));
	for (size_t i = 0; i < s->command_count; i++) {
		struct json_spot word = json_spot_item(&list, i);
		const char *value = json_spot_text(&word);

		s->command[i] = value ? value : "";
	}
}

static void read_environment(const struct json_spot *document, struct stored *s)
{
	struct json_spot e = json_spot_member(document, "environment");
	struct json_spot load = json_spot_member(&e, "load_average");
	struct json_spot first = json_spot_item(&load, 0);

	s->hostname = stored_member_text(&e, "hostname");
	s->cpu_model = stored_member_text(&e, "cpu_model");
	s->machine = stored_member_text(&e, "machine");
	s->kernel = stored_member_text(&e, "kernel");
	s->libc = stored_member_text(&e, "libc");
	s->clock_source = stored_member_text(&e, "clock_source");
	s->governor = stored_member_text(&e, "governor");
	s->cpus_online = stored_number(&e, "cpus_online");
	s->cpus_allowed = stored_number(&e, "cpus_allowed");
	s->memory_bytes = stored_number(&e, "memory_bytes");
	s->address_randomisation = stored_number(&e, "address_randomisation");
	s->steal_percent = stored_number(&e, "steal_percent");
	s->load_average = json_spot_number(&first, STORED_UNKNOWN);
}

/* "2026-11-25T09:27:51Z": names of files are made of it, and readers of reports take no other form. */
static const char *read_date(const struct json_spot *document)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
	struct json_spot spot = json_spot_member(document, "date");
	const char *date = json_spot_text(&spot);
	size_t i = 0;

	if (!date)
		return NULL;
	while (form[i] && (form[i] == 'd' ? isdigit((unsigned char)date[i]) : date[i] == form[i]))
		i++;
	if (form[i] || date[i])
		json_spot_wrong(&spot, "is no time like 2026-11-25T09:27:51Z");
	return date;
}

void stored_origin_read(const struct json_spot *document, struct stored *s)
{
	struct json_spot build = json_spot_member(document, "build");
	struct json_spot conditions = json_spot_member(document, "conditions");

	s->date = read_date(document);
	s->partial = stored_flag(document, "partial");
	s->duration_s = stored_number(document, "duration_s");
	read_command(document, s);
	s->version = stored_member_text(&build, "version");
	s->commit = stored_member_text(&build, "commit");
	s->compiler = stored_member_text(&build, "compiler");
	s->mode = stored_member_text(&build, "mode");
	s->flags = stored_member_text(&build, "flags");
	read_environment(document, s);
	s->seed = stored_member_text(&conditions, "seed");
	s->tie_break = stored_member_text(&conditions, "tie_break");
	s->kubernetes_version = stored_member_text(&conditions, "kubernetes_version");
}
