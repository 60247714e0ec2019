package store

import (
	"context"
	"errors"

	"gatehouse/internal/idc"
)

// Reasons of this package.
const (
	// ReasonOutcomeUnknown comes with Unavailable when the connection to
	// PostgreSQL was lost while COMMIT was under way: the writes may or may
	// not be there. SQLite never says it.
	ReasonOutcomeUnknown idc.Reason = "OUTCOME_UNKNOWN"
	// ReasonReference comes with Conflict when a row names another that is not
	// there, or is still named by one.
	ReasonReference idc.Reason = "REFERENCE_CONSTRAINT_VIOLATION"
	// ReasonLeaseLost comes with Conflict when a job has gone to another worker.
	ReasonLeaseLost idc.Reason = "LEASE_LOST"
)

// errNoRow is what Tx.row answers when the statement found nothing. It is for
// this package's query methods, which know what was not found.
var errNoRow = errors.New("store: no row")

// errClosedTx answers whoever keeps a Tx after its function has returned.
var errClosedTx = errors.New("store: the transaction is over")

// ErrSecond is what Read answers when its function asked for a second statement.
var ErrSecond = errors.New("store: a second statement inside Read; use View")

var (
	errReadOnly = errors.New("store: a write inside View or Read")
	errScanning = errors.New("store: a statement inside the scan function of another one")
)

// uniqueViolation names the unique index that refused a row. A primary key is
// named <table>_pkey; every other unique index bears its own name, the same on
// both databases.
type uniqueViolation struct {
	index string
	err   error
}

func (v *uniqueViolation) Error() string { return "unique index " + v.index + ": " + v.err.Error() }
func (v *uniqueViolation) Unwrap() error { return v.err }

// violated is the name of the unique index that err is about, "" when it is
// about none. Query methods use it to say which name was taken.
func violated(err error) string {
	var v *uniqueViolation
	if errors.As(err, &v) {
		return v.index
	}
	return ""
}

func duplicate(index string, err error) error {
	return &idc.Error{
		Kind: idc.KindConflict, Reason: idc.ReasonUniqueness,
		Message: "This already exists.", Err: &uniqueViolation{index, err},
	}
}

func badReference(err error) error {
	return &idc.Error{
		Kind: idc.KindConflict, Reason: ReasonReference,
		Message: "This refers to something that does not exist, or is still referred to.", Err: err,
	}
}

func unavailable(message string, err error) error {
	return &idc.Error{Kind: idc.KindUnavailable, Message: message, Err: err}
}

// gaveUp answers a caller whose context ended before anything was done for it.
func gaveUp(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return unavailable("The database did not answer in time.", err)
	}
	return unavailable("The request was given up before it was carried out.", err)
}

// errRetry marks an error after which the same transaction may succeed: it met
// another one. It does not leave the package.
type errRetry struct{ err error }

func (e *errRetry) Error() string { return "met another transaction: " + e.err.Error() }
func (e *errRetry) Unwrap() error { return e.err }

func mayRetry(err error) bool {
	var r *errRetry
	return errors.As(err, &r)
}
