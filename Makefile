# SPDX-License-Identifier: Apache-2.0
# Draft: to be completed.
MODE ?= release
BUILD := build/$(MODE)
WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
CFLAGS.release := -O2 -g
CFLAGS.debug := -O0 -g
CFLAGS.asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DLEAK_CHECK
CPPFLAGS += -I. -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE
ALL_CFLAGS := -std=c17 $(WARN) -ffp-contract=off $(CFLAGS.$(MODE)) $(CFLAGS)
LDLIBS := -lyaml -lgmp -ljansson -lxxhash -lz -lm -lpthread $(if $(filter asan,$(MODE)),,-ljemalloc)
SRCS := $(sort $(wildcard sched/*/*.c predicates/*.c priorities/*.c profiles/*.c bench/*/*.c bench/*.c))
OBJS := $(SRCS:%.c=$(BUILD)/%.o)

all: $(BUILD)/schedmark
$(BUILD)/schedmark: $(OBJS)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
-include $(OBJS:.o=.d)
