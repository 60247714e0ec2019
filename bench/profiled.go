package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"

	"github.com/alecthomas/kong"

	"gatehouse/internal/app"
)

// profiledCommand makes this program a gatehouse server that watches itself.
// The released program has no door for that.
const profiledCommand = "profiled-server"

// serveProfiled runs the server with its usual flags and leaves profiles of the
// processor, of allocations, and of waiting in dir.
func serveProfiled(dir string, args []string) (err error) {
	var settings app.Settings
	parser, err := kong.New(&settings, kong.DefaultEnvars("GATEHOUSE"))
	if err != nil {
		return err
	}
	if _, err := parser.Parse(args); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	cpu, err := os.Create(filepath.Join(dir, "cpu.pprof"))
	if err != nil {
		return err
	}
	runtime.SetMutexProfileFraction(100)
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	defer func() {
		pprof.StopCPUProfile()
		err = errors.Join(err, cpu.Close(), write(dir, "allocs"), write(dir, "mutex"))
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := app.NewLogWriter(os.Stderr)
	defer log.Close()
	return app.Run(ctx, app.Config{Settings: settings, Log: app.NewLog(settings, log)})
}

func write(dir, profile string) error {
	f, err := os.Create(filepath.Join(dir, profile+".pprof"))
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup(profile).WriteTo(f, 0), f.Close())
}
