#!/bin/sh
# Installs the oracle of TestOracle into a folder:
#
#	test/policyoracle/install.sh DIR
#	GATEHOUSE_ORACLE_DIR=DIR go test ./test/policyoracle/
#
# The oracle is licensed under the AGPL. It runs beside the test as a process
# of its own and is no part of Gatehouse: DIR must not be committed.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: $0 DIR" >&2
	exit 2
fi

oracle=@cloud-copilot/iam-simulate@0.1.173

mkdir -p "$1"
cd "$1"
[ -f package.json ] || printf '{"private": true}\n' >package.json
npm install --save-exact --ignore-scripts --no-audit --no-fund "$oracle"
