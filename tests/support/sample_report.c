/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/sample_report.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/told.h"

void sample_report(struct report *report, const char *names)
{
	struct told told;

	*report = (struct report){ 0 };
	told_init(&told);
	while (*names) {
		int length = (int)strcspn(names, " ");
		char path[128];
		char name[64];
		json_t *json;

		snprintf(path, sizeof(path), SAMPLE_REPORTS "%.*s.json", length, names);
		snprintf(name, sizeof(name), "%.*s.json", length, names);
		cr_assert_eq(stored_load(path, &told.sink, &json), STATUS_OK, "%s", told.text);
		cr_assert_eq(report_add(report, name, json, &told.sink), STATUS_OK, "%s: %s", name,
			     told.text);
		names += length + (names[length] == ' ');
	}
}

char *sample_report_text(const char *format, const char *names)
{
	const struct format_options options = { 0 };
	struct report report;
	struct told told;
	size_t length;
	char *text;

	told_init(&told);
	sample_report(&report, names);
	cr_assert_eq(format_text(format_find(format), &report, &options, &told.sink, &text,
				 &length),
		     STATUS_OK, "%s: %s", format, told.text);
	cr_assert_eq(strlen(text), length, "%s", format);
	report_fini(&report);
	return text;
}
