/* SPDX-License-Identifier: Apache-2.0 */
/*
 * baseline.h - results kept under a name
 *
 * They are files NAME.json in the folder $SCHEDMARK_BASELINES, otherwise schedmark/baselines in
 * $XDG_DATA_HOME, otherwise in ~/.local/share.
 */
#ifndef BENCH_COMPARE_BASELINE_H
#define BENCH_COMPARE_BASELINE_H

#include <jansson.h>

#include "sched/base/diag.h"

/* Two runs agree when their median times are not farther apart than this part. */
#define BASELINE_AGREEMENT 0.03

/* The path of a baseline, there or not: to be freed. A name with anything but letters, digits and
 * "._-" is an error, and so is no place to keep baselines; *path is NULL then. */
enum status baseline_path(const char *name, struct diag_sink *sink, char **path);

/* Is it a name, and is there a place? Told when not. */
enum status baseline_check_name(const char *name, struct diag_sink *sink);

/*
 * Keeps a result under a name, if a second one of the same workloads agrees with it: the same
 * placements, and median times that are as good as equal. STATUS_INCONCLUSIVE when they are not, which
 * has been told. Takes both documents (docs/result-format.md) over.
 */
enum status baseline_save(const char *name, json_t *first, json_t *second, struct diag_sink *sink);

#endif
