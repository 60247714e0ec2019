// Package local is the plane inside Gatehouse: the IAM (IAM) and STS (STS) of
// accounts that have no other home, and the Plane that turns permission sets into
// roles of theirs. It works without any network.
//
// Roles are issued from by one rule only, their trust policy: what a person gets
// through the access portal passes the same evaluation as AssumeRoleWithSAML would
// at AWS. The package may import the nouns, the gate, the policy language and the
// key ring; it knows no other plane and no protocol.
package local
