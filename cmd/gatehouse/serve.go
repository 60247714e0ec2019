package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"gatehouse/internal/app"
)

type serveCmd struct {
	settingsFile
	app.Settings
}

func (c *serveCmd) Run() error {
	if err := c.Settings.Check(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := app.NewLogWriter(os.Stderr)
	defer log.Close()
	return app.Run(ctx, app.Config{Settings: c.Settings, Log: app.NewLog(c.Settings, log), Ready: greet})
}

// greet tells whoever started the server what to do next.
func greet(p app.Place) {
	line := func(what, format string, args ...any) {
		fmt.Printf("  %-14s  "+format+"\n", append([]any{what}, args...)...)
	}
	fmt.Print("\nGatehouse is ready.\n\n")
	line("Portal", "%s", p.PortalURL)
	line("Console", "%s/console", p.URL)
	line("Endpoint", "%s", p.URL)
	line("Administrator", ". %s && aws sso-admin list-instances", filepath.Join(p.Data, "bootstrap.env"))
	if p.Demo {
		line("People", "names and password in %s; ada administers", filepath.Join(p.Data, "demo.env"))
	} else {
		line("", "gatehouse admin create NAME --data %s   (a person, for the console)", p.Data)
	}
	fmt.Print("\nStop it with Ctrl-C.\n\n")
}
