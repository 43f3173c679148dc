/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.26 apis/config/validation/validation.go, without what concerns one profile, and component-base's
 * validation of leader election and the client connection.
 */
#include "profiles/validate.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profiles/repeats.h"
#include "sched/load/duration.h"
#include "sched/model/names.h"

#define SECOND INT64_C(1000000000)

static enum status not_above_zero(const struct decode *d, const struct spot *spot)
{
	return decode_error(d, spot, "%lld, expected more than 0",
			    (long long)spot_integer(spot, 0));
}

/* Zero means the default, as does an absent one. */
static int64_t read_duration(const struct spot *spot, int64_t seconds)
{
	int64_t nanoseconds = 0;

	duration_parse(spot_text(spot), spot_length(spot), &nanoseconds);
	return nanoseconds ? nanoseconds : seconds * SECOND;
}

static enum status check_durations(const struct decode *d, const struct spot *election)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} fields[] = { { "leaseDuration", 15 }, { "renewDeadline", 10 }, { "retryPeriod", 2 } };
	const struct spot lease = spot_field(election, "leaseDuration");
	const struct spot renew = spot_field(election, "renewDeadline");

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct spot field = spot_field(election, fields[i].name);

		if (read_duration(&field, fields[i].seconds) <= 0)
			return decode_invalid(d, &field, "is not above zero");
	}
	if (read_duration(&lease, 15) <= read_duration(&renew, 10))
		return decode_error(d, lease.value ? &lease : &renew,
				    "leaseDuration must be longer than renewDeadline");
	return STATUS_OK;
}

static enum status check_leader_election(const struct decode *d, const struct spot *election)
{
	const struct spot elect = spot_field(election, "leaderElect");
	const struct spot lock = spot_field(election, "resourceLock");
	enum status status;

	if (!spot_boolean(&elect, true))
		return STATUS_OK;
	status = check_durations(d, election);
	if (status == STATUS_OK && spot_length(&lock) && !spot_is(&lock, "leases"))
		status = decode_invalid(d, &lock, "is not leases");
	return status;
}

/* host:port with an IP address and port 0, or nothing. */
static bool is_closed_address(const char *text)
{
	const char *colon = strrchr(text, ':');
	unsigned char ip[16];
	char host[64];
	char *end;
	size_t length;

	if (!*text)
		return true;
	if (!colon || (size_t)(colon - text) >= sizeof(host) || !colon[1] ||
	    strtol(colon + 1, &end, 10) != 0 || *end)
		return false;
	length = (size_t)(colon - text);
	if (text[0] == '[' && length > 1 && text[length - 1] == ']') {
		snprintf(host, sizeof(host), "%.*s", (int)length - 2, text + 1);
		return inet_pton(AF_INET6, host, ip) == 1;
	}
	snprintf(host, sizeof(host), "%.*s", (int)length, text);
	return inet_pton(AF_INET, host, ip) == 1;
}

static enum status check_address(const struct decode *d, const struct spot *address)
{
	if (is_closed_address(spot_text(address)))
		return STATUS_OK;
	return decode_invalid(d, address, "must be absent, or an IP address with port 0");
}

/* Fields that v1beta3 has no more. */
static enum status check_addresses(const struct config *config)
{
	static const char *const names[] = { "healthzBindAddress", "metricsBindAddress" };
	const struct decode *d = &config->decode;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && status == STATUS_OK; i++) {
		const struct spot field = spot_field(&config->document, names[i]);

		if (field.value && config->version > CONFIG_V1BETA2)
			return decode_error(d, &field, "a field of v1beta2 and before");
		/* v1beta1 puts its default in the place of what is no address. */
		if (config->version > CONFIG_V1BETA1)
			status = check_address(d, &field);
	}
	return status;
}

enum status percentage_validate(const struct decode *d, const struct spot *percentage)
{
	int64_t value = spot_integer(percentage, 0);

	if (value >= 0 && value <= 100)
		return STATUS_OK;
	return decode_error(d, percentage, "%lld is not in the range 0 to 100", (long long)value);
}

static enum status check_numbers(const struct config *config)
{
	const struct decode *d = &config->decode;
	const struct spot parallelism = spot_field(&config->document, "parallelism");
	const struct spot percentage = spot_field(&config->document, "percentageOfNodesToScore");
	const struct spot first = spot_field(&config->document, "podInitialBackoffSeconds");
	const struct spot most = spot_field(&config->document, "podMaxBackoffSeconds");

	if (spot_integer(&parallelism, 16) <= 0)
		return not_above_zero(d, &parallelism);
	if (percentage_validate(d, &percentage) != STATUS_OK)
		return STATUS_BAD_INPUT;
	if (spot_integer(&first, 1) <= 0)
		return not_above_zero(d, &first);
	if (spot_integer(&most, 10) < spot_integer(&first, 1))
		return decode_error(d, most.value ? &most : &first,
				    "podMaxBackoffSeconds (%lld) is below "
				    "podInitialBackoffSeconds (%lld)",
				    (long long)spot_integer(&most, 10),
				    (long long)spot_integer(&first, 1));
	return STATUS_OK;
}

/* --- extenders ------------------------------------------------------------------------------- */

static enum status check_managed(const struct decode *d, const struct spot *name)
{
	const char *wrong = label_key_error(spot_text(name), spot_length(name));

	if (!wrong && !resource_is_extended(spot_text(name)))
		wrong = "is not the name of an extended resource";
	return wrong ? decode_invalid(d, name, wrong) : STATUS_OK;
}

