package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// nullCommand makes this program the null handler.
const nullCommand = "null-handler"

// serveNull is what a server costs that does nothing: net/http as it comes,
// which reads the body and answers bytes. With a database it runs one statement
// first, for a user of a list, and passes on what it found: nothing is verified,
// decided, decoded or recorded.
func serveNull(args []string) {
	size, _ := strconv.Atoi(args[1])
	answer := bytes.Repeat([]byte("x"), size)
	respond := func() error { return nil }
	if len(args) == 6 {
		db, err := openPostgres(args[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		respond = bareRead(db, args[3], args[4], strings.Split(args[5], ","))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if err := respond(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.Header().Set("Content-Length", strconv.Itoa(len(answer)))
		w.Write(answer)
	})
	server := http.Server{Addr: args[0], Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintln(os.Stderr, server.ListenAndServe())
	os.Exit(1)
}

// bareRead runs a statement that finds a user, of ids in turn.
func bareRead(db *sql.DB, text, store string, ids []string) func() error {
	var next atomic.Int64
	return func() error {
		var id, name, status, source, createdBy, updatedBy string
		var revision, created, updated int64
		var attributes, external []byte
		return db.QueryRow(text, store, ids[int(next.Add(7919))%len(ids)]).Scan(&id, &name, &status, &source, &revision,
			&attributes, &external, &created, &createdBy, &updated, &updatedBy)
	}
}

// null starts a null handler whose answers have a size.
func (b *bench) null(ctx context.Context, size int, more ...string) (*process, error) {
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
	if err := p.start(log, self, append([]string{nullCommand, p.addr, strconv.Itoa(size)}, more...)...); err != nil {
		return nil, err
	}
	if err := p.ready(ctx); err != nil {
		p.kill()
		said, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("starting the null handler: %w\n%s", err, said)
	}
	return p, nil
}

func (p *process) kill() {
	p.cmd.Process.Kill() // fails only when it has ended by itself
	<-p.exited
}
