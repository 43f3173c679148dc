/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/scalar.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set_text(struct value *out, enum value_kind kind, const char *text, size_t length)
{
	out->kind = kind;
	out->text = text;
	out->count = (uint32_t)length;
}

static void set_integer(struct arena *arena, struct value *out, int64_t integer)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "%" PRId64, integer);

	set_text(out, VALUE_INT, arena_text(arena, text, (size_t)length), (size_t)length);
	out->integer = integer;
}

static void set_unsigned(struct arena *arena, struct value *out, uint64_t integer)
{
	char text[32];
	int length;

	if (integer <= INT64_MAX) {
		set_integer(arena, out, (int64_t)integer);
		return;
	}
	length = snprintf(text, sizeof(text), "%" PRIu64, integer);
	set_text(out, VALUE_FLOAT, arena_text(arena, text, (size_t)length), (size_t)length);
	out->number = (double)integer;
}

/* --- numbers as Go's encoding/json prints them ---------------------------------------------- */

/* The fewest significant digits that read back as the same double: d.ddde±x. */
static void shortest_digits(double number, char *out, size_t size)
{
	for (int precision = 0; precision <= 17; precision++) {
		snprintf(out, size, "%.*e", precision, number);
		if (strtod(out, NULL) == number)
			return;
	}
}

/* Positional from 1e-6 up to 1e21, otherwise with an exponent of as few digits as can be. */
static size_t json_float(double number, char *out, size_t size)
{
	char digits[40];
	char *e;
	long exponent;

	shortest_digits(number, digits, sizeof(digits));
	e = strchr(digits, 'e');
	exponent = strtol(e + 1, NULL, 10);
	if (number == 0 || (exponent >= -6 && exponent < 21)) {
		long mantissa = (long)(e - digits) - (digits[0] == '-');
		long decimals = (mantissa > 1 ? mantissa - 2 : 0) - exponent;

		return (size_t)snprintf(out, size, "%.*f", (int)(decimals > 0 ? decimals : 0),
					number);
	}
	*e = '\0';
	return (size_t)snprintf(out, size, "%se%s%ld", digits, exponent < 0 ? "" : "+", exponent);
}

static void set_float(struct arena *arena, struct value *out, double number)
{
	char text[64];
	size_t length = json_float(number, text, sizeof(text));

	if (!strpbrk(text, ".e")) { /* a whole number: decoders take it for an integer */
		errno = 0;
		out->integer = strtoll(text, NULL, 10);
		set_text(out, errno ? VALUE_FLOAT : VALUE_INT, arena_text(arena, text, length),
			 length);
		if (!errno)
			return;
	} else {
		set_text(out, VALUE_FLOAT, arena_text(arena, text, length), length);
	}
	out->number = number;
}

void scalar_json_number(const char *text, size_t length, struct value *out)
{
	bool whole = strcspn(text, ".eE") >= length;

	set_text(out, VALUE_FLOAT, text, length);
	errno = 0;
	if (whole) {
		out->integer = strtoll(text, NULL, 10);
		if (!errno) {
			out->kind = VALUE_INT;
			return;
		}
	}
	out->number = strtod(text, NULL);
}

/* --- YAML 1.1 words -------------------------------------------------------------------------- */

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++) {
		if (!strcmp(text, *words))
			return true;
	}
	return false;
}

static bool resolve_word(const char *text, struct value *out)
{
	static const char *const null_words[] = { "", "~", "null", "Null", "NULL", NULL };
	static const char *const true_words[] = { "y",	  "Y",	  "yes", "Yes", "YES", "true",
						  "True", "TRUE", "on",	 "On",	"ON",  NULL };
	static const char *const false_words[] = { "n",	    "N",     "no",  "No",  "NO",  "false",
						   "False", "FALSE", "off", "Off", "OFF", NULL };

	if (is_one_of(text, null_words)) {
		set_text(out, VALUE_NULL, "null", 4);
		return true;
	}
	if (!is_one_of(text, true_words) && !is_one_of(text, false_words))
		return false;
	out->boolean = is_one_of(text, true_words);
	set_text(out, VALUE_BOOL, out->boolean ? "true" : "false", out->boolean ? 4 : 5);
	return true;
}

