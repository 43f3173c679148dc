/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/perf_script.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(perf_script, blocks_are_stacks_and_lost_samples_are_counted)
{
	char text[] = "\n"
		      "\tffffffff82203a31 _raw_spin_unlock_irq ([kernel.kallsyms])\n"
		      "\t            8bc2 check_match.part.0 (/lib/ld.so)\n"
		      "\t            9000 main (/bin/x (deleted))\n"
		      "\tffffffffffffffff [unknown] ([unknown])\n"
		      "\n\n"
		      "\t             123 (anonymous) (/lib/y)\n"
		      "\n"
		      "\t             456 free (/lib/z)\n"
		      "\t               1 [unknown] ([unknown])\n"
		      "\t               2 [unknown] ([heap])\n"
		      "\t               3 [unknown] ([unknown])\n"
		      "\n"
		      "schedmark 1 2: PERF_RECORD_LOST lost 12\n"
		      "no line of a stack\n";
	struct symbols *symbols = symbols_new();
	struct stacks *stacks = stacks_new();
	uint64_t lost = 1;
	char *folded;
	size_t length;
	FILE *out = open_memstream(&folded, &length);

	perf_script_parse(text, symbols, stacks, &lost);
	stacks_write(stacks, out);
	fclose(out);
	cr_expect_eq(lost, 13);
	cr_expect_str_eq(folded,
			 "(anonymous) 1\n"
			 "[unknown];free 1\n"
			 "main;check_match;_raw_spin_unlock_irq_[k] 1\n",
			 "%s", folded);
	free(folded);
	stacks_free(stacks);
	symbols_free(symbols);
}
