/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/xml_text.h"

#include <stdbool.h>
#include <string.h>

#include "sched/base/utf8.h"

static const char *entity(unsigned char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	default:
		return NULL;
	}
}

/* U+FFFE and U+FFFF are no characters of XML. */
static bool is_no_character(const unsigned char *at, size_t length)
{
	return length == 3 && at[0] == 0xef && at[1] == 0xbf && at[2] >= 0xbe;
}

void xml_text(FILE *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t left = strlen(text);

	while (left) {
		size_t length = utf8_length(at, left);
		const char *name = entity(*at);

		if (name)
			fputs(name, out);
		else if (!length || (*at < 0x20 || *at == 0x7f) || is_no_character(at, length))
			fputs("\xef\xbf\xbd", out);
		else
			fwrite(at, 1, length, out);
		length = length ? length : 1;
		at += length;
		left -= length;
	}
}