static bool is_not_finite(const char *text)
{
	static const char *const words[] = { ".nan",  ".NaN",  ".NAN",	".inf",	 ".Inf",
					     ".INF",  "+.inf", "+.Inf", "+.INF", "-.inf",
					     "-.Inf", "-.INF", NULL };

	return is_one_of(text, words);
}

/* strconv.ParseInt and ParseUint with base 0, underscores gone: 0x, 0o, 0b, leading 0 is octal. */
static bool parse_integer(struct arena *arena, const char *text, struct value *out)
{
	bool negative = text[0] == '-';
	const char *digits = text + (text[0] == '-' || text[0] == '+');
	int base = 10;
	char *end;
	unsigned long long magnitude;

	if (digits[0] == '0' && digits[1]) {
		switch (tolower((unsigned char)digits[1])) {
		case 'x':
			base = 16;
			digits += 2;
			break;
		case 'o':
			base = 8;
			digits += 2;
			break;
		case 'b':
			base = 2;
			digits += 2;
			break;
		default:
			base = 8;
			digits += 1;
			break;
		}
	}
	if (!isxdigit((unsigned char)digits[0]) || (base == 16 && digits[1] == 'x'))
		return false;
	errno = 0;
	magnitude = strtoull(digits, &end, base);
	if (errno || *end)
		return false;
	if (!negative) {
		if (text[0] == '+' && magnitude > INT64_MAX)
			return false;
		set_unsigned(arena, out, magnitude);
		return true;
	}
	if (magnitude > (unsigned long long)INT64_MAX + 1)
		return false;
	set_integer(arena, out, (int64_t)(0 - magnitude));
	return true;
}

