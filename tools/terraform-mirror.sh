#!/usr/bin/env bash
# terraform-mirror.sh [--everywhere]: print the folder of a filesystem mirror of
# Terraform providers that has the one the end-to-end tests drive, or nothing.
#
# Looks where Terraform itself looks for mirrors and where machines commonly keep
# them; with --everywhere, on all of this machine's own file systems.
set -euo pipefail

provider=hashicorp/aws/5.100.0 # below the name of the host that it comes from

for mirror in \
	"${HOME:-/root}/.terraform.d/plugins" "${XDG_DATA_HOME:-${HOME:-/root}/.local/share}/terraform/plugins" \
	/usr/local/share/terraform/plugins /usr/share/terraform/plugins \
	/opt/*plugins* /opt/terraform*; do
	if compgen -G "$mirror/*/$provider" >/dev/null; then
		echo "$mirror"
		exit 0
	fi
done
if [ "${1:-}" = --everywhere ]; then
	found=$(find / -xdev -type d \( -path /proc -o -path /sys -o -path /dev -o -name .terraform \) -prune -o \
		-type d -path "*/$provider" -print -quit 2>/dev/null || true)
	echo "${found%/*/"$provider"}"
fi
