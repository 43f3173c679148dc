/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pkg/apis/core/validation: validateResourceRequirements, validatePodResources,
 * validateContainerRestartPolicy; pkg/apis/core/v1/defaults.go: SetDefaults_Pod, defaultPodRequests,
 * defaultHugePagePodLimits.
 */
#include "sched/load/decode_requests.h"

#include <string.h>

bool resource_is_huge_pages(const char *name)
{
	return !strncmp(name, "hugepages-", strlen("hugepages-"));
}

/* v1.26 helper.IsOvercommitAllowed: otherwise limit and request are the same. */
static bool may_overcommit(const char *name)
{
	return !resource_is_huge_pages(name) &&
	       (!strchr(name, '/') || strstr(name, "kubernetes.io/"));
}

static bool is_multiple_of_page(const struct amount *amount)
{
	const char *size = amount->name + strlen("hugepages-");
	struct quantity page;

	return quantity_parse(size, strlen(size), &page) && page.sign > 0 && page.value > 0 &&
	       page.milli_value % 1000 == 0 && amount->quantity.value % page.value == 0;
}

enum status decode_check_huge_pages(const struct decode *d, const struct spot *list,
				    const struct amounts *amounts)
{
	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot spot = spot_member(list, i);

		if (resource_is_huge_pages(amounts->items[i].name) &&
		    !is_multiple_of_page(&amounts->items[i]))
			return decode_invalid(d, &spot, "is not a multiple of the page size");
	}
	return STATUS_OK;
}

static enum status check_against_limit(const struct decode *d, const struct spot *spot,
				       const struct amount *request, const struct amounts *limits)
{
	const struct quantity *limit = amounts_find(limits, request->name);
	bool overcommit = may_overcommit(request->name);
	int order;

	if (!limit)
		return overcommit ? STATUS_OK
				  : decode_invalid(d, spot, "needs a limit of the same amount");
	order = quantity_compare(&request->quantity, limit);
	if (order != 0 && !overcommit)
		return decode_invalid(d, spot, "must be equal to the limit");
	return order > 0 ? decode_invalid(d, spot, "must not be more than the limit") : STATUS_OK;
}

static bool has_any(const struct amounts *amounts, bool (*is)(const char *name))
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		if (is(amounts->items[i].name))
			return true;
	}
	return false;
}

static bool is_cpu_or_memory(const char *name)
{
	return !strcmp(name, "cpu") || !strcmp(name, "memory");
}

static enum status check_huge_pages_company(const struct decode *d, const struct spot *resources,
					    const struct amounts *requests,
					    const struct amounts *limits)
{
	if ((has_any(requests, resource_is_huge_pages) ||
	     has_any(limits, resource_is_huge_pages)) &&
	    !has_any(requests, is_cpu_or_memory) && !has_any(limits, is_cpu_or_memory))
		return decode_error(d, resources, "huge pages need cpu or memory beside them");
	return STATUS_OK;
}

static enum status check_resources(const struct decode *d, const struct spot *resources,
				   const struct amounts *requests, const struct amounts *limits)
{
	const struct spot request_list = spot_field(resources, "requests");
	const struct spot limit_list = spot_field(resources, "limits");
	enum status status = decode_check_huge_pages(d, &limit_list, limits);

	if (status == STATUS_OK)
		status = decode_check_huge_pages(d, &request_list, requests);
	for (uint32_t i = 0; i < requests->count && status == STATUS_OK; i++) {
		const struct spot spot = spot_member(&request_list, i);

		status = check_against_limit(d, &spot, &requests->items[i], limits);
	}
	return status == STATUS_OK ? check_huge_pages_company(d, resources, requests, limits)
				   : status;
}

/* A resource with a limit and no request is requested up to the limit. */
static void default_to_limits(const struct decode *d, const struct amounts *limits,
			      struct amounts *requests)
{
	struct amounts all = amounts_copy(d, requests, limits->count);

	for (uint32_t i = 0; i < limits->count; i++) {
		if (!amounts_find(requests, limits->items[i].name))
			all.items[all.count++] = limits->items[i];
	}
	*requests = all;
}

enum status decode_requests(const struct decode *d, const struct spot *container,
			    struct amounts *requests, struct amounts *limits)
{
	const struct spot resources = spot_field(container, "resources");
	const struct spot request_list = spot_field(&resources, "requests");
	const struct spot limit_list = spot_field(&resources, "limits");
	enum status status = decode_amounts(d, &limit_list, RESOURCES_OF_CONTAINER, limits);

