#!/usr/bin/env bash
# install-clients.sh: fetch into this repository's ignored folders what the
# end-to-end tests drive and a machine does not have by itself. Safe to repeat.
#
#   .cache/awscli2                 AWS CLI v2, unpacked from Debian's packages
#   .cache/policyoracle            the policy evaluator that internal/policy is compared with
#   test/e2e/browser/node_modules  playwright-core; the browser is the machine's own Chromium
#   test/e2e/js/node_modules       the AWS SDK for JavaScript: STS and the providers of SSO credentials
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v apt-get >/dev/null; then
	test/lab/install-awscli2.sh .cache/awscli2
else
	echo "no apt-get here: the tests that drive AWS CLI v2 will be skipped"
fi
for client in browser js; do
	(cd "test/e2e/$client" && npm ci --ignore-scripts --no-audit --no-fund)
done
if [ -x test/policyoracle/install.sh ]; then
	test/policyoracle/install.sh .cache/policyoracle
fi
