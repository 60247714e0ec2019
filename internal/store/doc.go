// Package store keeps what Gatehouse knows: one contract, two databases.
//
// A caller opens a transaction with View (one read-only snapshot), Read (one
// statement) or Update, and calls the methods of the Tx it is given. Those
// methods are the only way to the data; SQL stays in this package, as named
// statements under sql/ and migrations under migrations/, one text for SQLite
// and PostgreSQL alike. What differs between the two is in sqlite*.go, group.go
// and postgres*.go, and nowhere else; package storetest holds the suite that
// both must pass.
//
// The package keeps rows and promises about rows (uniqueness, order, cascades,
// the change written with its cause). It holds no rules about who may do what,
// and knows no wire format. It imports idc and database drivers only.
package store
