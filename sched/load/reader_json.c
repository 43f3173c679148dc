/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/reader_json.h"

#include <string.h>

#include "sched/base/utf8.h"
#include "sched/load/scalar.h"

uint32_t text_cursor_column(const struct text_cursor *c)
{
	return (uint32_t)(c->at - c->line_start) + 1;
}

static bool wrong(const struct text_cursor *c, struct json_error *error, const char *message)
{
	*error = (struct json_error){ message, c->line, text_cursor_column(c) };
	return false;
}

void json_skip_blanks(struct text_cursor *c)
{
	for (; c->at < c->end; c->at++) {
		if (*c->at == '\n') {
			c->line++;
			c->line_start = c->at + 1;
		} else if (*c->at != ' ' && *c->at != '\t' && *c->at != '\r') {
			return;
		}
	}
}

/* --- strings --------------------------------------------------------------------------------- */

static bool read_hex4(struct text_cursor *c, uint32_t *out)
{
	*out = 0;
	if (c->end - c->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		static const char digits[] = "0123456789abcdef0123456789ABCDEF";
		const char *digit = *c->at ? strchr(digits, *c->at) : NULL;

		if (!digit)
			return false;
		*out = *out << 4 | ((uint32_t)(digit - digits) & 15);
		c->at++;
	}
	return true;
}

static char *put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		*out++ = (char)code;
	} else if (code < 0x800) {
		*out++ = (char)(0xc0 | code >> 6);
		*out++ = (char)(0x80 | (code & 63));
	} else if (code < 0x10000) {
		*out++ = (char)(0xe0 | code >> 12);
		*out++ = (char)(0x80 | (code >> 6 & 63));
		*out++ = (char)(0x80 | (code & 63));
	} else {
		*out++ = (char)(0xf0 | code >> 18);
		*out++ = (char)(0x80 | (code >> 12 & 63));
		*out++ = (char)(0x80 | (code >> 6 & 63));
		*out++ = (char)(0x80 | (code & 63));
	}
	return out;
}

/* After "\u": a code point; a surrogate without its other half becomes U+FFFD, as Go has it. */
static bool read_unicode(struct text_cursor *c, char **out)
{
	struct text_cursor ahead;
	uint32_t code, low;

	if (!read_hex4(c, &code))
		return false;
	if (code >= 0xd800 && code < 0xdc00 && c->end - c->at >= 2 && c->at[0] == '\\' &&
	    c->at[1] == 'u') {
		ahead = *c;
		ahead.at += 2;
		if (read_hex4(&ahead, &low) && low >= 0xdc00 && low < 0xe000) {
			code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
			*c = ahead;
		}
	}
	if (code >= 0xd800 && code < 0xe000)
		code = 0xfffd;
	*out = put_utf8(*out, code);
	return true;
}

static bool read_escape(struct text_cursor *c, char **out)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter = c->at < c->end && *c->at ? strchr(letters, *c->at) : NULL;

	if (letter) {
		*(*out)++ = meanings[letter - letters];
		c->at++;
		return true;
	}
	if (c->at == c->end || *c->at != 'u')
		return false;
	c->at++;
	return read_unicode(c, out);
}

/*
 * After the opening quote: finds the closing one. A text without it is a syntax error, a text too
 * long for the limits a failure.
 */
static enum status find_quote(struct tree *tree, const struct text_cursor *c,
			      struct json_error *error, const char **quote)
{
	size_t most = tree->options.limits.scalar_bytes;
	const char *at = c->at;
	struct text_cursor start = *c;

	start.at--;
	while (at < c->end && *at != '"' && (size_t)(at - c->at) <= most)
		at += *at == '\\' && c->end - at > 1 ? 2 : 1;
	*quote = at;
	if ((size_t)(at - c->at) > most)
		return tree_check_scalar(tree, (size_t)(at - c->at), start.line,
					 text_cursor_column(&start));
	if (at == c->end)
		wrong(&start, error, "a string without its closing quote");
	return STATUS_OK;
}

