package store

import (
	"errors"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Fold makes the key under which a name is unique: letter case and
// compatibility forms of characters do not tell names apart.
func Fold(s string) string {
	return norm.NFKC.String(strings.ToLower(norm.NFKC.String(s)))
}

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
