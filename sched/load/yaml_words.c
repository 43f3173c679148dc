/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/yaml_words.h"

#include <stdio.h>
#include <string.h>

#include "sched/base/diag.h"

/* In `words`, %l is the line where the thing began and %f what was found. */
static const struct {
	const char *problem;
	const char *words;
} sayings[] = {
	{ "did not find expected ',' or ']'",
	  "%f, where \",\" or \"]\" is expected in the list that [ opens at line %l" },
	{ "did not find expected ',' or '}'",
	  "%f, where \",\" or \"}\" is expected in the map that { opens at line %l" },
	{ "did not find expected key",
	  "%f, where a key of the map that begins at line %l is expected, indented as that is" },
	{ "did not find expected '-' indicator",
	  "%f, where \"-\" of the list that begins at line %l is expected, indented as that is" },
	{ "did not find expected comment or line break",
	  "%f, where the end of the line is expected" },
	{ "found unknown directive name", "a directive that is neither %YAML nor %TAG" },
	{ "did not find expected node content", "%f, where a value is expected" },
	{ "did not find expected <document start>",
	  "%f after the end of a document (\"---\" is expected before another one)" },
	{ "mapping values are not allowed in this context",
	  "a \":\" that belongs to no key (a map begins on a line of its own; text with \": \" in "
	  "it "
	  "is to be quoted)" },
	{ "mapping keys are not allowed in this context", "a \"?\" where no map can begin" },
	{ "block sequence entries are not allowed in this context",
	  "a \"-\" where no list can begin (a list begins on a line of its own)" },
	{ "could not find expected ':'", "\":\" is expected after the key at line %l" },
	{ "found character that cannot start any token",
	  "%f cannot begin a value; text is to be quoted" },
	{ "found a tab character that violates indentation", "a tab, where spaces are to indent" },
	{ "found a tab character where an indentation space is expected",
	  "a tab, where spaces are to indent" },
	{ "found unexpected end of stream",
	  "the text ends inside the quotes that open at line %l" },
	{ "found unexpected document indicator",
	  "a document ends inside the quotes that open at line %l" },
	{ "found unknown escape character",
	  "not an escape that double quotes have (a backslash itself is written \\\\)" },
	{ "did not find expected hexdecimal number",
	  "a hexadecimal digit is expected in this escape" },
	{ "found invalid Unicode character escape code",
	  "an escape for a character that does not exist" },
	{ "found undefined tag handle",
	  "the tag begins with a handle that no %TAG directive defines" },
	{ "did not find expected alphabetic or numeric character",
	  "%f, where the name of an anchor or alias is expected" },
	{ "found incompatible YAML document",
	  "a %YAML directive that asks for another version than 1" },
	{ "found an indentation indicator equal to 0", "a block text's indentation is 1 to 9" },
	{ "control characters are not allowed", "a control character, which YAML does not allow" },
	{ "invalid leading UTF-8 octet", "a byte that is not UTF-8" },
	{ "incomplete UTF-8 octet sequence", "the text ends inside a UTF-8 character" },
	{ "invalid trailing UTF-8 octet", "a byte that is not UTF-8" },
	{ "invalid length of a UTF-8 sequence", "bytes that are not UTF-8" },
	{ "invalid Unicode character", "bytes that are not UTF-8" },
};

static const char *find_words(const char *problem, const char *found)
{
	if (*found == '\t' && !strcmp(problem, "found character that cannot start any token"))
		problem = "found a tab character that violates indentation";
	for (size_t i = 0; i < sizeof(sayings) / sizeof(sayings[0]); i++) {
		if (!strcmp(sayings[i].problem, problem))
			return sayings[i].words;
	}
	return NULL;
}

static const char *name_found(char quoted[DIAG_QUOTE_SIZE], const char *found)
{
	if (!*found)
		return "the end of the text";
	if (*found == '\n' || *found == '\r')
		return "the end of the line";
	return *found == '\t' ? "a tab" : diag_quote(quoted, found, strlen(found));
}

static size_t fill_in(char *out, size_t size, char letter, uint32_t opened_line, const char *found)
{
	char quoted[DIAG_QUOTE_SIZE];
	int length = 0;

	if (letter == 'l')
		length = snprintf(out, size, "%u", (unsigned)opened_line);
	else if (letter == 'f')
		length = snprintf(out, size, "%s", name_found(quoted, found));
	return length > 0 ? (size_t)length : 0;
}

const char *yaml_words(char out[YAML_WORDS_SIZE], const char *problem, const char *context,
		       uint32_t opened_line, const char *found)
{
	const char *words = find_words(problem, found);
	size_t used = 0;

	if (!words) {
		snprintf(out, YAML_WORDS_SIZE, "%s%s%s", problem, context ? " " : "",
			 context ? context : "");
		return out;
	}
	for (; *words && used + DIAG_QUOTE_SIZE < YAML_WORDS_SIZE; words++) {
		size_t added = *words == '%' ? fill_in(out + used, YAML_WORDS_SIZE - used, words[1],
						       opened_line, found)
					     : 0;

		used += added;
		if (added)
			words++;
		else
			out[used++] = *words;
	}
	out[used] = '\0';
	return out;
}
