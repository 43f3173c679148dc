/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocol buffers by hand: a message is a row of fields, each a tag (number and kind) and a varint or
 * bytes with their length before them. Field numbers are those of profile.proto.
 */
#include "bench/profiling/pprof.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "sched/base/intern.h"
#include "sched/base/mem.h"

enum {
	PROFILE_SAMPLE_TYPE = 1,
	PROFILE_SAMPLE = 2,
	PROFILE_MAPPING = 3,
	PROFILE_LOCATION = 4,
	PROFILE_FUNCTION = 5,
	PROFILE_STRING_TABLE = 6,
	PROFILE_TIME_NANOS = 9,
	PROFILE_DURATION_NANOS = 10,
	PROFILE_PERIOD_TYPE = 11,
	PROFILE_PERIOD = 12,
	PROFILE_COMMENT = 13,
	VALUE_TYPE_TYPE = 1,
	VALUE_TYPE_UNIT = 2,
	SAMPLE_LOCATION_ID = 1,
	SAMPLE_VALUE = 2,
	MAPPING_ID = 1,
	MAPPING_FILENAME = 5,
	MAPPING_HAS_FUNCTIONS = 7,
	LOCATION_ID = 1,
	LOCATION_MAPPING_ID = 2,
	LOCATION_LINE = 4,
	LINE_FUNCTION_ID = 1,
	FUNCTION_ID = 1,
	FUNCTION_NAME = 2,
	FUNCTION_SYSTEM_NAME = 3,
};

enum { KIND_VARINT = 0, KIND_BYTES = 2, GZIP_WINDOW = 15 + 16 };

struct buffer {
	unsigned char *bytes;
	size_t length, capacity;
};

static void put(struct buffer *b, const void *bytes, size_t length)
{
	if (b->length + length > b->capacity) {
		b->capacity = (b->length + length) * 2 + 64;
		b->bytes = mem_resize(b->bytes, b->capacity, 1);
	}
	if (length)
		memcpy(b->bytes + b->length, bytes, length);
	b->length += length;
}

/* Seven bits at a time, the low ones first. */
static void put_varint(struct buffer *b, uint64_t number)
{
	do {
		unsigned char byte = (unsigned char)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));

		put(b, &byte, 1);
		number >>= 7;
	} while (number);
}

/* Nothing at all when it is 0. */
static void put_number(struct buffer *b, unsigned int field, uint64_t number)
{
	if (!number)
		return;
	put_varint(b, field << 3 | KIND_VARINT);
	put_varint(b, number);
}

static void put_bytes(struct buffer *b, unsigned int field, const void *bytes, size_t length)
{
	put_varint(b, field << 3 | KIND_BYTES);
	put_varint(b, length);
	put(b, bytes, length);
}

/* A message inside, which is emptied. */
static void put_message(struct buffer *b, unsigned int field, struct buffer *message)
{
	put_bytes(b, field, message->bytes, message->length);
	message->length = 0;
}

struct encoding {
	struct buffer out;
	struct buffer rest; /* fields that come behind the texts */
	struct buffer message, inner; /* to work with */
	struct intern texts; /* the string table: its symbol 0 is "" */
	struct intern functions; /* names; location and function have the number of the name */
	uint64_t period_ns;
};

static void put_value_type(struct encoding *e, struct buffer *out, unsigned int field,
			   const char *type, const char *unit)
{
	put_number(&e->message, VALUE_TYPE_TYPE, intern_text(&e->texts, type));
	put_number(&e->message, VALUE_TYPE_UNIT, intern_text(&e->texts, unit));
	put_message(out, field, &e->message);
}

/* Locations from the innermost on; then one value for each sample type. */
static void put_sample(void *context, const struct stack_visit *stack)
{
	struct encoding *e = context;

	for (size_t i = stack->depth; i > 0; i--)
		put_varint(&e->inner, intern_text(&e->functions, stack->names[i - 1]));
	put_message(&e->message, SAMPLE_LOCATION_ID, &e->inner);
	put_varint(&e->inner, stack->count);
	if (e->period_ns)
		put_varint(&e->inner, stack->count * e->period_ns);
	put_message(&e->message, SAMPLE_VALUE, &e->inner);
	put_message(&e->out, PROFILE_SAMPLE, &e->message);
}

