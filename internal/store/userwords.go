package store

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"gatehouse/internal/idc"
)

// A user is found by the beginning of the user name, for which there is the index
// of names, and by the beginnings of a few words, for which there is a table. A
// word that only finds whom the user name or another word finds is not in it.

const (
	wordLength = 64 // characters of a word that count: what both databases index with a user name beside it
	mostShared = 15 // characters counted in user_words.shared
)

// wordKey is what a word, or the beginning of one, is compared by.
func wordKey(s string) string { return firstRunes(Fold(s), wordLength) }

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// wordsOf are the words of a user, sorted.
func wordsOf(u idc.User) []string {
	words := []string{wordKey(u.Attrs.DisplayName), wordKey(u.Attrs.Name.FamilyName)}
	for _, e := range u.Attrs.Emails {
		words = append(words, wordKey(e.Value))
	}
	slices.Sort(words)
	name := Fold(u.UserName)
	kept := words[:0]
	for i, w := range words {
		finds := i+1 == len(words) || !strings.HasPrefix(words[i+1], w) // that one sorts next
		if finds && !strings.HasPrefix(name, w) {
			kept = append(kept, w)
		}
	}
	return kept
}

// shared is how many characters two words have in common at the beginning, up to mostShared.
func shared(a, b string) int {
	n := 0
	other := []rune(b)
	for _, r := range a {
		if n == mostShared || n == len(other) || r != other[n] {
			break
		}
		n++
	}
	return n
}

func (tx *Tx) insertWords(u idc.User) error {
	name := Fold(u.UserName)
	var rows [][]any
	for _, w := range wordsOf(u) {
		rows = append(rows, []any{u.Store, name, w, shared(w, name)})
	}
	return tx.sendRows("InsertUserWords", rows)
}

func (tx *Tx) deleteWords(u idc.User) error {
	_, err := tx.exec("DeleteUserWords", u.Store, Fold(u.UserName))
	return err
}

// replaceWords makes a user findable by what they are called now.
func (tx *Tx) replaceWords(before, after idc.User) error {
	was, is := Fold(before.UserName), Fold(after.UserName)
	if was == is && slices.Equal(wordsOf(before), wordsOf(after)) {
		return nil
	}
	if err := tx.deleteWords(before); err != nil {
		return err
	}
	if was != is {
		if _, err := tx.exec("SetMemberKey", after.Store, after.ID, is); err != nil {
			return err
		}
	}
	return tx.insertWords(after)
}

// wordsAtOnce is how many users of before there were words get theirs in a transaction.
const wordsAtOnce = 256

// giveWords gives those users theirs: the rest of the migration, which is done
// before anybody can search. It may be interrupted, and done by two at a time.
func (s *Store) giveWords(ctx context.Context) error {
	if _, err := fs.Stat(s.cfg.schema, "migrations/0019_search.sql"); err != nil {
		return nil // the schema of a test
	}
	for left := true; left; {
		if err := s.View(ctx, func(tx *Tx) error {
			some, err := tx.unworded(1)
			left = len(some) > 0
			return err
		}); err != nil || !left {
			return err
		}
		if err := s.Update(ctx, (*Tx).wordSome); err != nil {
			return fmt.Errorf("store: making users findable: %w", err)
		}
	}
	return nil
}

func (tx *Tx) unworded(most int) ([]idc.User, error) {
	return collect(tx, "UnwordedUsers", func(s scanner) (u idc.User, err error) {
		err = s.Scan(&u.Store, &u.ID)
		return u, err
	}, most)
}

func (tx *Tx) wordSome() error {
	some, err := tx.unworded(wordsAtOnce)
	if err != nil {
		return err
	}
	for _, id := range some {
		u, err := tx.User(id.Store, id.ID)
		switch {
		case idc.Is(err, idc.KindNotFound): // deleted since
		case err != nil:
			return err
		default:
			if err := tx.replaceAll(u); err != nil {
				return err
			}
		}
		if _, err := tx.exec("DeleteUnwordedUser", id.Store, id.ID); err != nil {
			return err
		}
	}
	return nil
}

// replaceAll makes the words of a user whatever there are.
func (tx *Tx) replaceAll(u idc.User) error {
	if err := tx.deleteWords(u); err != nil {
		return err
	}
	return tx.insertWords(u)
}
