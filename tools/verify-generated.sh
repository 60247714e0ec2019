#!/usr/bin/env bash
# verify-generated.sh: fail when `go generate ./...` would change a file.
#
# Generates in a copy, so that work in progress is neither touched nor mistaken
# for a difference.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/before" "$copy/after"

# Every file that is tracked, or new and not ignored, and still there.
git ls-files -co --exclude-standard -z |
	while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done |
	tar --null -T - -cf "$copy/tree.tar"
tar -xf "$copy/tree.tar" -C "$copy/before"
tar -xf "$copy/tree.tar" -C "$copy/after"

(cd "$copy/after" && go generate ./...)
if ! (cd "$copy" && diff -ruN before after); then
	echo "generated files are not what their generators make: run make generate and commit the result" >&2
	exit 1
fi
echo "generated files are up to date"
