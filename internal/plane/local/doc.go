// Package local is the plane inside Gatehouse: the IAM and STS of accounts that
// have no other home. It works without any network.
package local
