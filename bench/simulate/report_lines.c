/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of Kubernetes' e2e density test, of v1.1 and of v1.2 (test/e2e/util.go).
 *
 * Virtual time 0 is midnight of the first of January 2016, UTC.
 */
#include <inttypes.h>
#include <time.h>

#include "bench/simulate/report.h"
#include "sched/base/rng.h"

static const int64_t EPOCH = 1451606400;

#define SECOND INT64_C(1000000000)

/* "Jan  1 00:00:10.000: INFO: " */
static void print_stamp(FILE *out, int64_t at_ns)
{
	time_t seconds = (time_t)(EPOCH + at_ns / SECOND);
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%b %e %H:%M:%S", &tm);
	fprintf(out, "%s.%03d: INFO: ", text, (int)(at_ns % SECOND / 1000000));
}

/* As Go prints a time.Time: the fraction without zeros at its end. */
static void print_go_time(FILE *out, int64_t at_ns)
{
	time_t seconds = (time_t)(EPOCH + at_ns / SECOND);
	int64_t fraction = at_ns % SECOND;
	int digits = 9;
	struct tm tm;
	char text[32];

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	fputs(text, out);
	for (; fraction && fraction % 10 == 0; digits--)
		fraction /= 10;
	if (fraction)
		fprintf(out, ".%0*" PRId64, digits, fraction);
	fputs(" +0000 UTC ", out);
}

static uint64_t replicas(const struct model *model)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < model->controller_count; i++)
		sum += (uint64_t)model->controllers[i]->replicas;
	return sum;
}

/* "density3000-" and a UUID, which follows from the seed. */
static void print_name(FILE *out, const struct model *model)
{
	uint64_t high = rng_draw((uint64_t)model->spec->seed, UINT64_MAX - 1);
	uint64_t low = rng_draw((uint64_t)model->spec->seed, UINT64_MAX - 2);

	fprintf(out, "density%" PRIu64 "-%08" PRIx32 "-%04x-11e5-%04x-%012" PRIx64, replicas(model),
		(uint32_t)(high >> 32), (unsigned int)(high >> 16 & 0xffff),
		(unsigned int)(0x8000 | (high & 0x3fff)), low >> 16);
}

void report_line(FILE *out, const struct model *model)
{
	const struct counts *c = &model->counts;
	uint64_t existing = c->running + c->pending + c->waiting + c->succeeded;

	if (model->spec->form == FORM_V1_2)
		print_stamp(out, model_now(model));
	else
		print_go_time(out, model_now(model));
	print_name(out, model);
	fprintf(out,
		" Pods: %" PRIu64 " out of %" PRIu64 " created, %" PRIu64 " running, %" PRIu64
		" pending, %" PRIu64 " waiting, %" PRIu64 " inactive, %" PRIu64
		" terminating, 0 unknown",
		existing, replicas(model), c->running, c->pending, c->waiting, c->succeeded,
		c->terminating);
	fputs(model->spec->form == FORM_V1_2 ? ", 0 runningButNotReady \n" : " \n", out);
}

/* As Go prints a time.Duration of that many seconds. */
static void print_go_duration(FILE *out, double seconds)
{
	uint64_t whole = (uint64_t)seconds;

	if (whole >= 3600)
		fprintf(out, "%" PRIu64 "h", whole / 3600);
	if (whole >= 60)
		fprintf(out, "%" PRIu64 "m", whole / 60 % 60);
	fprintf(out, "%.9gs", (double)(whole % 60) + (seconds - (double)whole));
}

void report_last_lines(FILE *out, const struct model *model)
{
	double seconds = (double)model->saturated_ns / 1e9;
	double pods = (double)model->counts.running_ever;

	if (model->spec->form == FORM_V1_2)
		print_stamp(out, model_now(model));
	fprintf(out, "E2E startup time for %" PRIu64 " pods: ", model->counts.running_ever);
	print_go_duration(out, seconds);
	fputc('\n', out);
	if (model->spec->form != FORM_V1_2)
		return;
	print_stamp(out, model_now(model));
	fprintf(out, "Throughput during cluster saturation phase: %.8g\n",
		seconds > 0 ? (double)(float)(pods / seconds) : 0);
}
