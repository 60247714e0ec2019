// Command gatehouse is an identity center: one sign-in to many AWS accounts and
// applications, speaking AWS's own protocols.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// version is set at build time.
var version = "development"

type cli struct {
	Serve   serveCmd         `cmd:"" help:"Run the server."`
	Config  configCmd        `cmd:"" help:"Work with the settings."`
	Admin   adminCmd         `cmd:"" help:"Make the first administrator, or help one who is locked out."`
	Events  eventsCmd        `cmd:"" help:"Work with the audit events."`
	Keys    keysCmd          `cmd:"" help:"Work with the key ring."`
	Model   modelCmd         `cmd:"" help:"Teach the AWS CLI and boto3 the gatehouse service."`
	Version kong.VersionFlag `help:"Print the version."`
}

func main() {
	var c cli
	ctx := kong.Parse(&c,
		kong.Name("gatehouse"),
		kong.Description("Gatehouse is a self-hosted IAM Identity Center: one sign-in to many AWS (and AWS-compatible) accounts, for the unmodified AWS CLI, SDKs and Terraform."),
		kong.Vars{"version": version},
		kong.DefaultEnvars("GATEHOUSE"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.UsageOnError(),
	)
	if err := ctx.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "gatehouse: "+err.Error())
		os.Exit(1)
	}
}
