/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample_report.h - reports about the fixed results and comparisons in tests/golden/report
 */
#ifndef TESTS_SUPPORT_SAMPLE_REPORT_H
#define TESTS_SUPPORT_SAMPLE_REPORT_H

#include "bench/report/formats/format.h"

#define SAMPLE_REPORTS "tests/golden/report/"

/* `names` is "base candidate": files of that folder without ".json". Released with report_fini(). */
void sample_report(struct report *report, const char *names);
/* What a format makes of them. The caller frees it. */
char *sample_report_text(const char *format, const char *names);

#endif
