/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory leaks fail the test that made them. LeakSanitizer alone speaks when the test's process
 * ends, and Criterion has its result by then; so the sanitizer build links this in front of
 * Criterion's function that runs a test's body (the linker's --wrap, see the Makefile).
 */
#ifdef LEAK_CHECK
#include <criterion/criterion.h>
#include <sanitizer/lsan_interface.h>

#include "tests/support/leaks.h"

void __real_criterion_internal_test_main(void (*body)(void));
void __wrap_criterion_internal_test_main(void (*body)(void));

static void (*unchecked_body)(void);

/* A body that fails or skips leaves by longjmp and is not checked. */
static void checked_body(void)
{
	unchecked_body();
	cr_expect_not(leaks_found(), "the test leaks memory, see LeakSanitizer's report");
}

/* Criterion hands its own data to the worker without alignment. */
__attribute__((no_sanitize("alignment"))) static bool has_parameter(const struct criterion_test *t)
{
	return t->data->param_ != 0;
}

void __wrap_criterion_internal_test_main(void (*body)(void))
{
	unchecked_body = body;
	/* A parameterised test's body has another type: it goes unchecked, and none is in use. */
	__real_criterion_internal_test_main(has_parameter(criterion_current_test) ? body
										  : checked_body);
}

bool leaks_found(void)
{
	return __lsan_do_recoverable_leak_check() != 0;
}
#else
#include "tests/support/leaks.h"

bool leaks_found(void)
{
	return false;
}
#endif
