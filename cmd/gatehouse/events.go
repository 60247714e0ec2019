package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"time"

	"gatehouse/internal/app"
	"gatehouse/internal/idc"
)

type eventsCmd struct {
	Export eventsExportCmd `cmd:"" help:"Write audit events to standard output, one line of JSON each."`
}

type eventsExportCmd struct {
	deploymentFlags
	Account string    `help:"Only events of this account (12 digits)." placeholder:"ID"`
	Since   time.Time `help:"From this time on (RFC 3339, such as 2026-11-01T00:00:00Z). Default: everything that is kept." placeholder:"TIME"`
	Until   time.Time `help:"Before this time. Default: now." placeholder:"TIME"`
}

func (c *eventsExportCmd) Help() string {
	return "Lines are CloudTrail records, oldest first, so that what reads CloudTrail's files reads these: jq -s '{Records: .}' makes such a file. Run it on the host, as the owner of the data directory; the server may keep running. 'aws cloudtrail lookup-events' asks the server for single events."
}

func (c *eventsExportCmd) Run() error {
	if c.Until.IsZero() {
		c.Until = time.Now()
	}
	out := bufio.NewWriter(os.Stdout)
	n, err := app.ExportEvents(context.Background(), c.config(), idc.AccountID(c.Account), c.Since, c.Until, out)
	if ferr := out.Flush(); err == nil {
		err = ferr
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d events\n", n)
	return nil
}
