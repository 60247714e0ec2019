# Gatehouse: `make help` lists the targets. Go is all that building needs; the console needs Node.js as well.

VERSION     := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 5s
# Test binaries that run at once. Those of test/e2e start servers, databases and browsers of their own.
PARALLEL    ?= 2

# Where make clients puts the evaluator that internal/policy is compared with.
export GATEHOUSE_ORACLE_DIR ?= $(wildcard $(CURDIR)/.cache/policyoracle)

# Where the Terraform provider lies that the end-to-end tests drive.
export GATEHOUSE_TERRAFORM_MIRROR ?= $(shell tools/terraform-mirror.sh)

.DEFAULT_GOAL := help
.PHONY: help build console run test test-console test-race lint generate verify fuzz conformance bench check clean clients

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/gatehouse, a static binary
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/gatehouse ./cmd/gatehouse

console: console/dist/portal.html ## build the access portal and the console, for the next build to embed (needs Node.js 20 or later)

console/dist/portal.html: console/node_modules/.package-lock.json $(shell git ls-files -co --exclude-standard console 2>/dev/null)
	cd console && npm run --silent build

console/node_modules/.package-lock.json: console/package-lock.json
	cd console && npm ci --no-audit --no-fund && touch node_modules/.package-lock.json

run: $(if $(shell command -v npm),console) build ## build and start a server with a demo organization on localhost:8080, data in ./gatehouse-data
	bin/gatehouse serve --listen localhost:8080 --data gatehouse-data --demo

test: ## run all tests: unit, both databases, the built binary with real clients
	go test -timeout 45m -p $(PARALLEL) ./...

test-console: console/node_modules/.package-lock.json ## run the unit tests of the console (needs Node.js)
	cd console && npm run --silent check && npm test --silent

test-race: ## run the tests of internal/ under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race -timeout 25m -p $(PARALLEL) ./internal/... ./test/lab/...

lint: ## check formatting, go.mod, vet and staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	go mod tidy -diff
	go vet ./...
	go run $(STATICCHECK) ./...

generate: ## make the generated code again
	go generate ./...

verify: ## fail when the generated code is not what `make generate` makes
	tools/verify-generated.sh

fuzz: ## run every fuzz target for FUZZTIME (5s)
	tools/fuzz.sh $(FUZZTIME)

conformance: ## write docs/conformance.md, what test/conformance provokes, from its table
	go test ./test/conformance -run TestMatrix -count 1 -update

bench: ## measure this machine and print the table of bars
	go run ./bench

clients: ## fetch the clients that the end-to-end tests drive (AWS CLI v2, playwright-core, the SDK for JavaScript)
	tools/install-clients.sh

check: lint verify console test-console test fuzz ## run what CI runs, in CI's order

clean: ## remove what the other targets built; data and installed clients stay
	rm -rf bin console/dist/assets console/dist/*.html console/dist/icon.svg
	go clean -testcache
