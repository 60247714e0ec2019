// Command bench measures a gatehouse server from outside and prints the table of
// bars that the project holds itself to.
//
// It builds the program, runs it on a loopback port with a data directory of its
// own, and drives it with requests that were signed before the clock started.
// Beside it, in the same run and with the same bytes, it drives a null handler:
// net/http that reads the body and answers as many bytes. What counts is the
// ratio of the two, taken in short rounds that alternate, because rates alone
// say more about the machine than about the program. Every round has a lead-in
// that is not counted, so that what a server does behind its answers is paid for
// within the round.
//
// Each scenario is a file. None of this is a test: nothing fails for being slow.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	database string
	dir      string
	only     string
	profile  string
	users    int
	sizes    string
	estate   string
	rounds   int
	lead     time.Duration
	window   time.Duration
	quick    bool
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == nullCommand {
		serveNull(os.Args[2:])
		return
	}
	if len(os.Args) > 1 && os.Args[1] == profiledCommand {
		if err := serveProfiled(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	var o options
	flag.StringVar(&o.database, "database", "", `measure on PostgreSQL: an address, or "postgres" for a throwaway cluster; default SQLite`)
	flag.StringVar(&o.dir, "dir", "", "where the data directory is made; a real disk, or durability costs nothing (default: the system's temporary directory)")
	flag.StringVar(&o.only, "run", "", "measure only scenarios whose name matches this regular expression")
	flag.StringVar(&o.profile, "profile", "", "run the server inside this program and write cpu.pprof, allocs.pprof to this directory at its end")
	flag.IntVar(&o.users, "users", 1000, "users in the store before anything is measured")
	flag.StringVar(&o.sizes, "sizes", "", `grow the store to these numbers of users and measure at each, such as "1000,100000,1000000"`)
	flag.StringVar(&o.estate, "estate", "", `make so many accounts, permission sets and assignments and measure there, such as "2000,500,100000"`)
	flag.IntVar(&o.rounds, "rounds", 5, "rounds of each measure; the median counts")
	flag.DurationVar(&o.lead, "lead", 400*time.Millisecond, "start of a round that is not counted")
	flag.DurationVar(&o.window, "window", time.Second, "counted part of a round")
	flag.BoolVar(&o.quick, "quick", false, "one very short round of everything: shows that it runs, measures nothing")
	flag.Parse()
	if o.quick {
		o.users, o.rounds, o.lead, o.window = 200, 1, 100*time.Millisecond, 200*time.Millisecond
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := measure(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// scenario measures one thing and adds its rows to the table.
type scenario struct {
	name string
	run  func(context.Context, *bench) error
}

// scenarios in the order in which they are run and printed.
var scenarios = []scenario{
	{"start", start},
	{"read", readByID},
	{"page", pageOf100},
	{"create", creates},
	{"signin", signIns},
	{"device", deviceLogins},
	{"credentials", roleCredentials},
	{"assignments", assignments},
	{"revocation", revocation},
	{"statements", statements},
	{"moto", besideMoto},
	{"estate", estate},
	{"scale", scale},
}

// errNotHere is a scenario's answer when what it measures does not apply.
var errNotHere = errors.New("does not apply here")

// bench is what scenarios share.
type bench struct {
	options
	root   string // of the repository
	binary string
	work   string // directory of this run, removed at the end
	addr   string // of the database; "" is SQLite
	server *process
	env    map[string]string // bootstrap.env and demo.env of the server
	signer signer
	users  []user
	table  table

	batches int // of users to be created; each has names of its own
}

func measure(ctx context.Context, o options) (err error) {
	only, err := regexp.Compile(o.only)
	if err != nil {
		return fmt.Errorf("-run: %w", err)
	}
	b := &bench{options: o}
	if b.work, err = os.MkdirTemp(o.dir, "gatehouse-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.work)
	if b.root, err = repository(ctx); err != nil {
		return err
	}
	if b.binary, err = build(ctx, b.root, b.work); err != nil {
		return err
	}
	if b.addr, err = database(o.database); err != nil {
		return err
	}
	// The demo brings people with passwords, accounts and assignments. Sign-ins are
	// limited for each address, so the load generator speaks as a proxy does.
	if b.server, err = b.serve(ctx, "data", "--demo", "--trusted-proxy", "127.0.0.0/8"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.server.stop()) }()
	if b.env, err = b.server.environment(); err != nil {
		return err
	}
	b.signer = b.server.signer(b.env)
	progress("%d users", o.users)
	if err = b.seed(ctx, o.users); err != nil {
		return fmt.Errorf("seeding: %w", err)
	}
	var failed error
	for _, s := range scenarios {
		if !only.MatchString(s.name) {
			continue
		}
		progress("%s", s.name)
		// A scenario that breaks under load is a finding; the others still count.
		if err := s.run(ctx, b); err != nil && !errors.Is(err, errNotHere) {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
			broken := false
			b.table.add(s.name, "failed: "+strings.ReplaceAll(err.Error(), "|", "/"), "", "", &broken)
		}
	}
	b.print()
	return failed
}

// print writes the report: what was measured on what, and the table.
func (b *bench) print() {
	where := "SQLite"
	if b.addr != "" {
		where = "PostgreSQL"
	}
	fmt.Printf("%s, %s, %d CPUs, %s/%s, %d users; load generator and servers on this machine; %d rounds of %v\n",
		where, runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, b.options.users, b.rounds, b.window)
	if d, err := flushTime(b.work); err == nil {
		fmt.Printf("flushing 4 KiB to the disk takes %s\n", short(d))
	}
	fmt.Println()
	b.table.print(os.Stdout)
}

func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+strings.TrimSuffix(format, "\n")+"\n", args...)
}
