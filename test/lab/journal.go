package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"sync"
)

// journal receives what a server prints, keeps it in a file, and reads it line by
// line: for the line that says where it serves, and for what no server may say.
type journal struct {
	path string

	mu       sync.Mutex
	file     *os.File
	partial  []byte
	serving  chan string // the URL of each "serving" line, "" where it names none
	offences []string
}

func newJournal(path string) (*journal, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &journal{path: path, file: file, serving: make(chan string, 1)}, nil
}

// Write takes output as it comes; lines may arrive in pieces.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, err := j.file.Write(p); err != nil {
		return 0, err
	}
	j.partial = append(j.partial, p...)
	for {
		line, rest, found := bytes.Cut(j.partial, []byte("\n"))
		if !found {
			return len(p), nil
		}
		j.read(line)
		j.partial = rest
	}
}

// begin prepares for the next life of the server: the last line of one that was
// killed may be cut off in the middle.
func (j *journal) begin() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.partial) > 0 {
		j.file.WriteString("\n")
		j.partial = nil
	}
	select {
	case <-j.serving:
	default:
	}
}

func (j *journal) read(line []byte) {
	var event map[string]any
	if json.Unmarshal(line, &event) != nil {
		if crashes(line) {
			j.offences = append(j.offences, string(line))
		}
		return
	}
	if event["msg"] == "serving" {
		url, _ := event["url"].(string)
		select {
		case j.serving <- url:
		default: // nobody waits for a second one
		}
	}
	if offence(event) != "" {
		j.offences = append(j.offences, offence(event)+": "+string(line))
	}
}

// attributes are those of a log event, also those that are nested in groups.
func attributes(event map[string]any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for key, value := range event {
			group, ok := value.(map[string]any)
			if !ok {
				if !yield(key, value) {
					return
				}
				continue
			}
			for key, value := range attributes(group) {
				if !yield(key, value) {
					return
				}
			}
		}
	}
}

// offence is what a log event says that no server may say: an answer of 5xx other
// than 503 (not ready, or draining), or a recovered panic.
func offence(event map[string]any) string {
	for key, value := range attributes(event) {
		if status, ok := value.(float64); ok && key == "status" && status >= 500 && status != 503 {
			return fmt.Sprintf("answered %v", status)
		}
		if key == "panic" {
			return "recovered a panic"
		}
	}
	return ""
}

// crashes reports whether a line begins what the Go runtime prints, and nobody
// logs, at the end of a program.
func crashes(line []byte) bool {
	for _, prefix := range []string{"panic:", "fatal error:", "WARNING: DATA RACE"} {
		if bytes.HasPrefix(line, []byte(prefix)) {
			return true
		}
	}
	return false
}

// complains reports whether a log event is a warning or an error, or tells of a
// request that was refused.
func complains(event map[string]any) bool {
	if level := event["level"]; level == "WARN" || level == "ERROR" {
		return true
	}
	for key, value := range attributes(event) {
		if status, ok := value.(float64); ok && key == "status" && status >= 400 {
			return true
		}
	}
	return false
}

// found lists the offences so far.
func (j *journal) found() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]string(nil), j.offences...)
}

// text is everything the server printed.
func (j *journal) text() string {
	b, err := os.ReadFile(j.path)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// tail is the last n lines.
func (j *journal) tail(n int) string { return last(n, j.lines()) }

// gist is the last n lines that may tell why a test failed: complaints, and crashes
// up to the next event.
func (j *journal) gist(n int) string {
	crash := false
	return last(n, slices.DeleteFunc(j.lines(), func(line string) bool {
		var event map[string]any
		if json.Unmarshal([]byte(line), &event) == nil {
			crash = false
			return !complains(event)
		}
		crash = crash || crashes([]byte(line))
		return !crash
	}))
}

func (j *journal) lines() []string {
	return strings.Split(strings.TrimRight(j.text(), "\n"), "\n")
}

// last joins the last n lines, and says how many it leaves out.
func last(n int, lines []string) string {
	if len(lines) > n {
		lines = append([]string{fmt.Sprintf("(%d earlier lines left out)", len(lines)-n)}, lines[len(lines)-n:]...)
	}
	return strings.Join(lines, "\n")
}

func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.file.Close()
}
