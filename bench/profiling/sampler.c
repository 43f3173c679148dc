/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signal handler writes into memory that was touched before and allocates nothing. The
 * unwinder's first call may load a library, so that one is made before the first sample.
 */
#include "bench/profiling/sampler.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unwind.h>

#include "bench/profiling/sample_ring.h"
#include "sched/base/mem.h"

enum {
	FRAMES_MAX = 60,
	WORDS = 64, /* of a stack whose end was not found, or any of the kernel's */
	COMPLETE_MIN = 3, /* frames: main() and what calls it are never the leaf of a sample */
};

/* Innermost frame first; each address is inside the call that is under way. */
struct sample {
	uintptr_t frames[FRAMES_MAX];
	uintptr_t words[WORDS];
	uint8_t frame_count;
	uint8_t word_count; /* 0 for a whole stack of the timer's */
};

struct sampler {
	struct sample *samples;
	size_t capacity;
	atomic_size_t taken; /* also beyond the capacity */
	size_t lost_before; /* of samples that were cleared */
	struct sample_ring ring; /* fd -1: the timer's */
	int signal;
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

static struct sampler *new_sampler(size_t capacity)
{
	struct sampler *sampler = mem_new(1, sizeof(*sampler));

	assert(!atomic_load(&active));
	sampler->ring.fd = -1;
	sampler->capacity = capacity;
	sampler->samples = mem_new(capacity, sizeof(*sampler->samples));
	memset(sampler->samples, 1, capacity * sizeof(*sampler->samples));
	return sampler;
}

static void listen_to(struct sampler *sampler, int signal_number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

	sampler->signal = signal_number;
	sigemptyset(&action.sa_mask);
	sigaction(signal_number, &action, &sampler->before);
	atomic_store(&active, sampler);
}

struct sampler *sampler_new(unsigned int samples_per_second, size_t capacity)
{
	struct sampler *sampler = new_sampler(capacity);
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGPROF };

	sampler->interval_ns = 1000000000L / (long)samples_per_second;
	walk_stack(&sampler->samples[0]);
	listen_to(sampler, SIGPROF, take_sample);
	if (timer_create(CLOCK_MONOTONIC, &event, &sampler->timer))
		mem_out_of_memory();
	return sampler;
}

static void keep_sample(void *context, const struct ring_sample *sample)
{
	struct sampler *sampler = context;
	size_t at = atomic_fetch_add(&sampler->taken, 1);
	struct sample *kept;

	if (at >= sampler->capacity)
		return;
	kept = &sampler->samples[at];
	kept->frame_count = 0;
	for (size_t i = 0; i < sample->frame_count && i < FRAMES_MAX; i++)
		kept->frames[kept->frame_count++] = (uintptr_t)sample->frames[i] - (i > 0);
	kept->word_count = 0;
	for (size_t i = 0; i < sample->word_count && i < WORDS; i++)
		kept->words[kept->word_count++] = (uintptr_t)sample->words[i];
}

static void take_out(int signal_number)
{
	struct sampler *sampler = atomic_load(&active);
	int error = errno;

	(void)signal_number;
	if (sampler)
		sample_ring_drain(&sampler->ring, keep_sample, sampler);
	errno = error;
}

struct sampler *sampler_new_ring(unsigned int samples_per_second, size_t capacity, const char **why)
{
	struct sampler *sampler = new_sampler(capacity);

	listen_to(sampler, SAMPLE_RING_SIGNAL, take_out);
	*why = sample_ring_open(&sampler->ring, samples_per_second);
	if (!*why)
		return sampler;
	sampler_free(sampler);
	return NULL;
}

void sampler_free(struct sampler *sampler)
{
	if (!sampler)
		return;
	if (sampler->signal == SIGPROF)
		timer_delete(sampler->timer);
	sample_ring_close(&sampler->ring);
	atomic_store(&active, NULL);
	sigaction(sampler->signal, &sampler->before, NULL);
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
	if (sampler->ring.fd >= 0)
		sample_ring_enable(&sampler->ring);
	else
		set_interval(sampler, sampler->interval_ns);
}

