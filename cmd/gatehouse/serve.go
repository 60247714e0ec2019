package main

import (
	"context"
	"os"
	"os/signal"
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
	return app.Run(ctx, app.Config{Settings: c.Settings, Log: app.NewLog(c.Settings, log)})
}
