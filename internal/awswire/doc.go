// Package awswire speaks AWS's protocols on the server's side: awsJson1.1,
// restJson1 and awsQuery. It turns a request into a call of a generated Server
// interface and the result, or the error, into the bytes that AWS would send.
//
// The packages below it hold one service each: plain Go types, their
// constraints and a Server interface, written by tools/awsgen from the
// published models in models/. Every wire type lists its members once
// (Members), and the Visitors here read, validate and write all protocols by
// that list.
//
// awswire knows nothing of what the operations do. It imports idc and the
// standard library only.
package awswire

//go:generate go run gatehouse/tools/awsgen -models models -out . -typescript ../../console/src/aws/services
