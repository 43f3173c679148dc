/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCHED_LOAD_SCHEMA_TYPES_H
#define SCHED_LOAD_SCHEMA_TYPES_H

struct schema_row {
	const char *type;
	const char *fields;
};

/* Ends with a NULL type. */
extern const struct schema_row schema_rows[];
/* v1.36: fields of rows above, where "-name" drops one, and further types. */
extern const struct schema_row schema_rows_1_36[];

#endif
