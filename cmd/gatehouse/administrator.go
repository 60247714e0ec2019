package main

import (
	"context"
	"fmt"
	"path/filepath"

	"gatehouse/internal/app"
)

type adminCreateCmd struct {
	deploymentFlags
	UserName string `arg:"" help:"User name of the administrator." placeholder:"USER"`
	Given    string `help:"Given name. Default: the user name." placeholder:"NAME"`
	Family   string `help:"Family name." default:"Administrator" placeholder:"NAME"`
	Email    string `help:"E-mail address, for mail from the identity center." placeholder:"ADDRESS"`
	Existing bool   `help:"Appoint a user who is there already and is no administrator, and all who are in a group Administrators."`
}

func (c *adminCreateCmd) Help() string {
	return "Makes the user where there is none, puts them into the group Administrators, assigns AdministratorAccess in the management account to it, and prints a one-time password to sign in to the portal with. From there the console opens. Run it on the host, as the owner of the data directory; the server may keep running. It may be repeated: an administrator who is there already gets a new one-time password, which ends the old one. A user who is there and is no administrator, and a group Administrators that has members but no such rights, are refused without --existing: somebody else may have prepared them."
}

func (c *adminCreateCmd) Run() error {
	given := c.Given
	if given == "" {
		given = c.UserName
	}
	password, err := app.CreateAdministrator(context.Background(), c.config(), app.NewAdministrator{
		UserName: c.UserName, GivenName: given, FamilyName: c.Family, Email: c.Email, Existing: c.Existing,
	})
	if err != nil {
		return err
	}
	fmt.Printf("User name           %s\nOne-time password   %s\n", c.UserName, password)
	fmt.Printf("Next                sign in at the portal (GATEHOUSE_PORTAL_URL in %s), choose a password, and open Console\n", filepath.Join(c.Data, "bootstrap.env"))
	return nil
}
