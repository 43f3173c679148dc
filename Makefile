# SPDX-License-Identifier: Apache-2.0
MODE ?= release
BUILD ?= build/$(MODE)
PREFIX ?= /usr/local
WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
CFLAGS.release := -O2 -g
CFLAGS.debug := -O0 -g
CFLAGS.asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DLEAK_CHECK
CPPFLAGS += -I. -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -DSCHEDMARK_DATADIR='"$(PREFIX)/share/schedmark"'
ALL_CFLAGS := -std=c17 $(WARN) -ffp-contract=off $(CFLAGS.$(MODE)) $(CFLAGS)
LDLIBS := -lyaml -lgmp -ljansson -lxxhash -lz -lm -lpthread $(if $(filter asan,$(MODE)),,-ljemalloc)
# Everything but main() is in one archive, which the tests link too.
SRCS := $(sort $(wildcard sched/*/*.c predicates/*.c priorities/*.c profiles/*.c bench/*/*.c))
TEST_SRCS ?= $(sort $(wildcard tests/*/*.c tests/*/*/*.c))
LIB := $(BUILD)/libschedmark.a
OBJS := $(SRCS:%.c=$(BUILD)/%.o)
TEST_OBJS := $(TEST_SRCS:%.c=$(BUILD)/%.o)

all: $(BUILD)/schedmark
$(BUILD)/schedmark: $(BUILD)/bench/main.o $(LIB)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(LIB): $(OBJS)
	@rm -f $@
	ar rcsD $@ $^
$(BUILD)/schedmark-tests: $(TEST_OBJS) $(LIB)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lcriterion $(LDLIBS)
test: $(BUILD)/schedmark-tests
	$< $(if $(T),--filter '$(T)')
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
.PHONY: all test
-include $(OBJS:.o=.d) $(TEST_OBJS:.o=.d) $(BUILD)/bench/main.d
