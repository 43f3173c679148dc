/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/wrapped.h"

#include <stdbool.h>
#include <string.h>

void wrapped_add(struct wrapped *list, const char *item)
{
	size_t length = strlen(item);
	bool begins = list->count == 0;

	/* With a blank before the item and a comma behind it. */
	if (begins || list->column + length + 2 > WRAPPED_WIDTH) {
		fprintf(list->out, "%s%*s%s", begins ? "" : ",\n", (int)list->indent, "", item);
		list->column = list->indent + length;
	} else {
		fprintf(list->out, ", %s", item);
		list->column += length + 2;
	}
	list->count++;
}

void wrapped_end(struct wrapped *list)
{
	if (list->count)
		fputc('\n', list->out);
}
