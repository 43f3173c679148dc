/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slow-down of known size, for `make power`: linked with --wrap=scheduler_schedule, every cycle does
 * EXTRA_STEPS steps of work more.
 */
#include <stdint.h>

#include "sched/core/scheduler.h"

#ifndef EXTRA_STEPS
#define EXTRA_STEPS 0
#endif

enum outcome real_schedule(struct scheduler *scheduler,
			   struct pod *pod) __asm__("__real_scheduler_schedule");
enum outcome slower_schedule(struct scheduler *scheduler,
			     struct pod *pod) __asm__("__wrap_scheduler_schedule");

/* Read at run time: binaries with other numbers of steps have the same code at the same place. */
static const volatile uint32_t steps = EXTRA_STEPS;

/*
 * Each step waits for the one before. The first waits for the pod, and the pod handed on for the last
 * one: a processor that looks ahead would hide the work behind the scheduler's own.
 */
static struct pod *work(struct pod *pod)
{
	uintptr_t x = (uintptr_t)pod;
	uintptr_t nothing = 0;

	__asm__ volatile("" : "+r"(nothing));
	for (uint32_t left = steps; left > 0; left--) {
		x = x * 1103515245u + 12345u;
		__asm__ volatile("" : "+r"(x));
	}
	return (struct pod *)((char *)pod + (x & nothing));
}

enum outcome slower_schedule(struct scheduler *scheduler, struct pod *pod)
{
	return real_schedule(scheduler, work(pod));
}
