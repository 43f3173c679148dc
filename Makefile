# SPDX-License-Identifier: Apache-2.0
#
# Each mode builds in a folder of its own, so objects never mix:
#     make MODE=release|debug|asan|tsan|profile|coverage|fuzz
# CC, CFLAGS, CPPFLAGS, LDFLAGS, PREFIX and DESTDIR are the caller's; V=1 shows whole commands.
MODE ?= release
BUILD ?= build/$(MODE)
PREFIX ?= /usr/local

CFLAGS.release := -O2 -g
CFLAGS.debug := -O0 -g3
CFLAGS.asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer -DLEAK_CHECK
CFLAGS.tsan := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
CFLAGS.profile := -O2 -g -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer \
	-fno-optimize-sibling-calls -fno-plt -DFRAME_POINTERS
# gcc leaves the frame pointer out of simple leaf functions whatever it is told, so that their callers
# are missing in frame-pointer stacks; but not out of a function that is to be traced. The place where
# a tracer would hook in is a nop. Where the compiler refuses (clang keeps the frame pointer), without.
ifeq ($(MODE),profile)
LEAF_FRAMES := -fno-shrink-wrap -pg -mfentry -mnop-mcount -fno-pie
COMPILE_ONLY.profile := $(shell $(CC) $(LEAF_FRAMES) -x c -c /dev/null -o /dev/null 2>/dev/null && \
	echo $(LEAF_FRAMES))
LINK_ONLY.profile := $(if $(COMPILE_ONLY.profile),-no-pie)
# What debuggers and perf want to know goes into a file beside the program, which names it: what is
# mapped and read while sampling stays small, and symbols stay.
SPLIT_DEBUG = objcopy --only-keep-debug $@ $@.debug && cd $(@D) && \
	objcopy --strip-debug --add-gnu-debuglink=$(@F).debug $(@F)
endif
CFLAGS.coverage := -O0 -g --coverage
CFLAGS.fuzz := -O1 -g -DFUZZING -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS.asan := -Wl,--wrap=criterion_internal_test_main
ifeq ($(origin CFLAGS.$(MODE)),undefined)
$(error MODE=$(MODE) is none of release, debug, asan, tsan, profile, coverage, fuzz)
endif

# The sanitizers bring an allocator of their own.
PACKAGES := yaml-0.1 jansson libxxhash gmp zlib $(if $(filter asan tsan fuzz,$(MODE)),,jemalloc)
PKG_CONFIG ?= pkg-config
PACKAGE_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
PACKAGE_LIBS := $(or $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null),-lyaml -ljansson \
	-lxxhash -lgmp -lz $(if $(filter jemalloc,$(PACKAGES)),-ljemalloc))
CRITERION_LIBS := $(or $(shell $(PKG_CONFIG) --libs criterion 2>/dev/null),-lcriterion)

WARN := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
ALL_CPPFLAGS = -I. -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE $(PACKAGE_CFLAGS) $(CPPFLAGS)
# No contraction to fused multiply-add: scores are the same on every compiler and machine.
ALL_CFLAGS := -std=c17 $(WARN) -ffp-contract=off $(CFLAGS.$(MODE)) $(CFLAGS)
REPRODUCIBLE := -ffile-prefix-map='$(CURDIR)'=.
LIBS := $(PACKAGE_LIBS) -lm -lpthread $(LDLIBS)
COMPILE = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(COMPILE_ONLY.$(MODE)) $(REPRODUCIBLE)
LINK = $(CC) $(ALL_CFLAGS) $(LINK_ONLY.$(MODE)) $(LDFLAGS)

# Sorted, so that the link order and with it the binary is the same everywhere. All but main() is
# in one archive, which the tests link too.
SRCS := $(sort $(wildcard sched/*/*.c predicates/*.c predicates/*/*.c priorities/*.c \
	priorities/*/*.c profiles/*.c bench/*/*.c bench/*/*/*.c))
