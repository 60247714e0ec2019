package main

import (
	"fmt"

	"gatehouse/internal/app"
)

type keysCmd struct {
	Rotate keysRotateCmd `cmd:"" help:"Add a key to the key ring; it seals from the next start on, older ones still open."`
}

type keysRotateCmd struct {
	settingsFile
	Data string `help:"Data directory that holds the key ring." default:"./gatehouse-data" placeholder:"DIR"`
}

func (c *keysRotateCmd) Run() error {
	if err := app.RotateKeys(c.Data); err != nil {
		return err
	}
	fmt.Println("A key was added to keyring.json. Copy the file to the data directory of every node first; then restart the servers, one by one.")
	return nil
}
