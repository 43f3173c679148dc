/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/table_text.h"

#include <stdarg.h>
#include <string.h>

enum { LABEL_WIDTH = 15, LINE_WIDTH = 100 };

void print_heading(FILE *out, const struct table_options *options, const char *format, ...)
{
	va_list args;

	if (options->color)
		fputs("\033[1m", out);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputs(options->color ? "\033[0m\n" : "\n", out);
}

void paragraph_begin(struct paragraph *p, FILE *out, const char *label)
{
	*p = (struct paragraph){ .out = out, .column = LABEL_WIDTH, .empty = true };
	fprintf(out, "  %-*s", LABEL_WIDTH - 2, label);
}

static void add_word(struct paragraph *p, const char *word, size_t length)
{
	if (!p->empty && p->column + 1 + length > LINE_WIDTH) {
		fprintf(p->out, "\n%*s", LABEL_WIDTH, "");
		p->column = LABEL_WIDTH;
	} else if (!p->empty) {
		fputc(' ', p->out);
		p->column++;
	}
	fwrite(word, 1, length, p->out);
	p->column += length;
	p->empty = false;
}

void paragraph_add(struct paragraph *p, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (const char *at = text; *at;) {
		size_t length = strcspn(at, " ");

		if (length)
			add_word(p, at, length);
		at += length + strspn(at + length, " ");
	}
}

void paragraph_end(struct paragraph *p)
{
	fputc('\n', p->out);
}
