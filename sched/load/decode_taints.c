/* SPDX-License-Identifier: Apache-2.0 */
/*
 * validateNodeTaints and ValidateTolerations, of v1.26 and v1.36.
 */
#include "sched/load/decode_taints.h"

#include <stdlib.h>

#include "sched/model/names.h"

/* An absent effect is EFFECT_ANY, unless it is required. */
static enum status read_effect(const struct decode *d, const struct spot *spot, bool required,
			       uint8_t *out)
{
	static const char *const words[] = { "NoSchedule", "PreferNoSchedule", "NoExecute", NULL };
	static const uint8_t effects[] = { EFFECT_NO_SCHEDULE, EFFECT_PREFER_NO_SCHEDULE,
					   EFFECT_NO_EXECUTE, EFFECT_ANY };
	int word;
	enum status status = decode_word(d, spot, words, required ? -1 : 3, &word);

	if (status == STATUS_OK)
		*out = effects[word];
	return status;
}

/* --- taints ---------------------------------------------------------------------------------- */

static enum status read_taint(const struct decode *d, const struct spot *item, struct taint *out)
{
	const struct spot key = spot_field(item, "key");
	const struct spot value = spot_field(item, "value");
	const struct spot effect = spot_field(item, "effect");
	enum status status = decode_required(d, &key);

	if (status == STATUS_OK)
		status = decode_check_name(d, &key, label_key_error);
	if (status == STATUS_OK)
		status = decode_check_name(d, &value, label_value_error);
	if (status == STATUS_OK)
		status = read_effect(d, &effect, true, &out->effect);
	if (status != STATUS_OK)
		return status;
	out->key = decode_symbol(d, &key);
	out->value = decode_symbol(d, &value);
	out->is_number = taint_integer(spot_text(&value), &out->number);
	out->id = cluster_taint_id(d->cluster, out);
	return STATUS_OK;
}

struct seen_taint {
	uint32_t key, index;
	uint8_t effect;
};

static int by_key_and_effect(const void *a, const void *b)
{
	const struct seen_taint *x = a;
	const struct seen_taint *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->effect != y->effect)
		return x->effect < y->effect ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static enum status check_repetition(const struct decode *d, const struct spot *list,
				    const struct taint *taints, uint32_t count)
{
	struct seen_taint *seen = arena_new(d->scratch, count, sizeof(*seen));

	for (uint32_t i = 0; i < count; i++)
		seen[i] = (struct seen_taint){ taints[i].key, i, taints[i].effect };
	if (count)
		qsort(seen, count, sizeof(*seen), by_key_and_effect);
	for (uint32_t i = 1; i < count; i++) {
		if (seen[i].key == seen[i - 1].key && seen[i].effect == seen[i - 1].effect) {
			const struct spot item = spot_item(list, seen[i].index);

			return decode_error(d, &item, "a second taint with this key and effect");
		}
	}
	return STATUS_OK;
}

enum status decode_taints(const struct decode *d, const struct spot *list, const struct taint **out,
			  uint32_t *count)
{
	struct taint *taints = arena_new(&d->cluster->arena, spot_count(list), sizeof(*taints));
	enum status status = STATUS_OK;

	*out = taints;
	*count = spot_count(list);
	for (uint32_t i = 0; i < *count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);

		status = read_taint(d, &item, &taints[i]);
	}
	return status == STATUS_OK ? check_repetition(d, list, taints, *count) : status;
}

/* --- tolerations ----------------------------------------------------------------------------- */

enum toleration_operator { OPERATOR_EQUAL, OPERATOR_EXISTS, OPERATOR_LT, OPERATOR_GT };

static const char *const operators_1_26[] = { "Equal", "Exists", NULL };
static const char *const operators_1_36[] = { "Equal", "Exists", "Lt", "Gt", NULL };

static enum status check_toleration_value(const struct decode *d, const struct spot *value,
					  enum toleration_operator op)
{
	int64_t number;

	switch (op) {
	case OPERATOR_EXISTS:
		if (spot_length(value))
			return decode_error(d, value, "must be empty with the operator Exists");
		return STATUS_OK;
	case OPERATOR_LT:
	case OPERATOR_GT:
		if (!taint_integer(spot_text(value), &number))
			return decode_invalid(d, value, "is not an integer, as Lt and Gt need one");
		return STATUS_OK;
	default:
		return decode_check_name(d, value, label_value_error);
	}
}

static enum status check_toleration(const struct decode *d, const struct spot *item,
				    enum toleration_operator op)
{
	const struct spot key = spot_field(item, "key");
	const struct spot op_spot = spot_field(item, "operator");
	const struct spot value = spot_field(item, "value");
	enum status status = decode_check_name(d, &key, label_key_error);

	if (status != STATUS_OK)
		return status;
	if (!spot_length(&key) && op != OPERATOR_EXISTS)
		return decode_error(d, &op_spot, "must be Exists when there is no key");
	return check_toleration_value(d, &value, op);
}

static enum status read_toleration(const struct decode *d, const struct spot *item,
				   struct toleration *out)
{
	static const uint8_t comparisons[] = { COMPARE_NONE, COMPARE_NONE, COMPARE_LESS,
					       COMPARE_GREATER };
	const struct spot key = spot_field(item, "key");
	const struct spot op = spot_field(item, "operator");
	const struct spot value = spot_field(item, "value");
	const struct spot effect = spot_field(item, "effect");
	int word;
	enum status status =
		decode_word(d, &op, d->version == KUBERNETES_1_26 ? operators_1_26 : operators_1_36,
			    OPERATOR_EQUAL, &word);

	if (status == STATUS_OK)
		status = check_toleration(d, item, (enum toleration_operator)word);
	if (status == STATUS_OK)
		status = read_effect(d, &effect, false, &out->effect);
	if (status != STATUS_OK)
		return status;
	out->key = decode_symbol(d, &key);
	out->value = decode_symbol(d, &value);
	out->exists = word == OPERATOR_EXISTS;
	out->comparison = comparisons[word];
	out->is_number = out->comparison != COMPARE_NONE &&
			 taint_integer(spot_text(&value), &out->number);
	return STATUS_OK;
}

enum status decode_tolerations(const struct decode *d, const struct spot *list,
			       const struct toleration **out, uint32_t *count)
{
	struct toleration *tolerations =
		arena_new(&d->cluster->arena, spot_count(list), sizeof(*tolerations));
	enum status status = STATUS_OK;

	*out = tolerations;
	*count = spot_count(list);
	for (uint32_t i = 0; i < *count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);

		status = read_toleration(d, &item, &tolerations[i]);
	}
	return status;
}
