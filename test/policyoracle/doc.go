// Package policyoracle compares package policy with an independent
// implementation of the same language, over thousands of generated cases.
// docs/policy-oracle.md lists where the two differ and who is right; a difference
// that is not listed there fails the test.
//
// The oracle, npm @cloud-copilot/iam-simulate, runs as a process of its own and
// is installed by install.sh into a folder that GATEHOUSE_ORACLE_DIR names.
// Without it the comparison does not run; where CI is set that is a failure.
package policyoracle
