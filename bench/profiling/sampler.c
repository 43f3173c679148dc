/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signal handler writes into memory that was touched before and allocates nothing. The
 * unwinder's first call may load a library, so that one is made before the first sample.
 */
#include "bench/profiling/sampler.h"

#include <assert.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unwind.h>

#include "sched/base/mem.h"

enum {
	FRAMES_MAX = 60,
	WORDS = 32, /* of a stack whose end was not found */
	COMPLETE_MIN = 3, /* frames: main() and what calls it are never the leaf of a sample */
};

/* Innermost frame first; each address is inside the call that is under way. */
struct sample {
	uintptr_t frames[FRAMES_MAX];
	uintptr_t words[WORDS];
	uint8_t frame_count;
	uint8_t word_count; /* 0 for a whole stack */
};

struct sampler {
	struct sample *samples;
	size_t capacity;
	atomic_size_t taken; /* also beyond the capacity */
	struct sigaction before;
	timer_t timer;
	long interval_ns;
};

/* Whom the handler works for. */
static _Atomic(struct sampler *) active;

struct walk {
	struct sample *sample;
	bool interrupted; /* past the signal handler */
	uintptr_t stack; /* of the innermost frame */
};

static _Unwind_Reason_Code note_frame(struct _Unwind_Context *context, void *data)
{
	struct walk *walk = data;
	struct sample *sample = walk->sample;
	int before_instruction = 0;
	uintptr_t address = _Unwind_GetIPInfo(context, &before_instruction);

	/* Only what a signal interrupted is anywhere but behind a call. */
	if (!walk->interrupted && !before_instruction)
		return _URC_NO_REASON;
	if (!walk->interrupted)
		walk->stack = _Unwind_GetCFA(context);
	walk->interrupted = true;
	if (!before_instruction && address)
		address--;
	if (address)
		sample->frames[sample->frame_count++] = address;
	return sample->frame_count < FRAMES_MAX ? _URC_NO_REASON : _URC_END_OF_STACK;
}

/* The stack of the interrupted code, where AddressSanitizer has its forbidden zones. */
__attribute__((no_sanitize("address"))) static void copy_words(uintptr_t *to, const uintptr_t *from)
{
	for (size_t i = 0; i < WORDS; i++)
		to[i] = ((const volatile uintptr_t *)from)[i];
}

static void walk_stack(struct sample *sample)
{
	struct walk walk = { .sample = sample };

	sample->frame_count = 0;
	sample->word_count = 0;
	_Unwind_Backtrace(note_frame, &walk);
	if (sample->frame_count >= COMPLETE_MIN || !walk.stack)
		return;
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): the unwinder says it as a number */
	copy_words(sample->words, (const uintptr_t *)walk.stack);
	sample->word_count = WORDS;
}

static void take_sample(int signal_number)
{
	struct sampler *sampler = atomic_load(&active);
	size_t at;

	(void)signal_number;
	if (!sampler)
		return;
	at = atomic_fetch_add(&sampler->taken, 1);
	if (at < sampler->capacity)
		walk_stack(&sampler->samples[at]);
}

struct sampler *sampler_new(unsigned int samples_per_second, size_t capacity)
{
	struct sampler *sampler = mem_new(1, sizeof(*sampler));
	struct sigaction action = { .sa_handler = take_sample, .sa_flags = SA_RESTART };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF };

	assert(!atomic_load(&active));
	sampler->capacity = capacity;
	sampler->samples = mem_new(capacity, sizeof(*sampler->samples));
	memset(sampler->samples, 1, capacity * sizeof(*sampler->samples));
	sampler->interval_ns = 1000000000L / (long)samples_per_second;
	walk_stack(&sampler->samples[0]);
	sigemptyset(&action.sa_mask);
	sigaction(SIGPROF, &action, &sampler->before);
	if (timer_create(CLOCK_MONOTONIC, &event, &sampler->timer))
		mem_out_of_memory();
	atomic_store(&active, sampler);
	return sampler;
}

void sampler_free(struct sampler *sampler)
{
	if (!sampler)
		return;
	timer_delete(sampler->timer);
	atomic_store(&active, NULL);
	sigaction(SIGPROF, &sampler->before, NULL);
	free(sampler->samples);
	free(sampler);
}

static void set_interval(struct sampler *sampler, long ns)
{
	struct itimerspec every = { .it_interval = { ns / 1000000000, ns % 1000000000 } };

	every.it_value = every.it_interval;
	timer_settime(sampler->timer, 0, &every, NULL);
}

void sampler_resume(struct sampler *sampler)
{
	set_interval(sampler, sampler->interval_ns);
}

void sampler_pause(struct sampler *sampler)
{
	set_interval(sampler, 0);
}

size_t sampler_count(const struct sampler *sampler)
{
	size_t taken = atomic_load(&sampler->taken);

	return taken < sampler->capacity ? taken : sampler->capacity;
}

size_t sampler_lost(const struct sampler *sampler)
{
	return atomic_load(&sampler->taken) - sampler_count(sampler);
}

/* Where in some whole stack a call was under way that returns to the address. */
struct place {
	const struct sample *sample;
	size_t frame;
};

static struct place find_call(const struct sampler *sampler, uintptr_t address)
{
	for (size_t i = 0; address && i < sampler_count(sampler); i++) {
		const struct sample *sample = &sampler->samples[i];

		for (size_t f = 1; !sample->word_count && f < sample->frame_count; f++) {
			if (sample->frames[f] == address - 1)
				return (struct place){ sample, f };
		}
	}
	return (struct place){ 0 };
}

/* The callers of a stack whose end was not found: those of the first word that a whole stack has. */
static struct place find_callers(const struct sampler *sampler, const struct sample *sample)
{
	struct place place = { 0 };

	for (size_t w = 0; w < sample->word_count && !place.sample; w++)
		place = find_call(sampler, sample->words[w]);
	return place;
}

void sampler_fold(const struct sampler *sampler, struct symbols *symbols, struct stacks *out)
{
	for (size_t i = 0; i < sampler_count(sampler); i++) {
		const struct sample *sample = &sampler->samples[i];
		struct place callers = find_callers(sampler, sample);
		const char *names[2 * FRAMES_MAX];
		size_t count = 0;

		if (callers.sample) {
			for (size_t f = callers.sample->frame_count; f > callers.frame; f--)
				names[count++] =
					symbols_name(symbols, callers.sample->frames[f - 1]);
		}
		for (size_t f = sample->frame_count; f > 0; f--)
			names[count++] = symbols_name(symbols, sample->frames[f - 1]);
		stacks_add(out, names, count, 1);
	}
}
