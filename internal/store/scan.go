package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Fold makes the key under which a name is unique: letter case and
// compatibility forms of characters do not tell names apart.
//
// A key has at most keyMost bytes, since PostgreSQL's indexes hold rows of a third of
// a page (2704 bytes), and one character can fold to eighteen: of longer ones the end
// is a digest of the whole. They are as unique as the others and are found by how
// they begin; those that begin alike for that long come in any order.
func Fold(s string) string {
	key := norm.NFKC.String(strings.ToLower(norm.NFKC.String(s)))
	if len(key) <= keyMost {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	// U+2026 is in no other key: it folds to three full stops.
	tail := "\u2026" + hex.EncodeToString(sum[:])
	return strings.ToValidUTF8(key[:keyMost-len(tail)], "") + tail
}

const keyMost = 1000 // leaves room for what stands beside a key in an index

func microsOf(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	n := micros(*t)
	return &n
}

func timeOf(n *int64) *time.Time {
	if n == nil {
		return nil
	}
	t := fromMicros(*n)
	return &t
}

// noRow reports whether a statement found nothing.
func noRow(err error) bool { return errors.Is(err, errNoRow) }

// scanOne reads the one row of a query.
func scanOne[T any](tx *Tx, query string, scan func(scanner) (T, error), args ...any) (T, error) {
	var out T
	found := false
	err := tx.rows(query, func(s scanner) (err error) {
		out, err = scan(s)
		found = true
		return err
	}, args...)
	if err == nil && !found {
		err = errNoRow
	}
	return out, err
}

// scanAll reads a column.
func scanAll[T any](tx *Tx, query string, args ...any) ([]T, error) {
	return collect(tx, query, func(s scanner) (v T, err error) {
		err = s.Scan(&v)
		return v, err
	}, args...)
}

// collect reads every row of a query.
func collect[T any](tx *Tx, query string, scan func(scanner) (T, error), args ...any) ([]T, error) {
	var out []T
	err := tx.rows(query, func(s scanner) error {
		v, err := scan(s)
		out = append(out, v)
		return err
	}, args...)
	return out, err
}
