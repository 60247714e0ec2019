package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"gatehouse/internal/app"
)

type adminCmd struct {
	Recover    adminRecoverCmd    `cmd:"" help:"Make a new, time-limited access key of the management account."`
	Create     adminCreateCmd     `cmd:"" help:"Make the first administrator, a person who signs in with a browser."`
	DisableKey adminDisableKeyCmd `cmd:"" help:"Disable the bootstrap key, or another access key of the management account."`
}

// deploymentFlags say which deployment a command of its host is about.
type deploymentFlags struct {
	Data     string `help:"Data directory of the deployment." default:"./gatehouse-data" placeholder:"DIR"`
	Database string `help:"PostgreSQL database of the deployment, when it is not in the data directory." placeholder:"postgres://…"`
}

func (f deploymentFlags) config() app.Config {
	s := app.Settings{Data: f.Data, Database: f.Database, LogFormat: "text", LogLevel: "warn"}
	return app.Config{Settings: s, Log: app.NewLog(s, os.Stderr)}
}

type adminRecoverCmd struct {
	deploymentFlags
	For time.Duration `help:"How long the key works." default:"1h" placeholder:"DURATION"`
}

func (c *adminRecoverCmd) Help() string {
	return "For an administrator who has lost every other way in. Run it on the host, as the owner of the data directory; the server may keep running. The key is on record as event CreateAccessKey, and stops working by itself."
}

func (c *adminRecoverCmd) Run() error {
	if c.For <= 0 || c.For > 12*time.Hour {
		return fmt.Errorf("--for must be more than 0 and at most 12h")
	}
	r, err := app.Recover(context.Background(), c.config(), c.For)
	if err != nil {
		return err
	}
	fmt.Printf("# works until %s\nexport AWS_ACCESS_KEY_ID=%s\nexport AWS_SECRET_ACCESS_KEY=%s\nunset AWS_SESSION_TOKEN\n",
		r.Expires.Format(time.RFC3339), r.AccessKeyID, r.Secret)
	return nil
}

type adminDisableKeyCmd struct {
	deploymentFlags
	Key string `arg:"" optional:"" help:"Access key id. Default: the bootstrap key."`
}

func (c *adminDisableKeyCmd) Help() string {
	return "Do this once people administer by a permission set in the management account. The server may keep running: it refuses the key within a second. 'gatehouse admin recover' makes a new key when one is needed."
}

func (c *adminDisableKeyCmd) Run() error {
	key, err := app.DisableKey(context.Background(), c.config(), c.Key)
	if err != nil {
		return err
	}
	fmt.Printf("%s is disabled.\n", key)
	return nil
}
