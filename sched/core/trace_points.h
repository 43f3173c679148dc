/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace_points.h - places of the scheduler that perf probe and bpftrace can watch from outside
 *
 * Each is a USDT point of the provider "schedmark" with a semaphore that counts who watches: a point
 * that nobody watches costs one branch that is not taken, and its arguments are not computed. Without
 * systemtap's <sys/sdt.h>, or with -DSCHEDMARK_NO_TRACE_POINTS, they are not there at all.
 *
 * pod is the pod's position in its cluster (struct pod, sequence), node an index; names and texts are
 * char pointers. docs/profiling.md lists the points and their arguments.
 */
#ifndef SCHED_CORE_TRACE_POINTS_H
#define SCHED_CORE_TRACE_POINTS_H

#include <stdbool.h>

/* The name in probes has two underscores where a dash is read. */
#define TRACE_POINT_LIST(X)                                                  \
	X(run__start) /* pods, nodes */                                      \
	X(run__done) /* pods */                                              \
	X(cycle__start) /* pod, its name */                                  \
	X(cycle__done) /* pod, enum outcome, node or UINT32_MAX */           \
	X(phase__start) /* enum phase, its name */                           \
	X(phase__done) /* enum phase, its name */                            \
	X(rule__start) /* enum rule_kind, plugin's name */                   \
	X(rule__done) /* enum rule_kind, plugin's name, nodes asked about */ \
	X(bind) /* pod, node, their names */                                 \
	X(preempt) /* pod, node, victims, the pod's name */                  \
	X(victim) /* victim, node, its name, the pod it makes room for */    \
	X(queue__move) /* pod, enum queue_place */

#if !defined(SCHEDMARK_NO_TRACE_POINTS) && defined(__has_include)
#if __has_include(<sys/sdt.h>)
#define TRACE_POINTS 1
#endif
#endif

#ifdef TRACE_POINTS

/* The name is that of <sys/sdt.h>. NOLINTNEXTLINE(bugprone-reserved-identifier) */
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>
#ifdef __clang__
/* Its macros leave out the arguments for "...", which only C23 lets them. */
#pragma clang diagnostic ignored "-Wgnu-zero-variadic-macro-arguments"
#endif

/* Counted up by who watches; named as <sys/sdt.h> wants them. */
#define X(name) extern volatile unsigned short schedmark_##name##_semaphore;
TRACE_POINT_LIST(X)
#undef X

#define TRACED(name) __builtin_expect(schedmark_##name##_semaphore, 0)
#define TRACE_POINT1(name, a)                              \
	do {                                               \
		if (TRACED(name))                          \
			STAP_PROBE1(schedmark, name, (a)); \
	} while (0)
#define TRACE_POINT2(name, a, b)                                \
	do {                                                    \
		if (TRACED(name))                               \
			STAP_PROBE2(schedmark, name, (a), (b)); \
	} while (0)
#define TRACE_POINT3(name, a, b, c)                                  \
	do {                                                         \
		if (TRACED(name))                                    \
			STAP_PROBE3(schedmark, name, (a), (b), (c)); \
	} while (0)
#define TRACE_POINT4(name, a, b, c, d)                                    \
	do {                                                              \
		if (TRACED(name))                                         \
			STAP_PROBE4(schedmark, name, (a), (b), (c), (d)); \
	} while (0)

#else

/* The arguments are seen by the compiler, not by the processor. */
#define TRACED(name) false
#define TRACE_POINT1(name, a)      \
	do {                       \
		if (TRACED(name))  \
			(void)(a); \
	} while (0)
#define TRACE_POINT2(name, a, b)              \
	do {                                  \
		if (TRACED(name))             \
			(void)(a), (void)(b); \
	} while (0)
#define TRACE_POINT3(name, a, b, c)                      \
	do {                                             \
		if (TRACED(name))                        \
			(void)(a), (void)(b), (void)(c); \
	} while (0)
#define TRACE_POINT4(name, a, b, c, d)                              \
	do {                                                        \
		if (TRACED(name))                                   \
			(void)(a), (void)(b), (void)(c), (void)(d); \
	} while (0)

#endif

/* Were they compiled in? */
bool trace_points_there(void);

#endif
