package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// start measures what a server costs before it does anything: its time to the
// first answer, its memory, its size on the disk.
func start(ctx context.Context, b *bench) error {
	if b.profile != "" {
		return errNotHere
	}
	const mostStart, mostMemory, mostSize = 100 * time.Millisecond, 40 << 20, 60 << 20
	var first, later []time.Duration
	var memory []int64
	for i := range b.rounds {
		if b.addr != "" {
			break // the database is another program; its first start is not repeated
		}
		for again := range 2 {
			p, err := b.serve(ctx, fmt.Sprintf("start-%d", i))
			if err != nil {
				return err
			}
			if again == 0 {
				first = append(first, p.took)
			} else {
				later = append(later, p.took)
				wait(ctx, nil, b.window) // what it does in the background by itself
				rss, err := p.resident()
				if err != nil {
					return err
				}
				memory = append(memory, rss)
			}
			if err := p.stop(); err != nil {
				return err
			}
		}
	}
	if first != nil {
		f, l, m := median(first), median(later), median(memory)
		fast, small := f < mostStart, m < mostMemory
		b.table.add("first start, to the first answer", short(f), "", "< "+short(mostStart), &fast)
		fast = l < mostStart
		b.table.add("later start", short(l), "", "< "+short(mostStart), &fast)
		b.table.add("memory when idle", megabytes(m), "", fmt.Sprintf("< %d MiB", mostMemory>>20), &small)
	}
	file, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	light := file.Size() < mostSize
	b.table.add("size of the program", megabytes(file.Size()), "", fmt.Sprintf("< %d MB", mostSize>>20), &light)
	return nil
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
