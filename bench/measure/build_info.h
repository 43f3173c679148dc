/* SPDX-License-Identifier: Apache-2.0 */
/*
 * build_info.h - which build of schedmark this is
 *
 * Texts for people and for result files; "unknown" where the build did not say.
 */
#ifndef BENCH_MEASURE_BUILD_INFO_H
#define BENCH_MEASURE_BUILD_INFO_H

const char *build_version(void); /* "0.1.0" */
const char *build_commit(void); /* "1a2b3c4d5e6f", with "-dirty" for a changed tree */
const char *build_compiler(void); /* "gcc 12.2.0" */
const char *build_mode(void); /* "release" */
const char *build_flags(void); /* of the compiler */

#endif
