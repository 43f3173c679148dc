/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/touch_pages.h"

#include <criterion/criterion.h>
#include <sys/mman.h>

void touch_pages(size_t pages)
{
	char *memory = mmap(NULL, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	cr_assert_neq(memory, MAP_FAILED);
	madvise(memory, pages * 4096, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < pages; i++)
		((volatile char *)memory)[i * 4096] = 1;
	munmap(memory, pages * 4096);
}
