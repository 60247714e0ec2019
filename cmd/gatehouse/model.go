package main

import (
	"fmt"
	"os"
	"path/filepath"

	"gatehouse/internal/app"
)

type modelCmd struct {
	Dir string `help:"Folder to write to. Default: ~/.aws/models, where the AWS CLI and boto3 look." placeholder:"DIR"`
}

func (c *modelCmd) Help() string {
	return "After this, 'aws gatehouse help' and boto3.client('gatehouse') know the operations that AWS keeps behind its console: one-time passwords, enabling and disabling users, sessions."
}

func (c *modelCmd) Run() error {
	if c.Dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return err
		}
		c.Dir = filepath.Join(home, ".aws", "models")
	}
	if err := app.WriteModel(c.Dir); err != nil {
		return err
	}
	fmt.Printf("The model of the gatehouse service is in %s.\n", c.Dir)
	return nil
}
