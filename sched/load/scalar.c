/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/scalar.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/utf8.h"

static void set_text(struct value *out, enum value_kind kind, const char *text, size_t length)
{
	out->kind = kind;
	out->text = text;
	out->count = (uint32_t)length;
}

static void set_number_text(struct arena *arena, struct value *out, enum value_kind kind,
			    const char *text)
{
	size_t length = strlen(text);

	set_text(out, kind, arena_text(arena, text, length), length);
}

static void set_integer(struct arena *arena, struct value *out, int64_t integer)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, integer);
	set_number_text(arena, out, VALUE_INT, text);
	out->integer = integer;
}

/* Beyond int64_t. */
static void set_unsigned(struct arena *arena, struct value *out, uint64_t integer)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIu64, integer);
	set_number_text(arena, out, VALUE_FLOAT, text);
	out->number = (double)integer;
}

/* --- numbers as Go prints them --------------------------------------------------------------- */

/* 0.d1d2d3... * 10^point, with as few digits as read back as the same number. */
struct decimal {
	bool negative;
	char digits[24];
	int count;
	int point;
};

/* d.ddde[+-]x as printf writes it */
static void take_apart(const char *text, struct decimal *out)
{
	const char *e = strchr(text, 'e');

	*out = (struct decimal){ .negative = *text == '-' };
	for (; text < e; text++) {
		if (*text >= '0' && *text <= '9')
			out->digits[out->count++] = *text;
	}
	while (out->count > 1 && out->digits[out->count - 1] == '0')
		out->count--;
	out->point = (int)strtol(e + 1, NULL, 10) + 1;
}

/* Of normal numbers, DBL_DIG digits are always right: only one or two more may be needed. */
static void shortest_double(double number, struct decimal *out)
{
	bool normal = fabs(number) >= DBL_MIN;
	char text[40];

	for (int digits = normal ? DBL_DIG : 1; digits <= DBL_DECIMAL_DIG; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, number);
		if (strtod(text, NULL) == number)
			break;
	}
	take_apart(text, out);
}

static void shortest_float(float number, struct decimal *out)
{
	bool normal = fabsf(number) >= FLT_MIN;
	char text[40];

	for (int digits = normal ? FLT_DIG : 1; digits <= FLT_DECIMAL_DIG; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, (double)number);
		if (strtof(text, NULL) == number)
			break;
	}
	take_apart(text, out);
}

enum { NUMBER_TEXT_SIZE = 64 };

static void print_positional(const struct decimal *d, char out[NUMBER_TEXT_SIZE])
{
	char *at = out;

	if (d->negative)
		*at++ = '-';
	if (d->point <= 0)
		*at++ = '0';
	for (int i = 0; i < d->point; i++)
		*at++ = i < d->count ? d->digits[i] : '0';
	if (d->count > d->point) {
		*at++ = '.';
		for (int i = d->point < 0 ? d->point : 0; i < 0; i++)
			*at++ = '0';
		for (int i = d->point > 0 ? d->point : 0; i < d->count; i++)
			*at++ = d->digits[i];
	}
	*at = '\0';
}

static void print_scientific(const struct decimal *d, int exponent_digits,
			     char out[NUMBER_TEXT_SIZE])
{
	int exponent = d->point - 1;

	snprintf(out, NUMBER_TEXT_SIZE, "%s%c%s%.*se%c%0*d", d->negative ? "-" : "", d->digits[0],
		 d->count > 1 ? "." : "", d->count - 1, d->digits + 1, exponent < 0 ? '-' : '+',
		 exponent_digits, abs(exponent));
}

/* As encoding/json: positional from 1e-6 up to 1e21. */
static void print_json(double number, char out[NUMBER_TEXT_SIZE])
{
	struct decimal d;

	shortest_double(number, &d);
	if (d.point > -6 && d.point <= 21)
		print_positional(&d, out);
	else
		print_scientific(&d, 1, out);
}

/*
 * As strconv.FormatFloat(number, 'g', -1, 32): positional from 1e-4 up to 1e6. What no float can hold is
 * an infinity, and sigs.k8s.io/yaml spells it as YAML does.
 */