/* The ring is emptied with its signal held back: the handler would do the same. */
static void empty_ring(struct sampler *sampler)
{
	sigset_t mine;
	sigset_t before;

	sigemptyset(&mine);
	sigaddset(&mine, sampler->signal);
	sigprocmask(SIG_BLOCK, &mine, &before);
	sample_ring_drain(&sampler->ring, keep_sample, sampler);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

void sampler_pause(struct sampler *sampler)
{
	if (sampler->ring.fd < 0) {
		set_interval(sampler, 0);
		return;
	}
	sample_ring_disable(&sampler->ring);
	empty_ring(sampler);
}

size_t sampler_count(const struct sampler *sampler)
{
	size_t taken = atomic_load(&sampler->taken);

	return taken < sampler->capacity ? taken : sampler->capacity;
}

size_t sampler_lost(const struct sampler *sampler)
{
	return atomic_load(&sampler->taken) - sampler_count(sampler) + sampler->lost_before +
	       (size_t)sampler->ring.lost;
}

void sampler_clear(struct sampler *sampler)
{
	sampler->lost_before += atomic_load(&sampler->taken) - sampler_count(sampler);
	atomic_store(&sampler->taken, 0);
}

bool sampler_has_frames(void)
{
#ifdef FRAME_POINTERS
	return true;
#else
	return false;
#endif
}

/* What folding has at hand. */
struct fold {
	const struct sampler *sampler;
	struct symbols *symbols;
	bool *whole; /* by sample: its outermost frame was found */
};

/* The kernel's end somewhere below main(), where frame pointers were lost. */
static bool reaches_main(struct symbols *symbols, const struct sample *sample)
{
	for (size_t f = sample->frame_count; f > 0; f--) {
		if (!strcmp(symbols_name(symbols, sample->frames[f - 1]), "main"))
			return true;
	}
	return false;
}

static bool is_whole(const struct fold *fold, const struct sample *sample)
{
	if (fold->sampler->ring.fd < 0)
		return !sample->word_count;
	return reaches_main(fold->symbols, sample);
}

/* Where in some whole stack a call was under way that returns to the address. */
struct place {
	const struct sample *sample;
	size_t frame;
};

static struct place find_call(const struct fold *fold, uintptr_t address)
{
	for (size_t i = 0; address && i < sampler_count(fold->sampler); i++) {
		const struct sample *sample = &fold->sampler->samples[i];

		for (size_t f = 1; fold->whole[i] && f < sample->frame_count; f++) {
			if (sample->frames[f] == address - 1)
				return (struct place){ sample, f };
		}
	}
	return (struct place){ 0 };
}

/* The callers of a stack whose end was not found: those of the first word that a whole stack has. */
static struct place find_callers(const struct fold *fold, const struct sample *sample)
{
	struct place place = { 0 };

	for (size_t w = 0; w < sample->word_count && !place.sample; w++)
		place = find_call(fold, sample->words[w]);
	return place;
}

/* Does a call instruction end there? Code of the program itself can be read. */
static bool follows_call(struct symbols *symbols, uintptr_t address)
{
#ifdef __x86_64__
	const unsigned char *code;

	if (!symbols_is_own(symbols, address - 8) || !symbols_is_own(symbols, address))
		return false;
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): a word found on the stack */
	code = (const unsigned char *)address;
	return code[-5] == 0xe8 || (code[-2] == 0xff && (code[-1] & 0x38) == 0x10) ||
	       (code[-3] == 0xff && (code[-2] & 0x38) == 0x10) ||
	       (code[-6] == 0xff && (code[-5] & 0x38) == 0x10);
#else
	(void)symbols;
	(void)address;
	return false;
#endif
}

enum { PROLOGUE = 12 }; /* bytes until a function has its frame */

/* Is the function of ours about to return, its frame given up already? */
static bool at_return(struct symbols *symbols, uintptr_t address)
{
#ifdef __x86_64__
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): where a sample was taken */
	return symbols_is_own(symbols, address) && *(const unsigned char *)address == 0xc3;
#else
	(void)symbols;
	(void)address;
	return false;
#endif
}

/*
 * The call that the innermost frame of a sample hides, as an address inside it; or 0. A function
 * without a frame of its own leaves its caller's frame pointer alone, so that the chain goes on with the
 * caller's caller; the return address is the topmost on the stack.
 */
static uintptr_t hidden_call(const struct fold *fold, const struct sample *sample)
{
	uintptr_t innermost = sample->frames[0];

	if (fold->sampler->ring.fd < 0 || (symbols_is_own(fold->symbols, innermost) &&
					   symbols_offset(fold->symbols, innermost) >= PROLOGUE &&
					   !at_return(fold->symbols, innermost)))
		return 0;
	for (size_t w = 0; w < sample->word_count; w++) {
		uintptr_t call = sample->words[w] - 1;

		if (!follows_call(fold->symbols, sample->words[w]))
			continue;
		return sample->frame_count > 1 && sample->frames[1] == call ? 0 : call;
	}
	return 0;
}

static void fold_sample(const struct fold *fold, size_t at, struct stacks *out)
{
	const struct sample *sample = &fold->sampler->samples[at];
	const char *names[2 * FRAMES_MAX + 1];
	struct place callers = { 0 };
	uintptr_t hidden = 0;
	size_t count = 0;

	if (!fold->whole[at])
		callers = find_callers(fold, sample);
	else if (sample->frame_count)
		hidden = hidden_call(fold, sample);
	for (size_t f = callers.sample ? callers.sample->frame_count : 0; f > callers.frame; f--)
		names[count++] = symbols_name(fold->symbols, callers.sample->frames[f - 1]);
	for (size_t f = sample->frame_count; f > 0; f--) {
		/* Of a chain that was lost only the innermost frame is certain. */
		if (callers.sample && fold->sampler->ring.fd >= 0 && f > 1)
			continue;
		if (f == 1 && hidden)
			names[count++] = symbols_name(fold->symbols, hidden);
		names[count++] = symbols_name(fold->symbols, sample->frames[f - 1]);
	}
	if (!count)
		names[count++] = "[unknown]";
	stacks_add(out, names, count, 1);
}

void sampler_fold(const struct sampler *sampler, struct symbols *symbols, struct stacks *out)
{
	size_t count = sampler_count(sampler);
	struct fold fold = { sampler, symbols, mem_new(count + 1, sizeof(bool)) };

	for (size_t i = 0; i < count; i++)
		fold.whole[i] = is_whole(&fold, &sampler->samples[i]);
	for (size_t i = 0; i < count; i++)
		fold_sample(&fold, i, out);
	free(fold.whole);
}