static void put_mapping(struct encoding *e, const char *program)
{
	put_number(&e->message, MAPPING_ID, 1);
	put_number(&e->message, MAPPING_FILENAME, intern_text(&e->texts, program));
	put_number(&e->message, MAPPING_HAS_FUNCTIONS, 1);
	put_message(&e->out, PROFILE_MAPPING, &e->message);
}

static void put_functions(struct encoding *e)
{
	for (uint32_t id = 1; id < e->functions.count; id++) {
		put_number(&e->inner, LINE_FUNCTION_ID, id);
		put_number(&e->message, LOCATION_ID, id);
		put_number(&e->message, LOCATION_MAPPING_ID, 1);
		put_message(&e->message, LOCATION_LINE, &e->inner);
		put_message(&e->out, PROFILE_LOCATION, &e->message);
	}
	for (uint32_t id = 1; id < e->functions.count; id++) {
		uint32_t name = intern_text(&e->texts, symbol_text(&e->functions, id));

		put_number(&e->message, FUNCTION_ID, id);
		put_number(&e->message, FUNCTION_NAME, name);
		put_number(&e->message, FUNCTION_SYSTEM_NAME, name);
		put_message(&e->out, PROFILE_FUNCTION, &e->message);
	}
}

static void put_rest(struct encoding *e, const struct pprof_options *options)
{
	put_number(&e->rest, PROFILE_TIME_NANOS, options->time_ns);
	put_number(&e->rest, PROFILE_DURATION_NANOS, options->duration_ns);
	if (options->period_ns) {
		put_value_type(e, &e->rest, PROFILE_PERIOD_TYPE, "cpu", "nanoseconds");
		put_number(&e->rest, PROFILE_PERIOD, options->period_ns);
	}
	put_varint(&e->inner, intern_text(&e->texts, options->comment));
	put_message(&e->rest, PROFILE_COMMENT, &e->inner);
	/* Only now all texts are known. */
	for (uint32_t i = 0; i < e->texts.count; i++) {
		const char *text = symbol_text(&e->texts, i);

		put_bytes(&e->out, PROFILE_STRING_TABLE, text, strlen(text));
	}
	put(&e->out, e->rest.bytes, e->rest.length);
}

static size_t compress_bytes(const struct buffer *in, unsigned char **out)
{
	z_stream stream = { 0 };
	uLong most;

	if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MAX_MEM_LEVEL,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		mem_out_of_memory();
	most = deflateBound(&stream, (uLong)in->length);
	*out = mem_new(most, 1);
	stream.next_in = in->bytes;
	stream.avail_in = (uInt)in->length;
	stream.next_out = *out;
	stream.avail_out = (uInt)most;
	deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return (size_t)stream.total_out;
}

size_t pprof_encode(const struct stacks *stacks, const struct pprof_options *options,
		    unsigned char **out)
{
	struct encoding e = { .period_ns = options->period_ns };
	size_t length;

	intern_init(&e.texts);
	intern_init(&e.functions);
	put_value_type(&e, &e.out, PROFILE_SAMPLE_TYPE, options->unit, "count");
	if (options->period_ns)
		put_value_type(&e, &e.out, PROFILE_SAMPLE_TYPE, "cpu", "nanoseconds");
	stacks_each(stacks, put_sample, &e);
	put_mapping(&e, options->program);
	put_functions(&e);
	put_rest(&e, options);
	length = compress_bytes(&e.out, out);
	intern_fini(&e.texts);
	intern_fini(&e.functions);
	free(e.out.bytes);
	free(e.rest.bytes);
	free(e.message.bytes);
	free(e.inner.bytes);
	return length;
}