	if (status == STATUS_OK)
		status = decode_amounts(d, &request_list, RESOURCES_OF_CONTAINER, requests);
	if (status == STATUS_OK)
		status = check_resources(d, &resources, requests, limits);
	if (status == STATUS_OK && !d->no_defaults)
		default_to_limits(d, limits, requests);
	return status;
}

/* --- of a pod -------------------------------------------------------------------------------- */

/* `resources` of a pod; the counts tell what the object says from what comes by default. */
struct level {
	struct spot resources, request_list, limit_list;
	struct amounts requests, limits;
	uint32_t request_count, limit_count;
};

/* Room for what the totals can add; v1.36 resourcehelper.IsSupportedPodLevelResource has the names. */
static enum status read_level(const struct decode *d, const struct spot *spec,
			      const struct container_totals *totals, struct level *out)
{
	const uint32_t more = totals->requests.count + totals->limits.count;
	enum status status;

	out->resources = spot_field(spec, "resources");
	out->request_list = spot_field(&out->resources, "requests");
	out->limit_list = spot_field(&out->resources, "limits");
	status = decode_amounts(d, &out->limit_list, RESOURCES_OF_POD, &out->limits);
	if (status == STATUS_OK)
		status = decode_amounts(d, &out->request_list, RESOURCES_OF_POD, &out->requests);
	if (status != STATUS_OK)
		return status;
	out->limit_count = out->limits.count;
	out->request_count = out->requests.count;
	out->limits = amounts_copy(d, &out->limits, more);
	out->requests = amounts_copy(d, &out->requests, out->limits.count + more);
	return STATUS_OK;
}

static void default_level(const struct container_totals *totals, struct level *level)
{
	struct amounts *requests = &level->requests;
	struct amounts *limits = &level->limits;

	if (limits->count == 0 && requests->count == 0)
		return;
	for (uint32_t i = 0; i < totals->limits.count; i++) {
		const struct amount *limit = &totals->limits.items[i];

		if (resource_is_huge_pages(limit->name) && !amounts_find(requests, limit->name) &&
		    !amounts_find(limits, limit->name))
			limits->items[limits->count++] = *limit;
	}
	if (limits->count == 0)
		return;
	for (uint32_t i = 0; i < totals->requests.count; i++) {
		const struct amount *request = &totals->requests.items[i];

		if (is_cpu_or_memory(request->name) && !amounts_find(requests, request->name))
			requests->items[requests->count++] = *request;
	}
	for (uint32_t i = 0; i < limits->count; i++) {
		if (!amounts_find(requests, limits->items[i].name))
			requests->items[requests->count++] = limits->items[i];
	}
}

/* What comes by default is checked where its limit stands. */
static enum status check_requests_against_limits(const struct decode *d, const struct level *level)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < level->request_count && status == STATUS_OK; i++) {
		const struct spot spot = spot_member(&level->request_list, i);

		status = check_against_limit(d, &spot, &level->requests.items[i], &level->limits);
	}
	for (uint32_t i = 0; i < level->limit_count && status == STATUS_OK; i++) {
		const struct spot spot = spot_member(&level->limit_list, i);
		const struct amount *limit = &level->limits.items[i];
		const struct quantity *request = amounts_find(&level->requests, limit->name);

		if (request && quantity_compare(request, &limit->quantity) > 0)
			status = decode_invalid(d, &spot,
						"is less than the containers request together");
	}
	return status;
}

/* Each of the pod's first `count` amounts is at least that of the containers. */
static enum status check_covers(const struct decode *d, const struct spot *list,
				const struct amounts *amounts, uint32_t count,
				const struct amounts *total, bool huge_pages_only,
				const char *wrong)
{
	for (uint32_t i = 0; i < count; i++) {
		const struct spot spot = spot_member(list, i);
		const struct amount *amount = &amounts->items[i];
		const struct quantity *least = amounts_find(total, amount->name);

		if (least && quantity_compare(least, &amount->quantity) > 0 &&
		    (!huge_pages_only || resource_is_huge_pages(amount->name)))
			return decode_invalid(d, &spot, wrong);
	}
	return STATUS_OK;
}

static enum status check_container_limits(const struct decode *d, const struct spot *container,
					  const struct amounts *limits)
{
	const struct spot resources = spot_field(container, "resources");
	const struct spot list = spot_field(&resources, "limits");

	for (uint32_t i = 0; i < spot_count(&list); i++) {
		const struct spot spot = spot_member(&list, i);
		const struct quantity limit = spot_quantity(&spot);
		const struct quantity *most = amounts_find(limits, spot.path.name);

		if (most && quantity_compare(&limit, most) > 0)
			return decode_invalid(d, &spot, "is more than the pod's limit");
	}
	return STATUS_OK;
}