static void print_key(double number, char out[NUMBER_TEXT_SIZE])
{
	float rounded = (float)number;
	struct decimal d;

	if (isinf(rounded)) {
		snprintf(out, NUMBER_TEXT_SIZE, "%s.inf", rounded < 0 ? "-" : "");
		return;
	}
	shortest_float(rounded, &d);
	if (d.point > -4 && d.point <= 6)
		print_positional(&d, out);
	else
		print_scientific(&d, 2, out);
}

static void set_float(struct arena *arena, struct value *out, double number)
{
	char text[NUMBER_TEXT_SIZE];

	print_json(number, text);
	if (!strpbrk(text, ".e")) { /* a whole number: decoders take it for an integer */
		errno = 0;
		out->integer = strtoll(text, NULL, 10);
		if (!errno) {
			set_number_text(arena, out, VALUE_INT, text);
			return;
		}
	}
	set_number_text(arena, out, VALUE_FLOAT, text);
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
		if (*text == **words && !strcmp(text, *words))
			return true;
	}
	return false;
}

/* All of the words below are that short and begin with one of these, or are empty. */
static bool may_be_word(const char *text, size_t length)
{
	return length <= 5 && strchr("~nNyYtToOfF.+-", *text);
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

/* 0x, 0o, 0b, or 0 and another digit: moves past it. */
static unsigned take_base(const char **digits)
{
	static const struct {
		char letter;
		unsigned base;
	} prefixes[] = { { 'x', 16 }, { 'o', 8 }, { 'b', 2 } };
	const char *text = *digits;

	if (text[0] != '0' || !text[1])
		return 10;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (tolower((unsigned char)text[1]) == prefixes[i].letter) {
			*digits = text + 2;
			return prefixes[i].base;
		}
	}
	*digits = text + 1;
	return 8;
}

static bool read_digits(const char *digits, unsigned base, uint64_t *out)
{
	*out = 0;
	for (const char *at = digits; *at; at++) {
		unsigned digit = isdigit((unsigned char)*at) ? (unsigned)(*at - '0')
				 : isxdigit((unsigned char)*at)
					 ? (unsigned)(tolower((unsigned char)*at) - 'a') + 10
					 : base;

		if (digit >= base || __builtin_mul_overflow(*out, (uint64_t)base, out) ||
		    __builtin_add_overflow(*out, (uint64_t)digit, out))
			return false;
	}
	return *digits != '\0';
}

/* strconv.ParseInt, then ParseUint (which takes no sign), with base 0; underscores are gone. */
static bool parse_integer(struct arena *arena, const char *text, struct value *out)
{
	bool negative = text[0] == '-';
	const char *digits = text + (text[0] == '-' || text[0] == '+');
	unsigned base = take_base(&digits);
	uint64_t magnitude;

	if (!read_digits(digits, base, &magnitude))
		return false;
	if (magnitude <= INT64_MAX) {
		set_integer(arena, out, negative ? -(int64_t)magnitude : (int64_t)magnitude);
		return true;
	}
	if (negative && magnitude == (uint64_t)INT64_MAX + 1) {
		set_integer(arena, out, INT64_MIN);
		return true;
	}
	if (text[0] == '-' || text[0] == '+')
		return false;
	set_unsigned(arena, out, magnitude);
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

/* As Go's syntax has it: between digits only. */
static bool underscores_part_digits(const char *text)
{
	for (const char *at = strchr(text, '_'); at; at = strchr(at + 1, '_')) {
		if (at == text || !isdigit((unsigned char)at[-1]) || !isdigit((unsigned char)at[1]))
			return false;
	}
	return true;
}

enum { LONGEST_NUMBER = 400 };

/* What a plain word is. */
enum word { WORD_TEXT, WORD_NULL, WORD_BOOL, WORD_INT, WORD_FLOAT, WORD_NOT_FINITE };

static enum word resolve_number(struct arena *arena, const char *text, size_t length,
				struct value *out)
{
	const char *plain = text;

	if (length > LONGEST_NUMBER)
		return WORD_TEXT;
	if (text[0] == '.' && !underscores_part_digits(text))
		return WORD_TEXT;
	if (!isdigit((unsigned char)text[0]) && !strchr("+-.", text[0]))
		return WORD_TEXT;
	if (strchr(text, '_'))
		plain = without_underscores(arena, text, length);
	if (text[0] != '.' && parse_integer(arena, plain, out))
		return WORD_INT;
	return parse_float(arena, plain, out) ? WORD_FLOAT : WORD_TEXT;
}

static enum word resolve_plain(struct arena *arena, const char *text, size_t length,
			       struct value *out)
{
	bool word = may_be_word(text, length);

	/* What most scalars are, keys among them. */
	if (!word && !isdigit((unsigned char)*text) && !strchr("+-.", *text))
		return WORD_TEXT;
	if (memchr(text, '\0', length))
		return WORD_TEXT;
	if (!word)
		return resolve_number(arena, text, length, out);
	if (resolve_word(text, out))
		return out->kind == VALUE_NULL ? WORD_NULL : WORD_BOOL;
	return is_not_finite(text) ? WORD_NOT_FINITE : resolve_number(arena, text, length, out);
}

/* --- tags ------------------------------------------------------------------------------------ */

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Bytes that are no UTF-8 become U+FFFD, as in Go's JSON. */
static void set_bytes(struct arena *arena, const char *bytes, size_t count, struct value *out)
{
	char *text = arena_bytes(arena, count * 3 + 1);
	size_t used = 0;

	for (size_t i = 0; i < count;) {
		size_t length = utf8_length((const unsigned char *)bytes + i, count - i);

		memcpy(text + used, length ? bytes + i : "\xef\xbf\xbd", length ? length : 3);
		used += length ? length : 3;
		i += length ? length : 1;
	}
	text[used] = '\0';
	set_text(out, VALUE_STRING, text, used);
}

/* Four digits to three bytes; line ends are passed over. */
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
	set_bytes(arena, bytes, count - padding, out);
	return true;
}

