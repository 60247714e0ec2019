package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
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
		// Not a log line. A crash is printed by the Go runtime, not logged.
		for _, prefix := range []string{"panic:", "fatal error:", "WARNING: DATA RACE"} {
			if bytes.HasPrefix(line, []byte(prefix)) {
				j.offences = append(j.offences, string(line))
			}
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

// offence is what a log event says that no server may say: an answer of 5xx other
// than 503 (not ready, or draining), or a recovered panic. Events may nest their
// attributes in groups.
func offence(event map[string]any) string {
	for key, value := range event {
		switch v := value.(type) {
		case map[string]any:
			if o := offence(v); o != "" {
				return o
			}
		case float64:
			if key == "status" && v >= 500 && v != 503 {
				return fmt.Sprintf("answered %v", v)
			}
		}
		if key == "panic" {
			return "recovered a panic"
		}
	}
	return ""
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
func (j *journal) tail(n int) string {
	lines := strings.Split(strings.TrimRight(j.text(), "\n"), "\n")
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