static const char *skip_digits(const char *text)
{
	while (isdigit((unsigned char)*text))
		text++;
	return text;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool looks_like_float(const char *text)
{
	const char *start, *end;

	text += *text == '-' || *text == '+';
	start = text;
	end = skip_digits(text);
	if (*end == '.') {
		const char *fraction = end + 1;

		end = skip_digits(fraction);
		if (fraction - 1 == start && end == fraction)
			return false;
	} else if (end == start) {
		return false;
	}
	if (*end == 'e' || *end == 'E') {
		start = end + 1 + (end[1] == '-' || end[1] == '+');
		end = skip_digits(start);
		if (end == start)
			return false;
	}
	return *end == '\0';
}

static bool parse_float(struct arena *arena, const char *text, struct value *out)
{
	double number;

	if (!looks_like_float(text))
		return false;
	number = strtod(text, NULL);
	if (!isfinite(number))
		return false; /* out of range: stays text */
	set_float(arena, out, number);
	return true;
}

static char *without_underscores(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_bytes(arena, length + 1);
	size_t kept = 0;

	for (size_t i = 0; i < length; i++) {
		if (text[i] != '_')
			copy[kept++] = text[i];
	}
	copy[kept] = '\0';
	return copy;
}

enum { LONGEST_NUMBER = 400 };

/* True with *out set when the word is no string; *bad when it is a number JSON does not have. */
static bool resolve_plain(struct arena *arena, const char *text, size_t length, struct value *out,
			  bool *bad)
{
	const char *plain;

	if (memchr(text, '\0', length))
		return false;
	if (resolve_word(text, out))
		return true;
	*bad = is_not_finite(text);
	if (*bad)
		return true;
	if (length > LONGEST_NUMBER)
		return false;
	if (text[0] == '.')
		return parse_float(arena, text, out);
	if (!isdigit((unsigned char)text[0]) && text[0] != '-' && text[0] != '+')
		return false;
	plain = strchr(text, '_') ? without_underscores(arena, text, length) : text;
	return parse_integer(arena, plain, out) || parse_float(arena, plain, out);
}

/* --- tags ------------------------------------------------------------------------------------ */

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static bool decode_base64(struct arena *arena, const char *text, size_t length, struct value *out)
{
	char *bytes = arena_bytes(arena, length / 4 * 3 + 4);
	size_t count = 0, digits = 0, padding = 0;
	uint32_t bits = 0;

	for (size_t i = 0; i < length; i++) {
		int digit = base64_digit(text[i]);

		if (text[i] == '\n' || text[i] == '\r')
			continue;
		if (text[i] == '=' ? digits % 4 < 2 : digit < 0 || padding)
			return false;
		padding += text[i] == '=';
		bits = bits << 6 | (uint32_t)(digit < 0 ? 0 : digit);
		if (++digits % 4 == 0) {
			for (int shift = 16; shift >= 0; shift -= 8)
				bytes[count++] = (char)(bits >> shift & 0xff);
			bits = 0;
		}
	}
	if (digits % 4 || padding > 2)
		return false;
	count -= padding;
	bytes[count] = '\0';
	set_text(out, VALUE_STRING, bytes, count);
	return true;
}

static const char *const core = "tag:yaml.org,2002:";

static const char *core_tag(const char *tag)
{
	return strncmp(tag, core, strlen(core)) ? NULL : tag + strlen(core);
}

static const char *fit_tag(struct arena *arena, struct value *out, const char *tag)
{
	static const struct {
		const char *tag;
		enum value_kind kind;
	} kinds[] = {
		{ "null", VALUE_NULL },
		{ "bool", VALUE_BOOL },
		{ "int", VALUE_INT },
		{ "float", VALUE_FLOAT },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(tag, kinds[i].tag) != 0)
			continue;
		if (out->kind == kinds[i].kind ||
		    (out->kind == VALUE_INT && kinds[i].kind == VALUE_FLOAT))
			return NULL;
		return arena_format(arena, "%s is tagged !!%s", value_kind_name(out->kind), tag);
	}
	return NULL;
}

const char *scalar_resolve(struct arena *arena, const char *text, size_t length, const char *tag,
			   bool plain, struct value *out)
{
	const char *known = tag ? core_tag(tag) : NULL;
	bool bad = false;

	set_text(out, VALUE_STRING, text, length);
	if (known && !strcmp(known, "binary"))
		return decode_base64(arena, text, length, out) ? NULL
							       : "!!binary is not valid base64";
	if (tag ? !known || !strcmp(known, "str") || !strcmp(known, "timestamp") : !plain)
		return NULL;
	if (tag && strcmp(known, "null") != 0 && strcmp(known, "bool") != 0 &&
	    strcmp(known, "int") != 0 && strcmp(known, "float") != 0)
		return NULL;
	if (!resolve_plain(arena, text, length, out, &bad))
		set_text(out, VALUE_STRING, text, length);
	if (bad)
		return "not a number that JSON can hold";
	return tag ? fit_tag(arena, out, known) : NULL;
}

bool scalar_key_text(struct arena *arena, const struct value *value, const char **text,
		     size_t *length)
{
	char shortest[40];

	if (value->kind == VALUE_NULL || value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		return false;
	*text = value->text;
	*length = value->count;
	if (value->kind != VALUE_FLOAT)
		return true;
	if (strspn(value->text, "0123456789") == value->count)
		return false; /* beyond int64: upstream refuses it as a key */
	for (int precision = 1; precision <= 9; precision++) {
		snprintf(shortest, sizeof(shortest), "%.*g", precision,
			 (double)(float)value->number);
		if (strtof(shortest, NULL) == (float)value->number)
			break;
	}
	*length = strlen(shortest);
	*text = arena_text(arena, shortest, *length);
	return true;
}
