#!/usr/bin/env bash
# install-awscli2.sh DIR: unpack Debian's AWS CLI v2 into DIR, beside whatever is
# installed, and make DIR/bin/aws run it.
#
# Nothing is installed: the packages are downloaded with apt-get, unpacked with
# dpkg, and run by Debian's own /usr/bin/python3, so that an `aws` of version 1
# elsewhere on the machine stays what it is. Needs Debian's package lists
# (apt-get update). Does nothing when DIR holds the CLI already.
set -euo pipefail

if [ $# -ne 1 ]; then
	echo "usage: $0 DIR" >&2
	exit 2
fi
mkdir -p "$1"
dir=$(cd "$1" && pwd)

version() { "$dir/bin/aws" --version 2>/dev/null || true; }

if [[ $(version) == aws-cli/2.* ]]; then
	echo "AWS CLI v2 is in $dir: $(version)"
	exit 0
fi

if ! command -v apt-get >/dev/null || [ ! -x /usr/bin/python3 ]; then
	echo "$0: this needs Debian's apt-get and /usr/bin/python3" >&2
	exit 1
fi

# What an installation would add to this machine is what has to be unpacked.
packages=$(apt-get install --simulate --no-install-recommends awscli | awk '$1 == "Inst" { print $2 }')
case " $(echo $packages) " in
*" awscli "*) ;;
*) packages="awscli $packages" ;; # it is installed already: its dependencies are too
esac

rm -rf "$dir/root" "$dir/bin"
mkdir -p "$dir/root" "$dir/bin"
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
chmod 755 "$download"
(
	cd "$download"
	# As root, apt would hand the download to its own user, who may not write here.
	apt-get -o APT::Sandbox::User=root -o Acquire::Retries=3 download $packages
)
for deb in "$download"/*.deb; do
	dpkg -x "$deb" "$dir/root"
done
# Hundreds of megabytes of examples and manuals are of no use to a test.
rm -rf "$dir/root/usr/share/doc" "$dir/root/usr/share/man"

cat >"$dir/bin/aws" <<'WRAPPER'
#!/bin/sh
# Runs the unpacked AWS CLI v2 with Debian's python3.
root=$(cd "$(dirname "$(readlink -f "$0")")/../root" && pwd)
PYTHONPATH="$root/usr/lib/python3/dist-packages" \
LD_LIBRARY_PATH="$root/usr/lib/$(uname -m)-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" \
	exec /usr/bin/python3 "$root/usr/bin/aws" "$@"
WRAPPER
chmod 755 "$dir/bin/aws"

if [[ $(version) != aws-cli/2.* ]]; then
	echo "$0: what was unpacked does not run:" >&2
	"$dir/bin/aws" --version >&2
	exit 1
fi
echo "AWS CLI v2 unpacked into $dir: $(version)"
