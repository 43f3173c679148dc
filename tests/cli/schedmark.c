/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/cli/schedmark.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* All of the stream, NUL-terminated. */
static char *read_all(FILE *from)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	int c;

	while ((c = getc(from)) != EOF)
		putc(c, to);
	fclose(to);
	return text;
}

void schedmark_run(struct said *said, const char *format, ...)
{
	const char *binary = getenv("SCHEDMARK_BINARY");
	char errors[] = "/tmp/schedmark-errors-XXXXXX";
	int descriptor = mkstemp(errors);
	char script[8192];
	char command[10240];
	va_list args;
	FILE *out;
	FILE *err;
	int status;

	va_start(args, format);
	vsnprintf(script, sizeof(script), format, args);
	va_end(args);
	snprintf(command, sizeof(command), "schedmark() { '%s' \"$@\"; }\n{ %s\n} 2>%s",
		 binary ? binary : "build/release/schedmark", script, errors);
	out = popen(command, "r");
	cr_assert_not_null(out, "%s", command);
	said->out = read_all(out);
	status = pclose(out);
	said->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	err = fdopen(descriptor, "r");
	said->err = read_all(err);
	fclose(err);
	remove(errors);
}

void said_fini(struct said *said)
{
	free(said->out);
	free(said->err);
}
