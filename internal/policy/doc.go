// Package policy is the IAM policy language: it parses and compiles documents
// (Compile), decides a request against every policy that bears on it
// (Evaluate), and says why (Decision).
//
// It is pure. It fetches nothing: who calls, which policies apply, and the
// values of condition keys are arguments. In particular the caller decides
// whether service control policies apply (they do not in the management
// account nor for service-linked roles: pass none), enforces the size limits
// of the place a document is stored in, and replaces role ARNs in trust
// policies by unique ids where a role must not be re-created under its name.
//
// The judge of every rule is the AWS Identity and Access Management User
// Guide, cited below as IAM followed by the page. docs/policy-oracle.md lists
// where an independent implementation reads it differently, and what we do where
// the guide is silent.
//
// The package imports the standard library, gatehouse/internal/idc and gatehouse/internal/spelling only.
package policy
