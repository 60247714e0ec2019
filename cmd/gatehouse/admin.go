package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"gatehouse/internal/app"
)

type adminCmd struct {
	Recover adminRecoverCmd `cmd:"" help:"Make a new, time-limited access key of the management account."`
}

type adminRecoverCmd struct {
	settingsFile
	Data     string        `help:"Data directory of the deployment." default:"./gatehouse-data" placeholder:"DIR"`
	Database string        `help:"PostgreSQL database of the deployment, when it is not in the data directory." placeholder:"postgres://…"`
	For      time.Duration `help:"How long the key works." default:"1h" placeholder:"DURATION"`
}

func (c *adminRecoverCmd) Help() string {
	return "For an administrator who has lost every other way in. Run it on the host, as the owner of the data directory; the server may keep running. The key is on record as event CreateAccessKey, and stops working by itself."
}

func (c *adminRecoverCmd) Run() error {
	if c.For <= 0 || c.For > 12*time.Hour {
		return fmt.Errorf("--for must be more than 0 and at most 12h")
	}
	s := app.Settings{Data: c.Data, Database: c.Database, LogFormat: "text", LogLevel: "warn"}
	r, err := app.Recover(context.Background(), app.Config{Settings: s, Log: app.NewLog(s, os.Stderr)}, c.For)
	if err != nil {
		return err
	}
	fmt.Printf("# works until %s\nexport AWS_ACCESS_KEY_ID=%s\nexport AWS_SECRET_ACCESS_KEY=%s\nunset AWS_SESSION_TOKEN\n",
		r.Expires.Format(time.RFC3339), r.AccessKeyID, r.Secret)
	return nil
}
