package main

import (
	"fmt"
	"io"
	"time"
)

// table collects what was found, one measure a row.
type table struct{ rows []row }

type row struct{ measure, value, ratio, bar, met string }

// add adds a row; met is nil where there is no bar to meet.
func (t *table) add(measure, value, ratio, bar string, met *bool) {
	said := ""
	if met != nil {
		said = "no"
		if *met {
			said = "yes"
		}
	}
	t.rows = append(t.rows, row{measure, value, ratio, bar, said})
}

func (t *table) print(w io.Writer) {
	fmt.Fprintln(w, "| measure | value | ratio | bar | met |")
	fmt.Fprintln(w, "| --- | --- | --- | --- | --- |")
	for _, r := range t.rows {
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", r.measure, r.value, r.ratio, r.bar, r.met)
	}
}

// short writes a duration with three digits at most.
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1e3)
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// rate writes operations a second.
func rate(r float64) string {
	if r < 100 {
		return fmt.Sprintf("%.1f/s", r)
	}
	return fmt.Sprintf("%.0f/s", r)
}

func ratio(r float64) string { return fmt.Sprintf("%.2f", r) }
