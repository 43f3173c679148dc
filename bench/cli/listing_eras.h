/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listing_eras.h - what there is of the schedulers of v1.1 and v1.2, for schedmark list
 *
 * Each makes *out, which is released with listing_fini().
 */
#ifndef BENCH_CLI_LISTING_ERAS_H
#define BENCH_CLI_LISTING_ERAS_H

#include "bench/cli/cli_listing.h"

void listing_era_rules(struct listing *out);
void listing_era_implementations(struct listing *out);
/* The words that the fields of an Engine document may have. */
void listing_engine_fields(struct listing *out);

#endif
