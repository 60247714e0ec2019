package store

import (
	"time"

	"golang.org/x/text/unicode/norm"
	"strings"

	"gatehouse/internal/idc"
)

// Fold makes the key under which a name is unique: letter case and
// compatibility forms of characters do not tell names apart.
func Fold(s string) string {
	return norm.NFKC.String(strings.ToLower(norm.NFKC.String(s)))
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func fromMicros(n int64) time.Time { return time.UnixMicro(n).UTC() }

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

// page reads one page: read is asked for one row more than the page holds, to
// know whether there is a next one, and adds each item with its key.
func page[T any](p idc.PageRequest, read func(limit int, add func(item T, key string)) error) (idc.Page[T], error) {
	out := idc.Page[T]{Items: []T{}}
	last, more := "", false
	err := read(p.Limit+1, func(item T, key string) {
		if len(out.Items) == p.Limit {
			more = true
			return
		}
		out.Items = append(out.Items, item)
		last = key
	})
	if more {
		out.Next = last
	}
	return out, err
}

// listBy reads one page of a query whose last argument is the limit, keyed by
// what key tells of an item.
func listBy[T any](tx *Tx, p idc.PageRequest, query string, scan func(scanner) (T, error), key func(T) string, args ...any) (idc.Page[T], error) {
	return page(p, func(limit int, add func(T, string)) error {
		return tx.rows(query, func(s scanner) error {
			v, err := scan(s)
			add(v, key(v))
			return err
		}, append(args, limit)...)
	})
}