static const char *const core = "tag:yaml.org,2002:";

/* "int" of the long tag; NULL when the tag is not one of YAML's own. */
static const char *core_tag(const char *tag)
{
	return strncmp(tag, core, strlen(core)) ? NULL : tag + strlen(core);
}

/* NULL when the tag leaves the text as it is. */
static const char *fit_tag(struct arena *arena, const char *tag, enum word word,
			   const struct value *out)
{
	static const struct {
		const char *tag;
		enum word word;
	} words[] = {
		{ "null", WORD_NULL },
		{ "bool", WORD_BOOL },
		{ "int", WORD_INT },
		{ "float", WORD_FLOAT },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(tag, words[i].tag) != 0)
			continue;
		if (word == words[i].word || (word == WORD_INT && words[i].word == WORD_FLOAT))
			return NULL;
		return arena_format(arena, "%s is tagged !!%s", value_kind_name(out->kind), tag);
	}
	return NULL;
}

static bool tag_asks_to_resolve(const char *known)
{
	static const char *const tags[] = { "null", "bool", "int", "float", NULL };

	return known && is_one_of(known, tags);
}

const char *scalar_resolve(struct arena *arena, const char *text, size_t length, const char *tag,
			   bool plain, struct value *out)
{
	const char *known = tag ? core_tag(tag) : NULL;
	enum word word;

	set_text(out, VALUE_STRING, text, length);
	if (known && !strcmp(known, "binary"))
		return decode_base64(arena, text, length, out) ? NULL
							       : "!!binary is not valid base64";
	if (tag ? !tag_asks_to_resolve(known) : !plain)
		return NULL;
	word = resolve_plain(arena, text, length, out);
	if (word == WORD_NOT_FINITE)
		return "not a number that JSON can hold";
	return tag ? fit_tag(arena, known, word, out) : NULL;
}

bool scalar_key_text(struct arena *arena, const struct value *value, const char **text,
		     size_t *length)
{
	char number[NUMBER_TEXT_SIZE];

	if (value->kind == VALUE_NULL || value->kind == VALUE_LIST || value->kind == VALUE_MAP)
		return false;
	*text = value->text;
	*length = value->count;
	if (value->kind != VALUE_FLOAT)
		return true;
	if (strspn(value->text, "0123456789") == value->count)
		return false; /* beyond int64: upstream refuses it as a key */
	print_key(value->number, number);
	*length = strlen(number);
	*text = arena_text(arena, number, *length);
	return true;
}
