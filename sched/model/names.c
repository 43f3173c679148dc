/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/model/names.h"

#include <stdbool.h>
#include <string.h>

enum { LABEL_LENGTH = 63, SUBDOMAIN_LENGTH = 253 };

static bool is_lower_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_alphanumeric(char c)
{
	return is_lower_alphanumeric(c) || (c >= 'A' && c <= 'Z');
}

/* Labels of a-z 0-9 - that neither start nor end with a dash, joined by dots when allowed. */
static bool is_dns(const char *text, size_t length, bool dots)
{
	for (size_t i = 0; i < length; i++) {
		bool edge = i == 0 || i + 1 == length || text[i - 1] == '.' || text[i + 1] == '.';

		if (is_lower_alphanumeric(text[i]))
			continue;
		if (edge || !(text[i] == '-' || (dots && text[i] == '.')))
			return false;
	}
	return length > 0;
}

/* ([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9] */
static bool is_name(const char *text, size_t length)
{
	if (length == 0 || !is_alphanumeric(text[0]) || !is_alphanumeric(text[length - 1]))
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!is_alphanumeric(text[i]) && !memchr("-_.", text[i], 3))
			return false;
	}
	return true;
}

const char *subdomain_error(const char *text, size_t length)
{
	if (length > SUBDOMAIN_LENGTH)
		return "must have at most 253 characters";
	return is_dns(text, length, true)
		       ? NULL
		       : "must consist of a-z, 0-9, '-' and '.', and start and end with a-z or 0-9";
}

const char *dns_label_error(const char *text, size_t length)
{
	if (length > LABEL_LENGTH)
		return "must have at most 63 characters";
	return is_dns(text, length, false)
		       ? NULL
		       : "must consist of a-z, 0-9 and '-', and start and end with a-z or 0-9";
}

static const char *name_part_error(const char *text, size_t length)
{
	if (length > LABEL_LENGTH)
		return "must have at most 63 characters";
	return is_name(text, length) ? NULL
				     : "must consist of letters, digits, '-', '_' and '.', and "
				       "start and end with a letter or digit";
}

const char *label_key_error(const char *text, size_t length)
{
	const char *slash = memchr(text, '/', length);
	size_t prefix = slash ? (size_t)(slash - text) : 0;

	if (!slash)
		return name_part_error(text, length);
	if (prefix == 0 || prefix > SUBDOMAIN_LENGTH || !is_dns(text, prefix, true))
		return "must have a DNS subdomain before its '/'";
	if (memchr(slash + 1, '/', length - prefix - 1))
		return "must have at most one '/'";
	return name_part_error(slash + 1, length - prefix - 1);
}

const char *label_value_error(const char *text, size_t length)
{
	return length == 0 ? NULL : name_part_error(text, length);
}