static enum status check_consistency(const struct decode *d, const struct spot *spec,
				     const struct container_totals *totals,
				     const struct level *level)
{
	const struct spot containers = spot_field(spec, "containers");
	enum status status = check_covers(d, &level->request_list, &level->requests,
					  level->request_count, &totals->requests, false,
					  "is less than the containers request together");

	if (status == STATUS_OK)
		status = check_covers(d, &level->limit_list, &level->limits, level->limit_count,
				      &totals->limits, true,
				      "is less than the containers' limits together");
	for (uint32_t i = 0; i < spot_count(&containers) && status == STATUS_OK; i++) {
		const struct spot container = spot_item(&containers, i);

		status = check_container_limits(d, &container, &level->limits);
	}
	return status;
}

static enum status check_level(const struct decode *d, const struct spot *spec,
			       const struct container_totals *totals, const struct level *level)
{
	enum status status = decode_check_huge_pages(d, &level->limit_list, &level->limits);

	if (status == STATUS_OK)
		status = decode_check_huge_pages(d, &level->request_list, &level->requests);
	if (status == STATUS_OK)
		status = check_requests_against_limits(d, level);
	if (status == STATUS_OK)
		status = check_huge_pages_company(d, &level->resources, &level->requests,
						  &level->limits);
	return status == STATUS_OK ? check_consistency(d, spec, totals, level) : status;
}

enum status decode_pod_level_requests(const struct decode *d, const struct spot *spec,
				      const struct container_totals *totals,
				      struct amounts *requests, struct amounts *limits)
{
	const struct spot resources = spot_field(spec, "resources");
	const struct spot claims = spot_field(&resources, "claims");
	const struct spot os = spot_field(spec, "os");
	const struct spot os_name = spot_field(&os, "name");
	struct level level = { 0 };
	enum status status = STATUS_OK;

	if (!resources.value)
		return STATUS_OK;
	if (spot_is(&os_name, "windows"))
		return decode_error(d, &resources, "not for Windows: its containers only have it");
	if (claims.value)
		return decode_error(d, &claims, "the containers only have it");
	status = read_level(d, spec, totals, &level);
	if (status == STATUS_OK && !d->no_defaults)
		default_level(totals, &level);
	if (status == STATUS_OK)
		status = check_level(d, spec, totals, &level);
	*requests = level.requests;
	*limits = level.limits;
	return status;
}

/* --- restart policy -------------------------------------------------------------------------- */

enum { RULES_MAX = 20, EXIT_CODES_MAX = 255 };

static enum status check_rule(const struct decode *d, const struct spot *rule)
{
	static const char *const actions[] = { "Restart", "RestartAllContainers", NULL };
	static const char *const operators[] = { "In", "NotIn", NULL };
	const struct spot action = spot_field(rule, "action");
	const struct spot exit_codes = spot_field(rule, "exitCodes");
	const struct spot op = spot_field(&exit_codes, "operator");
	const struct spot values = spot_field(&exit_codes, "values");
	int word;
	enum status status = decode_word(d, &action, actions, -1, &word);

	if (status == STATUS_OK)
		status = decode_required(d, &exit_codes);
	if (status == STATUS_OK)
		status = decode_word(d, &op, operators, -1, &word);
	if (status == STATUS_OK && spot_count(&values) > EXIT_CODES_MAX)
		status = decode_error(d, &values, "more than %d of them", EXIT_CODES_MAX);
	return status;
}

enum status decode_restart_policy(const struct decode *d, const struct spot *container,
				  bool *always)
{
	static const char *const policies[] = { "Always", "Never", "OnFailure", NULL };
	const struct spot policy = spot_field(container, "restartPolicy");
	const struct spot rules = spot_field(container, "restartPolicyRules");
	int word;
	enum status status = decode_word(d, &policy, policies, spot_count(&rules) ? -1 : 3, &word);

	*always = word == 0;
	if (status == STATUS_OK && spot_count(&rules) > RULES_MAX)
		return decode_error(d, &rules, "more than %d of them", RULES_MAX);
	for (uint32_t i = 0; i < spot_count(&rules) && status == STATUS_OK; i++) {
		const struct spot rule = spot_item(&rules, i);

		status = check_rule(d, &rule);
	}
	return status;
}
