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
	fmt.Printf("\nGatehouse is ready.\n\n  Portal          %s\n  Endpoint        %s\n", p.PortalURL, p.URL)
	fmt.Printf("  Administrator   . %s && aws sso-admin list-instances\n", filepath.Join(p.Data, "bootstrap.env"))
	if p.Demo {
		fmt.Printf("  People          names and password in %s\n", filepath.Join(p.Data, "demo.env"))
	}
	fmt.Print("\nStop it with Ctrl-C.\n\n")
}
