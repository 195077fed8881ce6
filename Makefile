# `make run` and `make test` work from a fresh clone: they install missing packages, build and run.

# The Debian packages of the build, besides a Swift 6 toolchain (which includes the C compiler and libgomp).
PACKAGES := liblua5.4-dev lua5.4 libdnnl-dev libopenblas0-openmp libpng-dev libwebp7 \
  libturbojpeg0-dev libzip-dev libedit-dev gnuplot-nox fonts-dejavu-core
# Programs that the tests start, besides lua5.4 and gnuplot.
TEST_PACKAGES := lua5.1 liblua5.1-0-dev lua5.2 liblua5.2-dev lua5.3 liblua5.3-dev luajit2 libluajit2-5.1-dev gringo \
  lighttpd lighttpd-modules-lua luarocks neovim love nginx libnginx-mod-http-lua curl haproxy texlive-binaries pandoc \
  groff-base patchelf
# Further programs that embed Lua, in which `make test-hosts` tries the module.
HOST_PACKAGES := vim-nox mpv tshark apache2 postgresql postgresql-15-pllua vlc-bin vlc-plugin-base prosody neomutt darktable \
  texlive-luatex texlive-latex-base
# What `make dist` runs, and what `make dist-check` does.
DIST_PACKAGES := binutils dpkg-dev luarocks patchelf unzip xz-utils zip
CHECK_PACKAGES := debootstrap

# SwiftPM would compile C with $(CC), which LuaRocks sets to gcc, but needs its own clang.
unexport CC

SWIFT ?= swift
PYTHON ?= python3
# The program is linked statically, so that users need no Swift installation. The tests' build enables access to internal
# declarations, which hinders the optimiser; its own folder keeps each build from invalidating the other.
# For size: what nothing calls is left out, public functions too (each has a section of its own; the program exports none), and
# no source may use the engine of regular expressions (Tensors/Errors/TextSearch.swift), which the module therefore lacks. The
# program has it by way of swift-argument-parser, which uses Foundation.
RELEASE := -c release --static-swift-stdlib -Xswiftc -static-stdlib -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic \
  -Xswiftc -Xfrontend -Xswiftc -function-sections -Xswiftc -Xfrontend -Xswiftc -internalize-at-link \
  -Xswiftc -Xfrontend -Xswiftc -disable-implicit-string-processing-module-import
TESTING := -c release -Xswiftc -enable-testing --scratch-path .build-tests
SANITIZING := -c release -Xswiftc -enable-testing -Xswiftc -use-ld=lld --disable-swift-testing
PROGRAM := .build/release/diffuse-lua

.DEFAULT_GOAL := build
.PHONY: setup test-setup build program module run test test-hosts tests sanitize sanitize-memory sanitize-threads fuzz bench bench-peers bench-bare format lint docs guide dist dist-check clean

setup:
	@.ci/setup $(PACKAGES)

test-setup:
	@.ci/setup $(PACKAGES) $(TEST_PACKAGES)

build: program module

program: setup
	$(SWIFT) build $(RELEASE) --product diffuse-lua

# The module that `require "diffusionkit"` loads into other Lua programs.
module: setup
	$(SWIFT) build $(RELEASE) --product LuaModule
	@install -D .build/release/libLuaModule.so .build/lua/diffusionkit.so

run: program
	@mkdir -p out
	$(PROGRAM) scripts/examples/mnist.lua --minutes 1 --guidance 1.4

# OMP_WAIT_POLICY makes waiting threads sleep rather than spin, so that other programs on the machine do not stall the tests.
test: tests
	@OMP_WAIT_POLICY=passive .ci/test .build-tests/release/diffuse-luaPackageTests.xctest

# Runs the recipes of docs/embedding.md, those that `make test` runs and all others.
test-hosts: tests
	@.ci/setup $(HOST_PACKAGES)
	OMP_WAIT_POLICY=passive $(SWIFT) test $(TESTING) --disable-swift-testing --skip-build --filter RecipeTests

# Builds the tests, and the program and the module that they start.
tests: test-setup
	$(SWIFT) build $(TESTING) --disable-swift-testing --build-tests
	@install -D .build-tests/release/libLuaModule.so .build-tests/lua/diffusionkit.so

# Searches for memory errors and leaks in the tests of memory, and for races in the tests of states in several threads. Takes
# minutes after separate builds. The sanitizers also watch the processes that the tests start.
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

# libFuzzer mutates files, guided by the code of the readers that they reach, for FUZZ_SECONDS for each of FUZZ_READERS. It
# starts from the tests' files and from earlier findings (Tests/Fuzz/Corpus). A finding is saved in .build-fuzz/findings and
# ends the run. Leak detection is off, because it reports constants that Swift stores in the spare bits of enumerations.
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

# Also measures PyTorch, JAX and Keras, whose packages (gigabytes) are downloaded into .venv once.
bench-peers: program bench-bare
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --requirement Benchmarks/peers/requirements.txt
	@.venv/bin/python Benchmarks/bench.py --peers

# Programs that call oneDNN directly.
bench-bare: setup
	$(SWIFT) build $(RELEASE) --product bench-sgemm
	$(SWIFT) build $(RELEASE) --product bench-convolution

format:
	$(SWIFT) format -i -r Sources Tests examples Package.swift

lint:
	$(SWIFT) format lint -s -r Sources Tests examples Package.swift
	@.ci/lint

# Writes the reference (docs/reference), the definitions for editors (docs/lua) and the guide, for which it runs the scripts
# whose code has changed. The files are committed, and the tests compare them. DocC, for Swift users, goes to .build/docc.
docs: program
	$(PROGRAM) --docs docs
	@SWIFT="$(SWIFT)" .ci/docc
	$(PROGRAM) docs/guide/make.lua

# Writes the guide only, but runs every script (many minutes): for use after changes of functions that the scripts call.
guide: program
	$(PROGRAM) docs/guide/make.lua --all

# Packages for users without Swift, in .build/dist: an archive, a Debian package and a rock (docs/install.md).
dist: build
	@.ci/setup $(DIST_PACKAGES)
	@packaging/dist $(PROGRAM) .build/lua/diffusionkit.so .build/dist

# Installs the packages in bare systems of Debian and Ubuntu, which it downloads once, and runs the README's script there.
dist-check: dist
	@.ci/setup $(CHECK_PACKAGES)
	@packaging/check .build/dist

clean:
	rm -rf .build .build-tests .build-address .build-threads out
