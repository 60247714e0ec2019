package main

import (
	"fmt"

	"gatehouse/internal/app"
)

type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Check the settings and report everything that is wrong with them."`
}

type configCheckCmd struct {
	settingsFile
	app.Settings
}

func (c *configCheckCmd) Run() error {
	if err := c.Settings.Check(); err != nil {
		return err
	}
	fmt.Println("The settings are good.")
	return nil
}
