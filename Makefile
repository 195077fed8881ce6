# `make run` and `make test` do everything from a fresh clone: install what is missing, build, go.

# What the build and the tests need from Debian, besides a Swift 6 toolchain (which brings the C compiler and libgomp).
PACKAGES := liblua5.4-dev lua5.4 libdnnl-dev libpng-dev libturbojpeg0-dev libzip-dev libedit-dev gnuplot-nox fonts-dejavu-core
# Programs that the tests start beside lua5.4 and gnuplot.
TEST_PACKAGES := gringo lighttpd lighttpd-modules-lua luarocks

# SwiftPM would compile our C with it, and needs its own clang; LuaRocks sets it to gcc.
unexport CC

SWIFT ?= swift
PYTHON ?= python3
# Users get a program that needs no Swift installation. Tests look inside the modules, which costs the optimiser some
# knowledge, so they are built in a folder of their own and neither build undoes the other.
RELEASE := -c release --static-swift-stdlib -Xswiftc -static-stdlib -Xswiftc -use-ld=lld
TESTING := -c release -Xswiftc -enable-testing --scratch-path .build-tests
SANITIZING := -c release -Xswiftc -enable-testing -Xswiftc -use-ld=lld --disable-swift-testing
PROGRAM := .build/release/diffuse-lua

.DEFAULT_GOAL := build
.PHONY: setup test-setup build program module run test tests sanitize sanitize-memory sanitize-threads fuzz bench bench-peers bench-bare format lint docs guide clean

setup:
	@.ci/setup $(PACKAGES)

test-setup:
	@.ci/setup $(PACKAGES) $(TEST_PACKAGES)

build: program module

program: setup
	$(SWIFT) build $(RELEASE) --product diffuse-lua

# What `require "diffusionkit"` loads into other Lua programs.
module: setup
	$(SWIFT) build $(RELEASE) --product diffusionkit
	@install -D .build/release/libdiffusionkit.so .build/lua/diffusionkit.so

run: program
	@mkdir -p out
	$(PROGRAM) scripts/examples/mnist.lua --minutes 1 --guidance 1.4

# Other programs on the machine must not stall the tests: a waiting team sleeps rather than spins.
test: tests
	OMP_WAIT_POLICY=passive $(SWIFT) test $(TESTING) --disable-swift-testing --skip-build

# One build of the tests, and of the program and the module that they start.
tests: test-setup
	$(SWIFT) build $(TESTING) --disable-swift-testing --build-tests
	@install -D .build-tests/release/libdiffusionkit.so .build-tests/lua/diffusionkit.so

# Memory errors and leaks in the tests that are about memory, races in those of states in threads of their own: minutes,
# after builds of their own. The processes that the tests start are watched too.
sanitize: sanitize-memory sanitize-threads

sanitize-memory: test-setup
	OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive ALLOCATION_STEP=5 HOSTILE_CALLS=20000 \
	  ASAN_OPTIONS=detect_leaks=1:malloc_context_size=6:quarantine_size_mb=32 \
	  LSAN_OPTIONS=suppressions=$(CURDIR)/.ci/leaks.supp:print_suppressions=0 \
	  $(SWIFT) test $(SANITIZING) --sanitize=address --scratch-path .build-address \
	  --filter 'AllocationTests|HostileCallTests|IndependenceTests|NestingTests|SandboxTests|StateTests|ThreadsTests'

sanitize-threads: test-setup
	OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive TSAN_OPTIONS=halt_on_error=1:history_size=4 \
	  $(SWIFT) test $(SANITIZING) --sanitize=thread -Xswiftc -DTHREAD_SANITIZER --scratch-path .build-threads \
	  --filter 'IndependenceTests/testStates|ThreadsTests/testManyThreads'

# libFuzzer mutates files, guided by what of the readers' code they reach: FUZZ_SECONDS for each of FUZZ_READERS, beginning
# with the tests' files and what was found before (Tests/Fuzz/Corpus). A finding ends it and lies in .build-fuzz/findings.
# Leaks are not looked for: constants that Swift keeps in the spare bits of enumerations would count as such.
FUZZ_READERS ?= $(shell sed -n 's/^    Reader."\([a-z_]*\)".*/\1/p' Tests/Fuzz/Readers/Reader.swift)
FUZZ_SECONDS ?= 600
FUZZ := .build-fuzz/release/fuzz-readers
FIXTURES := $(CURDIR)/Tests/DiffusionKitTests/Fixtures

fuzz: setup
	FUZZ=1 $(SWIFT) build -c release --scratch-path .build-fuzz --product fuzz-readers \
	  -Xswiftc -sanitize=fuzzer -Xswiftc -sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table \
	  -Xswiftc -sanitize=address -Xswiftc -use-ld=lld
	@mkdir -p .build-fuzz/findings $(FUZZ_READERS:%=.build-fuzz/corpus/%)
	@for reader in $(FUZZ_READERS); do \
	  ASAN_OPTIONS=detect_leaks=0 OMP_NUM_THREADS=1 $(FUZZ) $$reader $(FIXTURES) -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 \
	    -detect_leaks=0 -max_len=65536 -print_final_stats=1 -artifact_prefix=.build-fuzz/findings/$$reader- \
	    .build-fuzz/corpus/$$reader Tests/Fuzz/Corpus $(FIXTURES) || exit 1; \
	done

bench: program bench-bare
	@$(PYTHON) Benchmarks/bench.py

# PyTorch, JAX and Keras beside ours. Downloads gigabytes into .venv, once.
bench-peers: program bench-bare
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --requirement Benchmarks/peers/requirements.txt
	@.venv/bin/python Benchmarks/bench.py --peers

# Bare oneDNN calls.
bench-bare: setup
	$(SWIFT) build $(RELEASE) --product bench-sgemm
	$(SWIFT) build $(RELEASE) --product bench-convolution

format:
	$(SWIFT) format -i -r Sources Tests examples Package.swift

lint:
	$(SWIFT) format lint -s -r Sources Tests examples Package.swift
	@.ci/lint

# The reference in docs/reference and, for editors, docs/lua, and the guide, for which the chapter's scripts run that have
# changed: committed, and the tests compare them.
docs: program
	$(PROGRAM) --docs docs
	$(PROGRAM) docs/guide/make.lua

# The guide alone, with every script run anew (many minutes): after changes of what they call.
guide: program
	$(PROGRAM) docs/guide/make.lua --all

clean:
	rm -rf .build .build-tests .build-address .build-threads out
