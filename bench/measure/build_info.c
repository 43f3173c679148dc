/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Makefile puts commit, mode and flags into this one file, so that a new commit recompiles
 * nothing else.
 */
#include "bench/measure/build_info.h"

#ifndef SCHEDMARK_COMMIT
#define SCHEDMARK_COMMIT "unknown"
#endif
#ifndef SCHEDMARK_MODE
#define SCHEDMARK_MODE "unknown"
#endif
#ifndef SCHEDMARK_CFLAGS
#define SCHEDMARK_CFLAGS "unknown"
#endif

/*
 * Of one size and in a section of its own, so that programs that differ in nothing else can be seen to
 * be the same (.ci/compare).
 */
__attribute__((section("schedmark_commit"))) static const char commit[64] = SCHEDMARK_COMMIT;

const char *build_version(void)
{
	return "0.1.0";
}

const char *build_commit(void)
{
	return commit;
}

const char *build_compiler(void)
{
#if defined(__clang__)
	return "clang " __clang_version__;
#elif defined(__GNUC__)
	return "gcc " __VERSION__;
#else
	return "unknown";
#endif
}

const char *build_mode(void)
{
	return SCHEDMARK_MODE;
}

const char *build_flags(void)
{
	return SCHEDMARK_CFLAGS;
}
