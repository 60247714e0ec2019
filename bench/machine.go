package main

import (
	"os"
	"path/filepath"
	"time"
)

// flushTime is how long it takes to make 4 KiB durable in a directory: what one
// commit pays at least.
func flushTime(dir string) (time.Duration, error) {
	f, err := os.Create(filepath.Join(dir, "flush"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	block := make([]byte, 4096)
	var took []time.Duration
	for range 50 {
		began := time.Now()
		if _, err := f.WriteAt(block, 0); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(began))
	}
	return median(took), nil
}
