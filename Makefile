# Everything that a person or CI runs. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

BUILD_PACKAGES := libcurl4-openssl-dev libssl-dev libgit2-dev libpcre2-dev libyaml-dev pkg-config
# The archives of what those need, for an executable that needs nothing.
STATIC_PACKAGES := libnghttp2-dev libpsl-dev libidn2-dev libunistring-dev libssh2-1-dev libbrotli-dev libzstd-dev \
	zlib1g-dev libmbedtls-dev libhttp-parser-dev
# A package that brings program $(1), unless the program is there already, perhaps from a package of another name.
package_of = $(if $(or $(shell command -v $(1)),$(wildcard /usr/sbin/$(1))),,$(2))
SERVER_PACKAGES = docker-registry git $(call package_of,nginx,nginx-light) fcgiwrap openssl curl python3
BENCH_PACKAGES = docker-registry curl openssl python3 git $(call package_of,nginx,nginx-light) fcgiwrap
TEST_PACKAGES = $(SERVER_PACKAGES) python3-venv perl-base openssh-client openssh-server gnupg procps $(call package_of,kubectl,kubernetes-client) systemd binutils
# Each start pays for what the executable links to, so that is the C library alone; all else is inside (`deploy/static`), with the
# parts of libstdc++ and libgcc that Swift's runtime needs. No symbol is offered, and none of 50,000 places relocated.
# The compiler's own flag lets code ask for the metadata of a type directly: by name, the runtime walks all conformances for it.
# Modules are optimized as one, so that generic code of one is specialized for another, whichever it is.
# Libraries are not looked for beside the executable, where somebody else might put one.
RELEASE := --configuration release --static-swift-stdlib --pkg-config-path deploy/static --disable-local-rpath -Xswiftc -use-ld=lld \
	-Xlinker --no-export-dynamic -Xlinker --no-pie -Xlinker --strip-debug \
	-Xlinker '--remap-inputs=*/libstdc++.so=/dev/null' -Xlinker -l:libstdc++.a -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
	-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors -Xswiftc -cross-module-optimization

# Installs those Debian packages of $(1) that are missing, without starting the services that come with them.
install = missing=$$(for name in $(1); do dpkg-query -W -f '$${Status}' $$name 2>/dev/null | grep -q 'ok installed' || echo $$name; done); \
	.ci/install-packages $$missing

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

.PHONY: packages
packages: ## Install the Debian packages that the build needs
	@$(call install,$(BUILD_PACKAGES) $(STATIC_PACKAGES))

.PHONY: build
build: packages ## Build the release executable
	@swift build $(RELEASE) --product tidemark

.PHONY: install
install: build ## Install the executable into /usr/local/bin (or PREFIX/bin)
	@install -D "$$(swift build $(RELEASE) --show-bin-path)/tidemark" "$(or $(PREFIX),/usr/local)/bin/tidemark"

.PHONY: demo
demo: ## Show one whole pass against a real registry and a real Git server on loopback
	@$(call install,$(BUILD_PACKAGES) $(STATIC_PACKAGES) $(SERVER_PACKAGES))
	@echo "Building (a few minutes the first time) …"
	@swift build $(RELEASE) --product tidemark --quiet
	@examples/demo/demo "$$(swift build $(RELEASE) --show-bin-path)/tidemark"

.PHONY: test
test: ## Run all tests
	@$(call install,$(BUILD_PACKAGES) $(TEST_PACKAGES))
	@.ci/install-moto
	@swift build --build-tests
	@swift test --skip-build --disable-xctest --no-parallel

.PHONY: torture
torture: ## Kill runs at 1,000 random moments and before every system call, and race them: an hour
	@$(call install,$(BUILD_PACKAGES) $(TEST_PACKAGES))
	@swift build --build-tests
	@TIDEMARK_TORTURE=1 swift test --skip-build --disable-xctest --filter TortureTests

.PHONY: bench
bench: ## Time each figure beside its baseline; writes Tests/Bench/RESULTS.md
	@$(call install,$(BUILD_PACKAGES) $(STATIC_PACKAGES) $(BENCH_PACKAGES))
	@swift build $(RELEASE) --product tidemark --quiet
	@swift build $(RELEASE) --product tidemark-bench --quiet
	@Tests/Bench/bench "$$(swift build $(RELEASE) --show-bin-path)/tidemark" "$$(swift build $(RELEASE) --show-bin-path)/tidemark-bench"

.PHONY: lint
lint: ## Check the format of the sources
	@swift format lint --strict --parallel --recursive Package.swift Sources Tests

.PHONY: fuzz
fuzz: ## Fuzz every parser of outside bytes, 20 seconds each (or SECONDS=…)
	@$(call install,$(BUILD_PACKAGES))
	@Tests/Fuzz/run $(or $(SECONDS),20)

.PHONY: clean
clean: ## Remove what was built
	@swift package clean
