/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_output.h - where reports go: standard output, a file, a folder, GitHub's page of a job
 */
#ifndef BENCH_CLI_REPORT_OUTPUT_H
#define BENCH_CLI_REPORT_OUTPUT_H

#include "bench/report/formats/format.h"

/*
 * Writes one report. `output` is a file, "-" for standard output, or a folder (there, or with a '/' at
 * its end and then made), in which the format has a name of its own. NULL is standard output, too,
 * but for step-summary the file that GITHUB_STEP_SUMMARY names, at whose end it is added.
 */
enum status report_output(const struct format *format, const struct report *report,
			  const struct format_options *options, const char *output,
			  struct diag_sink *sink);

/* The format of that name; NULL, told as wrong usage of the command's option, when there is none. */
const struct format *report_output_format(const char *command, const char *option,
					  const char *name);

/* Would such an output go to standard output? */
bool report_output_is_stdout(const struct format *format, const char *output);
bool report_output_is_folder(const char *output);

#endif
