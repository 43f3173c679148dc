/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.26 pkg/apis/core/validation (ValidateResourceQuantityValue, validateContainerResourceName) and
 * pkg/scheduler/framework (Resource.Add, Resource.SetMaxResource).
 */
#include "sched/load/decode_resources.h"

#include <string.h>

#include "sched/base/wrap.h"
#include "sched/model/names.h"

int quantity_compare(const struct quantity *a, const struct quantity *b)
{
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	if (a->milli_value != b->milli_value)
		return a->milli_value < b->milli_value ? -1 : 1;
	return 0;
}

const struct quantity *amounts_find(const struct amounts *amounts, const char *name)
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		if (!strcmp(amounts->items[i].name, name))
			return &amounts->items[i].quantity;
	}
	return NULL;
}

uint32_t amounts_text(const struct amounts *amounts, const char *name)
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		if (!strcmp(amounts->items[i].name, name))
			return amounts->items[i].text;
	}
	return 0;
}

/* --- checking -------------------------------------------------------------------------------- */

static const char *pod_resource_error(const char *name)
{
	return !strcmp(name, "cpu") || !strcmp(name, "memory") ||
			       !strncmp(name, "hugepages-", strlen("hugepages-"))
		       ? NULL
		       : "is not a resource that a pod has as a whole (cpu, memory, huge pages)";
}

static const char *container_resource_error(const char *name, size_t length)
{
	const char *wrong = label_key_error(name, length);

	if (wrong)
		return wrong;
	if (!strchr(name, '/'))
		return !strcmp(name, "cpu") || !strcmp(name, "memory") ||
				       !strcmp(name, "ephemeral-storage") ||
				       !strncmp(name, "hugepages-", strlen("hugepages-"))
			       ? NULL
			       : "is not a resource that containers have";
	return resource_is_extended(name) || strstr(name, "kubernetes.io/")
		       ? NULL
		       : "is not a name that an extended resource can have";
}

/* Things that are counted (v1.26 helper.IsIntegerResourceName). */
static bool is_counted(const char *name)
{
	return !strcmp(name, "pods") || resource_is_extended(name);
}

static enum status read_amount(const struct decode *d, const struct spot *list, uint32_t index,
			       enum resource_use use, struct amount *out)
{
	const struct member *member = &list->value->members[index];
	const struct spot spot = spot_member(list, index);
	const char *wrong = NULL;

	if (use != RESOURCES_OF_NODE)
		wrong = container_resource_error(member->key, member->key_length);
	if (!wrong && use == RESOURCES_OF_POD)
		wrong = pod_resource_error(member->key);
	if (wrong)
		return decode_invalid_key(d, list, member, wrong);
	out->symbol = intern(&d->cluster->symbols, member->key, member->key_length);
	out->name = cluster_text(d->cluster, out->symbol);
	out->quantity = spot_quantity(&spot);
	out->text = decode_symbol(d, &spot);
	if (out->quantity.sign < 0)
		return decode_invalid(d, &spot, "must not be negative");
	if (is_counted(member->key) && out->quantity.milli_value % 1000 != 0)
		return decode_invalid(d, &spot, "must be a whole number");
	return STATUS_OK;
}

enum status decode_amounts(const struct decode *d, const struct spot *list, enum resource_use use,
			   struct amounts *out)
{
	uint32_t count = spot_count(list);
	enum status status = STATUS_OK;

	/* More could not be summed up; this keeps the look-ups among them short. */
	if (use != RESOURCES_OF_NODE && count > AMOUNTS_MAX)
		return decode_error(d, list, "more than %d kinds of resources", AMOUNTS_MAX);
	*out = (struct amounts){ .items = arena_new(d->scratch, count, sizeof(*out->items)) };
	for (; out->count < count && status == STATUS_OK; out->count++)
		status = read_amount(d, list, out->count, use, &out->items[out->count]);
	return status;
}

/* --- lists ----------------------------------------------------------------------------------- */

struct amounts amounts_copy(const struct decode *d, const struct amounts *amounts, uint32_t more)
{
	struct amounts copy = {
		.items = arena_new(d->scratch, amounts->count + more, sizeof(*copy.items)),
		.count = amounts->count,
	};

	if (amounts->count)
		memcpy(copy.items, amounts->items, amounts->count * sizeof(*copy.items));
	return copy;
}

struct amounts amounts_begin(const struct decode *d)
{
	return (struct amounts){ .items = arena_new(d->scratch, AMOUNTS_MAX,
						    sizeof(struct amount)) };
}

static struct amount *find_amount(const struct amounts *amounts, uint32_t symbol)
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		if (amounts->items[i].symbol == symbol)
			return &amounts->items[i];
	}
	return NULL;
}

static enum status append(const struct decode *d, const struct spot *where,
			  const struct amount *amount, struct amounts *sum)
{
	if (sum->count >= AMOUNTS_MAX)
		return decode_error(d, where, "more than %d kinds of extended resources",
				    POD_SCALARS_MAX);
	sum->items[sum->count++] = *amount;
	return STATUS_OK;
}

/* Are its thousandths exact? */
static bool has_exact_thousandths(const struct quantity *quantity)
{
	return quantity->value >= 0 && quantity->value <= INT64_MAX / 1000;
}

static void add_quantity(struct quantity *sum, const struct quantity *more)
{
	bool exact = has_exact_thousandths(sum) && has_exact_thousandths(more);

	sum->milli_value = wrap_add(sum->milli_value, more->milli_value);
	sum->value = wrap_add(sum->value, more->value);
	if (exact && sum->milli_value >= 0)
		sum->value = sum->milli_value / 1000 + (sum->milli_value % 1000 != 0);
	sum->sign |= more->sign;
}