/* Up to the closing quote. The content is never longer than its spelling. */
static bool read_content(struct tree *tree, struct text_cursor *c, struct json_error *error,
			 const char *quote, const char **text, size_t *length)
{
	char *start, *out;

	start = out = arena_bytes(&tree->arena, (size_t)(quote - c->at) + 1);
	while (c->at < quote) {
		const unsigned char *at = (const unsigned char *)c->at;
		size_t bytes;

		if (*at == '\\') {
			c->at++;
			if (!read_escape(c, &out))
				return wrong(c, error, "not an escape that JSON has");
			continue;
		}
		if (*at < 0x20)
			return wrong(c, error, "a control character in a string");
		bytes = utf8_length(at, (size_t)(quote - c->at));
		if (!bytes)
			return wrong(c, error, "not UTF-8");
		memcpy(out, at, bytes);
		out += bytes;
		c->at += bytes;
		c->line_start += bytes - 1;
	}
	c->at = quote + 1;
	*out = '\0';
	*text = start;
	*length = (size_t)(out - start);
	return true;
}

/* On STATUS_OK without an error, *text and *length are the content of the string that starts here. */
static enum status read_string(struct tree *tree, struct text_cursor *c, struct json_error *error,
			       const char **text, size_t *length)
{
	const char *quote;
	enum status status;

	c->at++;
	status = find_quote(tree, c, error, &quote);
	if (status == STATUS_OK && !error->message)
		read_content(tree, c, error, quote, text, length);
	return status;
}

/* --- numbers and words ----------------------------------------------------------------------- */

static void skip_digits(struct text_cursor *c)
{
	while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
		c->at++;
}

static bool some_digits(struct text_cursor *c)
{
	const char *start = c->at;

	skip_digits(c);
	return c->at > start;
}

/* Moves past a number. */
static bool scan_number(struct text_cursor *c, struct json_error *error)
{
	c->at += *c->at == '-';
	if (c->at < c->end && *c->at == '0')
		c->at++;
	else if (!some_digits(c))
		return wrong(c, error, "a value is expected");
	if (c->at < c->end && *c->at == '.') {
		c->at++;
		if (!some_digits(c))
			return wrong(c, error, "a digit is expected after the decimal point");
	}
	if (c->at < c->end && (*c->at == 'e' || *c->at == 'E')) {
		c->at++;
		if (c->at < c->end && (*c->at == '-' || *c->at == '+'))
			c->at++;
		if (!some_digits(c))
			return wrong(c, error, "a digit is expected in the exponent");
	}
	return true;
}

static enum status read_number(struct tree *tree, struct text_cursor *c, struct json_error *error,
			       struct value *out)
{
	const char *start = c->at;
	enum status status;
	size_t length;

	if (!scan_number(c, error))
		return STATUS_OK;
	length = (size_t)(c->at - start);
	status = tree_check_scalar(tree, length, out->line, out->column);
	if (status == STATUS_OK)
		scalar_json_number(arena_text(&tree->arena, start, length), length, out);
	return status;
}

static void read_word(struct text_cursor *c, struct json_error *error, struct value *out)
{
	static const struct {
		const char *text;
		uint32_t length;
		enum value_kind kind;
	} words[] = { { "true", 4, VALUE_BOOL },
		      { "false", 5, VALUE_BOOL },
		      { "null", 4, VALUE_NULL } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((size_t)(c->end - c->at) < words[i].length ||
		    memcmp(c->at, words[i].text, words[i].length) != 0)
			continue;
		c->at += words[i].length;
		out->kind = words[i].kind;
		out->text = words[i].text;
		out->count = words[i].length;
		out->boolean = i == 0;
		return;
	}
	wrong(c, error, "a value is expected");
}

/* --- structure ------------------------------------------------------------------------------- */

static enum status read_scalar(struct tree *tree, struct text_cursor *c, struct json_error *error)
{
	struct value value = { .line = c->line, .column = text_cursor_column(c) };
	enum status status = STATUS_OK;
	size_t length = 0;

