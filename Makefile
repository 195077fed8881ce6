# `make run` and `make test` do everything from a fresh clone: install what is missing, build, go.

# What the build and the tests need from Debian, besides a Swift 6 toolchain (which brings the C compiler and libgomp).
PACKAGES := liblua5.4-dev lua5.4 libdnnl-dev libpng-dev libzip-dev gnuplot-nox fonts-dejavu-core

SWIFT ?= swift
PYTHON ?= python3
# Users get a program that needs no Swift installation. Tests look inside the modules, which costs the optimiser some
# knowledge, so they are built in a folder of their own and neither build undoes the other.
RELEASE := -c release --static-swift-stdlib -Xswiftc -static-stdlib
TESTING := -c release -Xswiftc -enable-testing --scratch-path .build-tests
PROGRAM := .build/release/diffuse-lua

.DEFAULT_GOAL := build
.PHONY: setup build program module run test bench bench-peers bench-sgemm format lint docs clean

setup:
	@.ci/setup $(PACKAGES)

build: program module

program: setup
	$(SWIFT) build $(RELEASE) --product diffuse-lua

# What `require "diffusionkit"` loads into other Lua programs.
module: setup
	$(SWIFT) build $(RELEASE) --product diffusionkit -Xlinker --version-script=$(CURDIR)/Sources/LuaBindings/module.map
	@mkdir -p .build/lua
	@cp -f .build/release/libdiffusionkit.so .build/lua/diffusionkit.so

run: program
	@mkdir -p out
	$(PROGRAM) scripts/examples/digits.lua

# Other programs on the machine must not stall the tests: a waiting team sleeps rather than spins.
test: setup
	OMP_WAIT_POLICY=passive $(SWIFT) test $(TESTING) --disable-swift-testing

bench: program bench-sgemm
	@$(PYTHON) Benchmarks/bench.py

# PyTorch, JAX and Keras beside ours. Downloads gigabytes into .venv, once.
bench-peers: program bench-sgemm
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --requirement Benchmarks/peers/requirements.txt
	@.venv/bin/python Benchmarks/bench.py --peers

bench-sgemm: setup
	$(SWIFT) build $(RELEASE) --product bench-sgemm

format:
	$(SWIFT) format -i -r Sources Tests Package.swift

lint:
	$(SWIFT) format lint -s -r Sources Tests Package.swift
	@.ci/lint

docs: program
	@mkdir -p docs
	$(PROGRAM) --reference > docs/reference.md.new
	@mv docs/reference.md.new docs/reference.md

clean:
	rm -rf .build .build-tests out
