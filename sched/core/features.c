/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/features.h"

#include <string.h>

static bool is_on(enum gate gate)
{
	return gate == GATE_ON || gate == GATE_LOCKED || gate == GATE_GONE;
}

struct features features_default(enum kubernetes_version version)
{
	bool first = version == KUBERNETES_1_26;

	return (struct features){ .version = version,
#define X(field, text, in_1_26, in_1_36) .field = is_on(first ? GATE_##in_1_26 : GATE_##in_1_36),
				  FEATURE_LIST(X)
#undef X
	};
}

/* The gate of that name and what it is in the version; NULL: no version has it. */
static bool *find_feature(struct features *features, const char *name, size_t length,
			  enum gate *gate)
{
	bool first = features->version == KUBERNETES_1_26;

#define X(field, text, in_1_26, in_1_36)                             \
	if (strlen(text) == length && !memcmp(text, name, length)) { \
		*gate = first ? GATE_##in_1_26 : GATE_##in_1_36;     \
		return &features->field;                             \
	}
	FEATURE_LIST(X)
#undef X
	return NULL;
}

static bool parse_value(const char *text, size_t length, bool *out)
{
	*out = length == 4 && !memcmp(text, "true", 4);
	return *out || (length == 5 && !memcmp(text, "false", 5));
}

/* v1.36 component-base/featuregate unsafeSetFromMap. */
static bool set_one(struct features *features, const char *text, size_t length, const char **error)
{
	const char *equals = memchr(text, '=', length);
	const char *value = equals ? equals + 1 : text;
	enum gate gate = GATE_UNKNOWN;
	bool *feature;
	bool on;

	*error = "a feature gate reads Name=true or Name=false";
	if (!equals || !parse_value(value, length - (size_t)(value - text), &on))
		return false;
	feature = find_feature(features, text, (size_t)(equals - text), &gate);
	*error = gate == GATE_GONE ? "no such feature gate any more: it is always on"
				   : "no such feature gate";
	if (!feature || gate == GATE_UNKNOWN || gate == GATE_GONE)
		return false;
	*error = "the feature gate is locked to true";
	if (gate == GATE_LOCKED && !on)
		return false;
	*feature = on;
	return true;
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
