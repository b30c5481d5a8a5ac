# What one does with this repository; `make help` lists it.

CARGO ?= cargo
# The address on which `make demo` listens.
LISTEN ?= 127.0.0.1:8080

.DEFAULT_GOAL := help
.PHONY: help demo build test contract check bench openapi looks

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Build, load example data, start the server and print requests to try
	@target/release/loopvermogen demo --listen $(LISTEN)

build: ## Build the program: target/release/loopvermogen
	@scripts/prerequisites build
	$(CARGO) build --release --locked

# All steps use the same features and the same profile, so that dependencies are built twice only: for checking
# (clippy, doc) and for running (test).
test: check ## Everything: format, clippy, documentation, tests on SQLite and PostgreSQL (without it: ALLOW_SKIP=1), contract
	LOOPVERMOGEN_TEST_REQUIRE_POSTGRES=$(if $(filter 1,$(ALLOW_SKIP)),0,1) \
	LOOPVERMOGEN_TEST_REQUIRE_BROWSER=$(if $(filter 1,$(ALLOW_SKIP)),0,1) scripts/with-postgres $(CARGO) test --locked
	@scripts/schemathesis --quick
	@scripts/advisories

contract: ## The whole contract run: a server against openapi.yaml with schemathesis, in every role
	@LOOPVERMOGEN_TEST_REQUIRE_CONTRACT=1 scripts/schemathesis

check: ## Format, clippy and documentation alone
	@scripts/prerequisites test
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps

bench: ## Measure ranking and index
	@scripts/prerequisites build
	$(CARGO) bench --locked

openapi: ## Refresh openapi.yaml from the code
	@scripts/prerequisites build
	$(CARGO) run --locked --quiet -- openapi > openapi.yaml.new
	mv openapi.yaml.new openapi.yaml

looks: ## Renew the pictures of the main pages with which the tests compare; look at them before you commit them
	@scripts/prerequisites test
	LOOPVERMOGEN_TEST_RENEW_LOOKS=1 LOOPVERMOGEN_TEST_REQUIRE_BROWSER=1 $(CARGO) test --locked --test web real_browser
