/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml_text.h - any text as character data or attribute of XML, SVG and HTML
 */
#ifndef BENCH_REPORT_XML_TEXT_H
#define BENCH_REPORT_XML_TEXT_H

#include <stdio.h>

/*
 * Writes the text with <, >, &, " and ' as entities. What XML cannot hold (control characters but
 * tab and newline, malformed UTF-8, U+FFFE and U+FFFF) becomes U+FFFD. Tabs and newlines stand as
 * character references, so that they survive in an attribute.
 */
void xml_text(FILE *out, const char *text);

#endif
