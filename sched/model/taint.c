/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/model/taint.h"

#include "sched/model/labels.h"

bool taint_integer(const char *text, int64_t *out)
{
	const char *digits = text + (*text == '-');
	bool is_zero = text[0] == '0' && text[1] == '\0';

	return (is_zero || (*digits >= '1' && *digits <= '9')) && label_integer(text, out);
}