MAIN := $(wildcard bench/main.c)
FUZZ_SRCS := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SUPPORT := tests/fuzz/audit.c $(addprefix tests/support/,all_strategies.c json_equal.c ledger.c \
	random_cluster.c random_node.c random_old_profile.c random_pod.c random_profile.c \
	random_storage.c session_text.c state_digest.c)
# make test TEST_SRCS='tests/a/test_b.c ...' builds and runs some only.
# The bodies of the fuzz targets are tests too, over their seeds.
# What is linkedand `make bench-loading` link into binaries of their own, to be measured, is no test.
TEST_SRCS ?= $(sort $(filter-out tests/power/% tests/loading/%,\
	$(wildcard tests/*/*.c tests/*/*/*.c tests/*/*/*/*.c)))
TEST_MAIN := tests/support/main.c tests/support/leaks.c
HEADERS := $(sort $(wildcard $(addsuffix *.h,sched/*/ predicates/ predicates/*/ priorities/ \
	priorities/*/ profiles/ bench/*/ bench/*/*/ tests/*/ tests/*/*/ tests/*/*/*/)))
ALL_SRCS := $(sort $(SRCS) $(MAIN) $(FUZZ_SRCS) \
	$(wildcard tests/*/*.c tests/*/*/*.c tests/*/*/*/*.c))

LIB := $(BUILD)/libschedmark.a
BINARY := $(BUILD)/schedmark
TESTS := $(BUILD)/schedmark-tests
OBJS := $(SRCS:%.c=$(BUILD)/%.o)
TEST_OBJS := $(sort $(TEST_MAIN:%.c=$(BUILD)/%.o) $(TEST_SRCS:%.c=$(BUILD)/%.o))
FUZZERS := $(FUZZ_SRCS:tests/fuzz/fuzz_%.c=%)

say = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),@:,@printf '  %-8s %s\n' '$(1)' '$@')
Q := $(if $(V),,@)
# A recipe that needs other variables, or libraries that .ci/deps has just installed, starts make
# again; on all cores unless -j said otherwise.
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
AGAIN = $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(CORES))
DEPS := @CC='$(CC)' sh .ci/deps
comma := ,
quote = '$(subst ','\'',$(1))'
# Writes lines (shell words) to the target unless it holds them already: what depends on the file
# is rebuilt only when they are others.
keep = @mkdir -p $(@D) && printf '%s\n' $(1) | cmp -s - $@ || printf '%s\n' $(1) > $@

all: $(if $(MAIN),$(BINARY),$(LIB))	## build the binary (default)

$(BINARY): $(BUILD)/bench/main.o $(LIB)
	$(call say,link)
	$(Q)$(LINK) -o $@ $^ $(LIBS)
	$(Q)$(SPLIT_DEBUG)
$(LIB): $(OBJS) $(BUILD)/sources
	$(call say,archive)
	$(Q)rm -f $@
	$(Q)$(AR) rcsD $@ $(OBJS)
$(TESTS): $(TEST_OBJS) $(LIB) $(BUILD)/test-sources
	$(call say,link)
	$(Q)$(LINK) $(LDFLAGS.$(MODE)) -o $@ $(TEST_OBJS) $(LIB) $(CRITERION_LIBS) $(LIBS)
$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,compile)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(INFO) -MMD -MP -c -o $@ $<

# What a build depends on besides files: flags, compiler, the list of sources.
$(BUILD)/flags: FORCE
	$(call keep,$(call quote,$(COMPILE)) $(call quote,$(LINK) $(LDFLAGS.$(MODE)) $(LIBS)) \
		$(call quote,$(shell $(CC) --version 2>&1)))
$(BUILD)/sources: FORCE
	$(call keep,$(SRCS))
$(BUILD)/test-sources: FORCE
	$(call keep,$(TEST_OBJS))

# What a result tells of its build, and where the binary will be installed, go into one object
# each: a new commit or PREFIX recompiles one file.
COMMIT = $(or $(shell git rev-parse --short=12 HEAD 2>/dev/null),unknown)$(if \
	$(shell git status --porcelain --untracked-files=no 2>/dev/null),-dirty)
define_text = $(call quote,#define $(1) "$(subst ",\",$(subst \,\\,$(strip $(2))))")
$(BUILD)/build_info.h: FORCE
	$(call keep,$(call define_text,SCHEDMARK_COMMIT,$(COMMIT)) \
		$(call define_text,SCHEDMARK_MODE,$(MODE)) \
		$(call define_text,SCHEDMARK_CFLAGS,$(ALL_CFLAGS)))
$(BUILD)/datadir.h: FORCE
	$(call keep,$(call define_text,SCHEDMARK_DATADIR,$(PREFIX)/share/schedmark))
$(BUILD)/bench/measure/build_info.o: $(BUILD)/build_info.h
$(BUILD)/bench/measure/build_info.o: INFO = -include $(BUILD)/build_info.h
$(BUILD)/profiles/locate.o: $(BUILD)/datadir.h
$(BUILD)/profiles/locate.o: INFO = -include $(BUILD)/datadir.h

bench:		## run the default benchmark suite; BENCH_ARGS='...' are options of schedmark run
	$(DEPS) build
	@+$(AGAIN) run-bench
run-bench: $(BINARY)
	$(BINARY) run $(BENCH_ARGS)

# make ladder QUICK=1 takes half a minute, FULL=1 places 30 000 pods with the scheduler of v1.1.1.
ladder:		## replay how the scheduler of 2015 became fast; QUICK=1, FULL=1; out/ladder.html
	$(DEPS) build
	@+$(AGAIN) run-ladder
run-ladder: $(BINARY)
	$(BINARY) ladder $(if $(QUICK),--quick) $(if $(FULL),--full) $(LADDER_ARGS)

bench-strategies:	## evaluation strategies side by side; QUICK=1 in half a minute; out/strategies.tsv
	$(DEPS) build
	@+$(AGAIN) run-bench-strategies
check-digests:	## do both compilers' binaries, all vectors and threads place pods alike?
	$(DEPS) build
	@CC=$(OTHER_CC) sh .ci/deps build
	@+$(AGAIN) run-check-digests
run-check-digests: $(BINARY)
	@+$(AGAIN) CC=$(OTHER_CC) BUILD=build/$(OTHER_CC) all
	@sh .ci/digests $(BINARY) build/$(OTHER_CC)/schedmark
# FULL=1 goes on to 100 000 nodes and a million pods.
bench-scale:	## how strategies grow from 1 000 nodes on; FULL=1 to 100 000; out/scale.tsv
	$(DEPS) build
	@+$(AGAIN) run-bench-scale
run-bench-scale: $(BINARY)
	$(BINARY) strategies strategies/scale --rounds 2 -o out/scale.tsv \
		--sweep shape=200,600,2000$(if $(FULL),$(comma)6000$(comma)20000) $(STRATEGIES_ARGS)
bench-loading:	## loading YAML beside what libyaml alone takes; LOADING_FILES='...'
	$(DEPS) build
	@+$(AGAIN) run-bench-loading
LOADING_FILES ?= $(sort $(wildcard tests/golden/scenarios/large-*.yaml.gz))
run-bench-loading: $(BUILD)/bench-loading
	@$< $(LOADING_FILES)
$(BUILD)/bench-loading: $(BUILD)/tests/loading/bench_loading.o \
		$(BUILD)/tests/support/session_text.o $(LIB)
	$(call say,link)
	$(Q)$(LINK) -o $@ $^ $(LIBS)
run-bench-strategies: $(BINARY)
	$(BINARY) strategies $(if $(QUICK),--quick) $(STRATEGIES_ARGS)

# From a fresh clone, with perf or without; PROFILE_ARGS='--with sampler ...' are options.
profile:	## where does the time of WORKLOAD=coreos-30k go? flame graph and more in out/profile
	$(DEPS) build
	@+$(AGAIN) MODE=profile run-profile
run-profile: $(BINARY)
	$(BINARY) profile $(PROFILE_ARGS) $(WORKLOAD)

simulations: $(BINARY)	## run all simulations that ship; status 3 when one is not as expected
	$(BINARY) simulate --clock fixed $$($(BINARY) list simulations --names)

callgrind:	## count the instructions of WORKLOAD=coreos-30k; out/profile/callgrind.out.schedmark
	$(DEPS) build
	@+$(AGAIN) MODE=profile run-profile PROFILE_ARGS='--with callgrind $(PROFILE_ARGS)'

test:		## build and run the tests; T='suite/*' picks some, MODE=asan watches memory
	$(DEPS) build test
	@+$(AGAIN) run-tests
ifeq ($(MODE),tsan)
# Criterion does not start under ThreadSanitizer: runs of the binary take its place.
run-tests: $(BINARY)
	@sh .ci/tsan $(BINARY) $(BUILD)/threads
else
run-tests: $(TESTS) $(if $(MAIN),$(BINARY) $(BINARY)-burning $(BINARY)-untraced)
	@SCHEDMARK_BINARY='$(abspath $(BINARY))' $(TESTS) $(if $(T),--filter $(call quote,$(T)))
endif

soak:		## try new random clusters and histories for SECONDS=60 (0: without end), from SEED on if given
	$(DEPS) build test
	@+$(AGAIN) run-soak
run-soak: $(TESTS) $(if $(MAIN),$(BINARY))
	@SCHEDMARK_SOAK_SECONDS='$(SECONDS)' SCHEDMARK_SEED='$(SEED)' \
		$(TESTS) --filter '@(agreement|strategies)/soak'
compare:	## is this tree faster than BASE=commit? COMPARE_ARGS='...' are options and workloads
	$(DEPS) build
	@+$(AGAIN) run-compare
BASE ?= HEAD
run-compare: $(BINARY)
	@MODE='$(MODE)' CC='$(CC)' CFLAGS='$(CFLAGS)' CPPFLAGS='$(CPPFLAGS)' LDFLAGS='$(LDFLAGS)' \
		MEASURE='$(MEASURE)' sh .ci/compare '$(BASE)' $(BINARY) $(COMPARE_ARGS)
aa:		## how often is a binary called different from itself? QUICK=1: in ten comparisons
	$(DEPS) build
	@+$(AGAIN) run-aa
run-aa: $(BINARY)
	@sh .ci/aa $(BINARY) $(if $(QUICK),10,100)
power:		## how often is a slow-down of 3 % found? QUICK=1: in ten comparisons
	$(DEPS) build instructions
	@+$(AGAIN) run-power
run-power: $(BINARY)
	@MAKEFLAGS= sh .ci/power $(BUILD) $(if $(QUICK),10 10,50 20)
# With so many steps of extra work in each cycle.
$(BUILD)/schedmark-slower-%: $(BUILD)/bench/main.o $(LIB) tests/power/extra_work.c
	$(call say,link)
	$(Q)$(COMPILE) -DEXTRA_STEPS=$* -c -o $@.o tests/power/extra_work.c
	$(Q)$(LINK) -Wl,--wrap=scheduler_schedule -o $@ $(BUILD)/bench/main.o $@.o $(LIB) $(LIBS)
	@rm -f $@.o

trace-cost:	## what do trace points that nobody watches cost? QUICK=1 counts a small workload
	$(DEPS) build instructions
	@+$(AGAIN) run-trace-cost
run-trace-cost: $(BINARY) $(BINARY)-untraced
	@sh .ci/trace-cost $(BINARY) $(BINARY)-untraced $(if $(QUICK),quick)
# Without trace points: what has any is compiled once more, and takes the place of the library's.
# A file that is missing in the list makes the link fail.
UNTRACED_SRCS := $(shell grep -lE '(core/(cycle|columnar|trace_points)|legacy/state)\.h' $(SRCS))
$(BINARY)-untraced: $(BUILD)/bench/main.o $(UNTRACED_SRCS:%.c=$(BUILD)/untraced/%.o) $(LIB)
	$(call say,link)
	$(Q)$(LINK) -o $@ $^ $(LIBS)
$(BUILD)/untraced/%.o: %.c $(BUILD)/flags
	$(call say,compile)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -DSCHEDMARK_NO_TRACE_POINTS -MMD -MP -c -o $@ $<

# With rules that take 40 and 60 parts of the time.
$(BINARY)-burning: $(BUILD)/bench/main.o $(BUILD)/tests/power/burning_rule.o $(LIB)
	$(call say,link)
	$(Q)$(LINK) -Wl,--wrap=priority_find -Wl,--wrap=priority_all -o $@ $^ $(LIBS)

OTHER_CC := $(if $(findstring clang,$(shell $(CC) --version 2>/dev/null)),gcc,clang)
check:		## all that must stay on: two compilers, tests, sanitizers, layers, format, lint
	$(DEPS) build test lint
	@+$(AGAIN) run-layers run-fmt-check
	@+$(AGAIN) run-tests
	@+$(AGAIN) other-compiler
	@+$(AGAIN) MODE=asan run-tests
	@+$(AGAIN) run-lint
other-compiler:	## build with gcc where CC is clang, and the other way round
	@CC=$(OTHER_CC) sh .ci/deps build test
	@+$(AGAIN) CC=$(OTHER_CC) BUILD=build/$(OTHER_CC) objects
objects: all $(TESTS)

deps:		## look for the libraries and tools and install what is missing
	$(DEPS) build test lint fuzz coverage instructions

fmt:		## format the sources
	$(DEPS) lint
	@clang-format -i $(ALL_SRCS) $(HEADERS)
fmt-check:	## say what fmt would change
	$(DEPS) lint
	@+$(AGAIN) run-fmt-check
run-fmt-check:
	@clang-format --dry-run -Werror $(ALL_SRCS) $(HEADERS)

lint:		## run clang-tidy and cppcheck
	$(DEPS) build test lint
	@+$(AGAIN) run-lint
LINT := build/lint
LINT_FLAGS = -std=c17 $(ALL_CPPFLAGS) -DSCHEDMARK_DATADIR='""'
run-lint: $(ALL_SRCS:%.c=$(LINT)/%.tidy) $(LINT)/cppcheck.passed
# A file is read again when it or a header of it has changed.
$(LINT)/%.tidy: %.c .clang-tidy tests/.clang-tidy
	$(call say,tidy)
	@mkdir -p $(@D)
	$(Q)clang-tidy --quiet $< -- $(LINT_FLAGS) 2>$@.log || { cat $@.log; exit 1; }
	@clang $(LINT_FLAGS) -MM -MP -MT $@ -MF $@.d $<
	@touch $@
$(LINT)/cppcheck.passed: $(ALL_SRCS) $(HEADERS)
	$(call say,cppcheck)
	@mkdir -p $(LINT)/cppcheck
	$(Q)cppcheck --quiet -j$(CORES) --std=c11 --enable=warning,performance,portability \
		--inline-suppr --error-exitcode=1 --cppcheck-build-dir=$(LINT)/cppcheck \
		-I. $(SRCS) $(MAIN)
	@touch $@

layers:		## check that includes point one way
	@+$(AGAIN) run-layers
run-layers:
	@sh .ci/layers

coverage:	## run the tests and report how many lines they reach
	$(DEPS) build test coverage
	@+$(AGAIN) MODE=coverage run-coverage
GCOV ?= gcov
run-coverage: $(TESTS) $(if $(MAIN),$(BINARY))
	@find $(BUILD) -name '*.gcda' -exec rm {} +
	@+$(AGAIN) run-tests
	@sh .ci/coverage '$(GCOV)' $(BUILD)

SECONDS ?= 60
FUZZ ?= $(FUZZERS)
fuzz:		## feed parsers and scheduler random input; FUZZ='reader' picks a target, SECONDS=60 each
	$(DEPS) build fuzz
	@+$(AGAIN) MODE=fuzz CC=clang run-fuzz FUZZ='$(FUZZ)' SECONDS='$(SECONDS)'
run-fuzz: $(FUZZ:%=$(BUILD)/fuzz_%)
	@sh .ci/fuzz $(BUILD) $(SECONDS) $(FUZZ)
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_SUPPORT:%.c=$(BUILD)/%.o) $(LIB)
	$(call say,link)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

INSTALL := install
SHARE = $(DESTDIR)$(PREFIX)/share
COMPLETIONS := bash-completion/completions/schedmark zsh/site-functions/_schedmark \
	fish/vendor_completions.d/schedmark.fish
install: $(BINARY)	## install under PREFIX (/usr/local), in DESTDIR when given
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 \
		$(addprefix $(SHARE)/,$(dir $(COMPLETIONS))) \
		$(SHARE)/schedmark/schedulers/2015 $(SHARE)/schedmark/workloads/templates \
		$(SHARE)/schedmark/workloads/strategies $(SHARE)/schedmark/simulations
	$(INSTALL) -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/schedmark
	$(INSTALL) -m 644 docs/schedmark.1 $(SHARE)/man/man1/schedmark.1
	$(INSTALL) -m 644 docs/completion/schedmark.bash $(SHARE)/$(word 1,$(COMPLETIONS))
	$(INSTALL) -m 644 docs/completion/_schedmark $(SHARE)/$(word 2,$(COMPLETIONS))
	$(INSTALL) -m 644 docs/completion/schedmark.fish $(SHARE)/$(word 3,$(COMPLETIONS))
	$(INSTALL) -m 644 profiles/schedulers/*.yaml $(SHARE)/schedmark/schedulers
	$(INSTALL) -m 644 profiles/schedulers/2015/*.yaml $(SHARE)/schedmark/schedulers/2015
	$(INSTALL) -m 644 profiles/workloads/*.yaml $(SHARE)/schedmark/workloads
	$(INSTALL) -m 644 profiles/workloads/strategies/*.yaml $(SHARE)/schedmark/workloads/strategies
	$(INSTALL) -m 644 profiles/simulations/*.yaml $(SHARE)/schedmark/simulations
	$(INSTALL) -m 644 profiles/workloads/templates/*.yaml $(SHARE)/schedmark/workloads/templates
uninstall:	## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/schedmark $(SHARE)/man/man1/schedmark.1 \
		$(addprefix $(SHARE)/,$(COMPLETIONS))
	rm -rf $(SHARE)/schedmark

clean:		## remove all that was built
	rm -rf build
help:		## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

FORCE:
.PHONY: all simulations bench run-bench profile run-profile callgrind bench-strategies run-bench-strategies check-digests run-check-digests bench-loading run-bench-loading bench-scale run-bench-scale compare run-compare ladder run-ladder aa run-aa power run-power trace-cost run-trace-cost test run-tests soak run-soak check other-compiler objects deps fmt fmt-check run-fmt-check lint \
	run-lint layers run-layers coverage run-coverage fuzz run-fuzz install uninstall clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(OBJS:.o=.d) $(UNTRACED_SRCS:%.c=$(BUILD)/untraced/%.d) $(TEST_OBJS:.o=.d) $(wildcard $(BUILD)/tests/power/*.d) $(BUILD)/bench/main.d $(ALL_SRCS:%.c=$(LINT)/%.tidy.d)