static enum status check_extender(const struct decode *d, const struct spot *extender)
{
	const struct spot prioritize = spot_field(extender, "prioritizeVerb");
	const struct spot weight = spot_field(extender, "weight");
	const struct spot managed = spot_field(extender, "managedResources");
	enum status status = STATUS_OK;

	if (spot_length(&prioritize) && spot_integer(&weight, 0) <= 0)
		return decode_error(d, &weight, "%lld, expected more than 0 with prioritizeVerb",
				    (long long)spot_integer(&weight, 0));
	for (uint32_t i = 0; i < spot_count(&managed) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&managed, i);
		const struct spot name = spot_field(&item, "name");

		status = check_managed(d, &name);
	}
	return status;
}

static enum status check_binders(const struct decode *d, const struct spot *extenders)
{
	bool found = false;

	for (uint32_t i = 0; i < spot_count(extenders); i++) {
		const struct spot extender = spot_item(extenders, i);
		const struct spot bind = spot_field(&extender, "bindVerb");

		if (spot_length(&bind) && found)
			return decode_error(d, &bind, "a second extender that binds");
		found |= spot_length(&bind) != 0;
	}
	return STATUS_OK;
}

/* A resource that an extender manages. */
struct extender_resource {
	uint32_t name; /* symbol */
	uint32_t extender, index; /* where it stands */
	bool ignored; /* ignoredByScheduler */
};

static size_t extender_resources(const struct decode *d, const struct spot *extenders,
				 struct extender_resource **out)
{
	size_t count = 0, capacity = 0;

	for (uint32_t i = 0; i < spot_count(extenders); i++) {
		const struct spot extender = spot_item(extenders, i);
		const struct spot managed = spot_field(&extender, "managedResources");

		capacity += spot_count(&managed);
	}
	*out = arena_new(&d->cluster->arena, capacity, sizeof(**out));
	for (uint32_t i = 0; i < spot_count(extenders); i++) {
		const struct spot extender = spot_item(extenders, i);
		const struct spot managed = spot_field(&extender, "managedResources");

		for (uint32_t j = 0; j < spot_count(&managed); j++) {
			const struct spot item = spot_item(&managed, j);
			const struct spot name = spot_field(&item, "name");
			const struct spot ignored = spot_field(&item, "ignoredByScheduler");

			(*out)[count++] =
				(struct extender_resource){ decode_symbol(d, &name), i, j,
							    spot_boolean(&ignored, false) };
		}
	}
	return count;
}

/* Two extenders do not manage one resource. */
static enum status check_managed_once(const struct decode *d, const struct spot *extenders)
{
	struct extender_resource *list;
	size_t count = extender_resources(d, extenders, &list);
	uint64_t *names = arena_new(&d->cluster->arena, count, sizeof(*names));
	size_t at;

	for (size_t i = 0; i < count; i++)
		names[i] = list[i].name;
	if (first_repeat(&d->cluster->arena, names, count, &at)) {
		const struct spot extender = spot_item(extenders, list[at].extender);
		const struct spot managed = spot_field(&extender, "managedResources");
		const struct spot item = spot_item(&managed, list[at].index);
		const struct spot name = spot_field(&item, "name");

		return decode_invalid(d, &name, "is managed twice");
	}
	return STATUS_OK;
}

enum status extenders_validate(const struct decode *d, const struct spot *extenders)
{
	const struct place place = { d->file, extenders->line, extenders->column };
	enum status status = STATUS_OK;

	if (!spot_count(extenders))
		return STATUS_OK;
	for (uint32_t i = 0; i < spot_count(extenders) && status == STATUS_OK; i++) {
		const struct spot extender = spot_item(extenders, i);

		status = check_extender(d, &extender);
	}
	if (status == STATUS_OK)
		status = check_managed_once(d, extenders);
	if (status == STATUS_OK)
		status = check_binders(d, extenders);
	if (status == STATUS_OK)
		diag_warning(d->sink, place,
			     "extenders are not called: decisions are those of "
			     "the scheduler without them");
	return status;
}

bool extenders_ignore(const struct decode *d, const struct spot *extenders, struct fit_args *fit)
{
	struct extender_resource *list;
	size_t count = extender_resources(d, extenders, &list);
	uint32_t *names = arena_new(&d->cluster->arena, count, sizeof(*names));
	uint32_t ignored = 0;

	for (size_t i = 0; i < count; i++) {
		if (list[i].ignored)
			names[ignored++] = list[i].name;
	}
	if (!ignored || !fit)
		return !ignored;
	fit->ignored_resources = names;
	fit->ignored_resource_count = ignored;
	return true;
}

enum status config_validate(const struct config *config)
{
	const struct decode *d = &config->decode;
	const struct spot client = spot_field(&config->document, "clientConnection");
	const struct spot burst = spot_field(&client, "burst");
	const struct spot election = spot_field(&config->document, "leaderElection");
	const struct spot extenders = spot_field(&config->document, "extenders");
	enum status status;

	if (spot_integer(&burst, 0) < 0)
		return decode_error(d, &burst, "%lld, expected 0 or more",
				    (long long)spot_integer(&burst, 0));
	status = check_leader_election(d, &election);
	if (status == STATUS_OK)
		status = check_addresses(config);
	if (status == STATUS_OK)
		status = check_numbers(config);
	return status == STATUS_OK ? extenders_validate(d, &extenders) : status;
}
