# The front door. What is longer than a line lives in xtask/.

XTASK = cargo run --quiet --locked --package xtask --
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
DESTDIR ?=
SECONDS ?= 60
TARGET ?= $(CARGO_BUILD_TARGET)
# The project's own commands run here, whatever the library is built for.
unexport CARGO_BUILD_TARGET
PLACE = --prefix "$(PREFIX)" --libdir "$(LIBDIR)" --includedir "$(INCLUDEDIR)" --mandir "$(MANDIR)" --destdir "$(DESTDIR)"

.DEFAULT_GOAL := help
.PHONY: help run test bench fuzz mutants header tables docs install uninstall setup clean

help: ## show this page
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: ## the tour: a real server gives every status, aftercall says what each means
	@cargo run --quiet --locked --package aftercall-cli -- tour

test: ## every check, in every language; STEPS="format lint" runs only those
	@$(XTASK) test $(STEPS)

bench: ## measure beside the peers' own code and write docs/benchmarks.md
	@$(XTASK) bench

fuzz: ## 60 seconds of libFuzzer on each target of fuzz/; TARGETS="law judge" SECONDS=60
	@$(XTASK) fuzz --seconds $(SECONDS) $(TARGETS)

mutants: ## change the core line by line: which changes does no test notice? FILES="crates/.../*.rs"
	@$(XTASK) mutants $(FILES)

header: ## generate include/aftercall.h and what follows from it
	@$(XTASK) header

tables: ## generate the core's tables from crates/aftercall/data
	@$(XTASK) tables

docs: ## generate docs/rules.md and build the site of the Python package: target/site/index.html
	@$(XTASK) docs

install: ## install the C library: PREFIX=/usr/local LIBDIR= INCLUDEDIR= MANDIR= DESTDIR= TARGET=
	@$(XTASK) install $(PLACE) --target "$(TARGET)"

uninstall: ## remove what `make install` with the same folders installed
	@$(XTASK) uninstall $(PLACE)

setup: ## install what the tests need, for working offline afterwards
	@$(XTASK) setup

clean: ## remove everything that was built
	@rm -rf target .build bindings/js/node_modules
