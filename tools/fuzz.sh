#!/usr/bin/env bash
# fuzz.sh DURATION: run every fuzz target of the module for DURATION, one after another.
set -euo pipefail
cd "$(dirname "$0")/.."
duration=${1:-5s}

# run PACKAGE TARGET: what it printed is in $log.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() { go test -run '^$' -fuzz "^$2\$" -fuzztime "$duration" "$1" >"$log" 2>&1; }

passed=0
while IFS=: read -r file declaration; do
	package=./$(dirname "$file")
	target=$(sed -E 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/' <<<"$declaration")
	echo "fuzz $package $target for $duration"
	if ! run "$package" "$target"; then
		# The fuzzing engine can lose a race against its own deadline at the end of
		# a run. Such a failure names no input; a true one does, and is not tried again.
		if ! grep -q 'context deadline exceeded' "$log" || grep -q 'Failing input written' "$log" ||
			! run "$package" "$target"; then
			cat "$log"
			exit 1
		fi
	fi
	grep -E '^fuzz: elapsed.*execs' "$log" | tail -1 || true
	passed=$((passed + 1))
done < <(git grep --untracked -E '^func Fuzz[A-Z0-9_][A-Za-z0-9_]*\(' -- '*_test.go')
echo "$passed fuzz targets passed"