enum status amounts_add(const struct decode *d, const struct spot *where,
			const struct amounts *more, struct amounts *sum)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < more->count && status == STATUS_OK; i++) {
		struct amount *amount = find_amount(sum, more->items[i].symbol);

		if (amount)
			add_quantity(&amount->quantity, &more->items[i].quantity);
		else
			status = append(d, where, &more->items[i], sum);
	}
	return status;
}

enum status amounts_raise(const struct decode *d, const struct spot *where,
			  const struct amounts *amounts, struct amounts *sum)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < amounts->count && status == STATUS_OK; i++) {
		const struct amount *other = &amounts->items[i];
		struct amount *amount = find_amount(sum, other->symbol);

		if (!amount)
			status = append(d, where, other, sum);
		else if (quantity_compare(&other->quantity, &amount->quantity) > 0)
			*amount = *other;
	}
	return status;
}

enum status amounts_set(const struct decode *d, const struct spot *where,
			const struct amount *amount, struct amounts *sum)
{
	struct amount *old = find_amount(sum, amount->symbol);

	if (!old)
		return append(d, where, amount, sum);
	*old = *amount;
	return STATUS_OK;
}

/* --- sums ------------------------------------------------------------------------------------ */

/* What v1.26 has fields for. NULL for a scalar, or something scheduling does not know. */
__attribute__((nonnull)) static int64_t *field_of(struct resource_sum *sum, const char *name)
{
	if (!strcmp(name, "cpu"))
		return &sum->amounts.milli_cpu;
	if (!strcmp(name, "memory"))
		return &sum->amounts.memory_bytes;
	if (!strcmp(name, "ephemeral-storage"))
		return &sum->amounts.ephemeral_bytes;
	if (!strcmp(name, "pods"))
		return &sum->amounts.pod_slots;
	return NULL;
}

static struct scalar *find_scalar(const struct resource_sum *sum, uint32_t resource)
{
	for (uint32_t i = 0; i < sum->scalar_count; i++) {
		if (sum->scalars[i].resource == resource)
			return &sum->scalars[i];
	}
	return NULL;
}

/* The scalar in the sum, added with amount 0 when new. NULL, and an error, when there are too many. */
static struct scalar *take_scalar(const struct decode *d, const struct spot *where, uint32_t name,
				  struct resource_sum *sum)
{
	uint32_t resource = cluster_scalar(d->cluster, name);
	struct scalar *scalar;

	if (resource == UINT32_MAX) {
		decode_error(d, where, "more than %d kinds of extended resources in all",
			     CLUSTER_SCALARS_MAX);
		return NULL;
	}
	scalar = find_scalar(sum, resource);
	if (scalar)
		return scalar;
	if (sum->scalar_count == sum->scalars_max) {
		decode_error(d, where, "more than %u kinds of extended resources",
			     sum->scalars_max);
		return NULL;
	}
	scalar = &sum->scalars[sum->scalar_count++];
	*scalar = (struct scalar){ resource, 0 };
	return scalar;
}

static int64_t units(const struct amount *amount)
{
	return strcmp(amount->name, "cpu") != 0 ? amount->quantity.value
						: amount->quantity.milli_value;
}

enum status resource_sum_add(const struct decode *d, const struct spot *where,
			     const struct amounts *amounts, struct resource_sum *sum)
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		const struct amount *amount = &amounts->items[i];
		int64_t *field = field_of(sum, amount->name);
		struct scalar *scalar;

		if (field) {
			*field = wrap_add(*field, units(amount));
		} else if (resource_is_scalar(amount->name)) {
			scalar = take_scalar(d, where, amount->symbol, sum);
			if (!scalar)
				return STATUS_BAD_INPUT;
			scalar->amount = wrap_add(scalar->amount, amount->quantity.value);
		}
	}
	return STATUS_OK;
}

enum status resource_sum_raise(const struct decode *d, const struct spot *where,
			       const struct amounts *amounts, struct resource_sum *sum)
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		const struct amount *amount = &amounts->items[i];
		int64_t *field = field_of(sum, amount->name);
		struct scalar *scalar;

		if (field) {
			if (*field < units(amount))
				*field = units(amount);
		} else if (resource_is_scalar(amount->name) && amount->quantity.value > 0) {
			/* A scalar of 0 is not entered: the pod then still asks for nothing. */
			scalar = take_scalar(d, where, amount->symbol, sum);
			if (!scalar)
				return STATUS_BAD_INPUT;
			if (scalar->amount < amount->quantity.value)
				scalar->amount = amount->quantity.value;
		}
	}
	return STATUS_OK;
}

static bool goes_before(const struct cluster *cluster, uint32_t a, uint32_t b)
{
	return strcmp(cluster_text(cluster, cluster->scalar_names[a]),
		      cluster_text(cluster, cluster->scalar_names[b])) < 0;
}

struct resources resource_sum_total(const struct decode *d, const struct resource_sum *sum)
{
	struct resources total = sum->amounts;
	struct scalar *sorted = arena_new(&d->cluster->arena, sum->scalar_count, sizeof(*sorted));

	for (uint32_t i = 0; i < sum->scalar_count; i++) {
		uint32_t at = i;

		for (; at > 0 &&
		       goes_before(d->cluster, sum->scalars[i].resource, sorted[at - 1].resource);
		     at--)
			sorted[at] = sorted[at - 1];
		sorted[at] = sum->scalars[i];
	}
	total.scalars = sorted;
	total.scalar_count = sum->scalar_count;
	return total;
}
