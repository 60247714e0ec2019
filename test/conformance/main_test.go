// Package conformance is one table of every served operation: how it succeeds,
// each error of its model that can be provoked, and that whoever may not call it
// is refused and put on record. boto3 calls, the built binary answers, on SQLite
// and on PostgreSQL.
//
// # Adding an operation
//
// Put a row into the table of its service (ssoadmin_…_test.go and so on), and take
// its name off pending:
//
//	{
//		op:   "DescribeGroup",
//		in:   in{"IdentityStoreId": identityStore, "GroupId": freshGroup},
//		want: in{"GroupId": freshGroup, "DisplayName": like("^Group ")},
//		fails: []fail{
//			refused("a group that is not", in{"GroupId": unknownID}, "ResourceNotFoundException", "GROUP"),
//			refused("another store", in{"IdentityStoreId": unknownStore}, "ResourceNotFoundException", ""),
//		},
//	},
//
// in is the input of a call that succeeds, want the part of its output that
// matters. Values that only a running server knows are things (world_test.go): a
// shared thing is made once, a fresh one for each case that names it, and within a
// case it stays the same. A fail's input is laid over the row's: nil takes a member
// away. The suite adds by itself, for each row:
//
//   - the same call by a role without permissions, in the management account and in
//     a member account: AccessDenied, and nothing happens, since the success comes after;
//   - the call without one of its required members;
//   - that the output has the members that the model requires;
//   - that the event of each call is on record, with its error code and its caller.
//
// TestTable then says what is still missing: each modelled error is either provoked
// by a fail or listed in unprovoked with the reason why it cannot be. `make
// conformance` writes the matrix, docs/conformance.md.
package conformance

import (
	"flag"
	"os"
	"testing"

	"gatehouse/test/lab"
)

var update = flag.Bool("update", false, "write docs/conformance.md")

func TestMain(m *testing.M) { os.Exit(lab.Main(m)) }
