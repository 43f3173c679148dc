/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flame_script.h - what makes a flame graph that is a file of its own answer to mouse and keyboard
 */
#ifndef BENCH_PROFILING_FLAME_SCRIPT_H
#define BENCH_PROFILING_FLAME_SCRIPT_H

/*
 * An SVG <script>. Click zooms, Escape and "Reset zoom" undo it; Ctrl-F and "Search" ask for a regular
 * expression and tell what share of the whole it matches. The address keeps both: #s=EXPRESSION,
 * #z=FUNCTION (the widest box of that name).
 */
extern const char flame_script[];

#endif
