/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/sweep.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* One number of a list; NULL when there is none. */
static const char *read_value(const char *at, uint64_t *out)
{
	char *end;

	if (!isdigit((unsigned char)*at) || strspn(at, "0123456789") > 15)
		return NULL;
	*out = strtoull(at, &end, 10);
	return *end == ',' || !*end ? end : NULL;
}

static const char *read_values(struct sweep_param *param, const char *at)
{
	for (;;) {
		if (param->count == SWEEP_VALUES_MAX)
			return "takes at most 64 values";
		at = read_value(at, &param->values[param->count++]);
		if (!at)
			return "takes whole numbers, such as nodes=100,1000,10000";
		if (!*at)
			return NULL;
		at++;
	}
}

const char *sweep_add(struct sweep *sweep, const char *text)
{
	struct sweep_param *param = &sweep->params[sweep->count];
	size_t length = strcspn(text, "=");

	if (sweep->count == SWEEP_PARAMS_MAX)
		return "takes at most 8 params";
	if (!length || !text[length] || length >= sizeof(param->name))
		return "takes PARAM=A,B,..., such as nodes=100,1000,10000";
	*param = (struct sweep_param){ .count = 0 };
	memcpy(param->name, text, length);
	for (size_t i = 0; i < sweep->count; i++) {
		if (!strcmp(sweep->params[i].name, param->name))
			return "names a param twice";
	}
	sweep->count++;
	text = read_values(param, text + length + 1);
	if (!text && sweep_combinations(sweep) > SWEEP_VARIANTS_MAX)
		return "makes more than 1000 combinations";
	return text;
}

size_t sweep_combinations(const struct sweep *sweep)
{
	size_t combinations = 1;

	for (size_t i = 0; i < sweep->count && combinations <= SWEEP_VARIANTS_MAX; i++)
		combinations *= sweep->params[i].count;
	return combinations;
}

enum status sweep_variant(const struct sweep *sweep, size_t at, struct workload_file *file,
			  const struct workload *original, struct diag_sink *sink,
			  const struct workload **out)
{
	struct workload_param changes[SWEEP_PARAMS_MAX];

	for (size_t i = sweep->count; i-- > 0;) {
		const struct sweep_param *param = &sweep->params[i];

		changes[i] =
			(struct workload_param){ param->name, param->values[at % param->count] };
		at /= param->count;
	}
	return workload_variant(file, original, changes, sweep->count, sink, out);
}