	if (*c->at == '"') {
		value.kind = VALUE_STRING;
		status = read_string(tree, c, error, &value.text, &length);
		value.count = (uint32_t)length;
	} else if (*c->at == '-' || (*c->at >= '0' && *c->at <= '9')) {
		status = read_number(tree, c, error, &value);
	} else {
		read_word(c, error, &value);
	}
	if (status != STATUS_OK || error->message)
		return status;
	return tree_scalar(tree, &value, NULL);
}

/* `"key" :` inside a map. */
static enum status read_key(struct tree *tree, struct text_cursor *c, struct json_error *error)
{
	uint32_t line = c->line, column = text_cursor_column(c);
	const char *text = NULL;
	size_t length = 0;
	enum status status;

	if (c->at == c->end || *c->at != '"') {
		wrong(c, error, "a key in double quotes is expected");
		return STATUS_OK;
	}
	status = read_string(tree, c, error, &text, &length);
	if (status != STATUS_OK || error->message)
		return status;
	tree_key(tree, text, length, line, column, false);
	json_skip_blanks(c);
	if (c->at == c->end || *c->at != ':') {
		wrong(c, error, "\":\" is expected after a key");
		return STATUS_OK;
	}
	c->at++;
	json_skip_blanks(c);
	return STATUS_OK;
}

static bool is_opening(char c)
{
	return c == '{' || c == '[';
}

/* Opens a list or map; *after tells that it is empty and closed already. */
static enum status read_opening(struct tree *tree, struct text_cursor *c, struct json_error *error,
				char *stack_top, bool *closed)
{
	enum status status = tree_open(tree, *c->at == '{' ? VALUE_MAP : VALUE_LIST, c->line,
				       text_cursor_column(c), NULL);

	*stack_top = *c->at == '{' ? '}' : ']';
	*closed = false;
	if (status != STATUS_OK)
		return status;
	c->at++;
	json_skip_blanks(c);
	if (c->at < c->end && *c->at == *stack_top) {
		c->at++;
		*closed = true;
		return tree_close(tree);
	}
	return *stack_top == '}' ? read_key(tree, c, error) : STATUS_OK;
}

/* After a value: closes what ends here, and goes past the comma before the next value. */
static enum status read_after_value(struct tree *tree, struct text_cursor *c,
				    struct json_error *error, const char *closers, size_t *depth)
{
	enum status status = STATUS_OK;

	while (*depth && status == STATUS_OK) {
		char closer = closers[*depth - 1];

		json_skip_blanks(c);
		if (c->at < c->end && *c->at == closer) {
			c->at++;
			--*depth;
			status = tree_close(tree);
			continue;
		}
		if (c->at == c->end || *c->at != ',') {
			wrong(c, error,
			      closer == '}' ? "\",\" or \"}\" is expected"
					    : "\",\" or \"]\" is expected");
			return STATUS_OK;
		}
		c->at++;
		json_skip_blanks(c);
		return closer == '}' ? read_key(tree, c, error) : STATUS_OK;
	}
	return status;
}

enum status json_read(struct tree *tree, struct text_cursor *c, struct json_error *error)
{
	char *closers = NULL;
	size_t depth = 0, room = 0;
	enum status status = STATUS_OK;

	*error = (struct json_error){ 0 };
	do {
		bool closed = true;

		if (c->at == c->end) {
			wrong(c, error, "the text ends inside a value");
			break;
		}
		if (is_opening(*c->at)) {
			if (depth == room) {
				char *more = arena_alloc(&tree->arena, room = room ? room * 2 : 64);

				if (depth)
					memcpy(more, closers, depth);
				closers = more;
			}
			status = read_opening(tree, c, error, &closers[depth], &closed);
			depth += !closed;
		} else {
			status = read_scalar(tree, c, error);
		}
		if (closed && status == STATUS_OK && !error->message)
			status = read_after_value(tree, c, error, closers, &depth);
	} while (depth && status == STATUS_OK && !error->message);
	return status;
}
