// Command leakedpasswords makes internal/signin/leaked.bin out of a list of
// passwords that are known from leaks, in the form of a JSON array of strings:
//
//	go run ./tools/leakedpasswords passwords.json >internal/signin/leaked.bin
//
// internal/signin/leaked.md says which list that was.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

// prefix is how many bytes of a hash are kept: of fifty thousand entries, one
// good password in twenty million meets another's.
const prefix = 5

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "leakedpasswords: "+err.Error())
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: leakedpasswords FILE")
	}
	raw, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return fmt.Errorf("%s: %w", os.Args[1], err)
	}
	entries := make([][]byte, len(list))
	for i, password := range list {
		sum := sha256.Sum256([]byte(strings.ToLower(password)))
		entries[i] = sum[:prefix]
	}
	slices.SortFunc(entries, bytes.Compare)
	entries = slices.CompactFunc(entries, bytes.Equal)
	_, err = os.Stdout.Write(bytes.Join(entries, nil))
	return err
}
