package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// nullCommand makes this program the null handler.
const nullCommand = "null-handler"

// serveNull is what a server costs that does nothing: net/http as it comes,
// which reads the body and answers bytes.
func serveNull(args []string) {
	size, _ := strconv.Atoi(args[1])
	answer := bytes.Repeat([]byte("x"), size)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		w.Write(answer)
	})
	server := http.Server{Addr: args[0], Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintln(os.Stderr, server.ListenAndServe())
	os.Exit(1)
}

// null starts a null handler whose answers have a size.
func (b *bench) null(ctx context.Context, size int) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{}
	if p.addr, err = freeAddress(); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(b.work, "null.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	if err := p.start(log, self, nullCommand, p.addr, strconv.Itoa(size)); err != nil {
		return nil, err
	}
	if err := p.ready(ctx); err != nil {
		p.kill()
		return nil, fmt.Errorf("starting the null handler: %w", err)
	}
	return p, nil
}

func (p *process) kill() {
	p.cmd.Process.Kill() // fails only when it has ended by itself
	<-p.exited
}
