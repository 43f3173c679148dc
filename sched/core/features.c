/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/features.h"

#include <string.h>

struct features features_default(void)
{
	const struct features features = {
#define X(field, name, standard) .field = standard,
		FEATURE_LIST(X)
#undef X
	};

	return features;
}

static bool *find_feature(struct features *features, const char *name, size_t length)
{
#define X(field, text, standard)                                   \
	if (strlen(text) == length && !memcmp(text, name, length)) \
		return &features->field;
	FEATURE_LIST(X)
#undef X
	return NULL;
}

static bool set_one(struct features *features, const char *text, size_t length, const char **error)
{
	const char *equals = memchr(text, '=', length);
	const char *value = equals ? equals + 1 : NULL;
	size_t value_length = equals ? length - (size_t)(value - text) : 0;
	bool *feature;

	*error = "a feature gate reads Name=true or Name=false";
	if (!equals)
		return false;
	feature = find_feature(features, text, (size_t)(equals - text));
	if (value_length == 4 && !memcmp(value, "true", 4)) {
		if (feature)
			*feature = true;
	} else if (value_length == 5 && !memcmp(value, "false", 5)) {
		if (feature)
			*feature = false;
	} else {
		return false;
	}
	*error = "no such feature gate";
	return feature != NULL;
}

bool features_set(struct features *features, const char *text, size_t length, const char **error)
{
	const char *end = text + length;

	for (;;) {
		const char *comma = memchr(text, ',', (size_t)(end - text));
		size_t one = (size_t)((comma ? comma : end) - text);

		if (!set_one(features, text, one, error))
			return false;
		if (!comma)
			return true;
		text = comma + 1;
	}
}
