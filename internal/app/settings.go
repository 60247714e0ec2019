package app

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// Settings are all that can be set: by flag, by environment (GATEHOUSE_…) and in
// the settings file, under one name each. The zero value of a member is its default.
type Settings struct {
	Listen    string `help:"Address to listen on." default:"localhost:8080" placeholder:"HOST:PORT"`
	Data      string `help:"Directory of the key ring, the bootstrap files and, unless --database is given, the database." default:"./gatehouse-data" placeholder:"DIR"`
	Database  string `help:"PostgreSQL database to use instead of SQLite; it must sort text by bytes (LC_COLLATE C)." placeholder:"postgres://…"`
	PublicURL string `help:"Where browsers and clients reach this server. Anything but localhost must be https. Default: http://localhost:PORT." name:"public-url" placeholder:"URL"`
	Region    string `help:"Region of the identity center; fixed at the first start, part of role paths and ids." default:"us-east-1"`
	Demo      bool   `help:"At the first start, add a demo organization: accounts, people, groups, permission sets and assignments."`

	NoOrganization bool `help:"At the first start, make a standalone account, which becomes an organization by CreateOrganization." name:"no-organization"`

	TLSCert      string   `help:"Certificate chain to serve TLS with (PEM)." name:"tls-cert" placeholder:"FILE"`
	TLSKey       string   `help:"Private key of --tls-cert (PEM)." name:"tls-key" placeholder:"FILE"`
	TrustedProxy []string `help:"Networks whose X-Forwarded-For and X-Forwarded-Proto are believed." name:"trusted-proxy" placeholder:"CIDR"`

	MetricsFrom []string `help:"Networks that may read /metrics." name:"metrics-from" default:"127.0.0.0/8,::1/128" placeholder:"CIDR"`

	SMTPURL          string `help:"Mail server: smtps://user@host:465, or smtp://user@host:587?starttls=required. Without one no mail is sent, and administrators pass links on." name:"smtp-url" placeholder:"URL"`
	SMTPPasswordFile string `help:"File with the password of --smtp-url's user." name:"smtp-password-file" placeholder:"FILE"`
	SMTPPassword     string `help:"The same in the environment or the settings file, where a file cannot be had." name:"smtp-password" hidden:"" json:"-"`
	MailFrom         string `help:"Sender of mail, such as Gatehouse <no-reply@example.com>." name:"mail-from" placeholder:"ADDRESS"`

	Quotas string   `help:"Bounds on how much there may be of a thing: none, or aws for those of the service." default:"none" placeholder:"PROFILE"`
	Quota  []string `help:"A single bound, beside those of --quotas: users=1000, permission-sets=50; 0 is none." placeholder:"NAME=N"`

	LogFormat string `help:"Form of the log: json or text." name:"log-format" default:"json" placeholder:"FORMAT"`
	LogLevel  string `help:"Least level that is logged: debug, info, warn or error." name:"log-level" default:"info" placeholder:"LEVEL"`

	ProvisionWorkers int `help:"How many accounts are provisioned at the same time; 0 stops provisioning." name:"provision-workers" default:"8" placeholder:"N"`
	EventDays        int `help:"How many days audit events are kept; 0 keeps them for good. 'gatehouse events export' writes them out first." name:"event-days" default:"90" placeholder:"N"`
}

var regionForm = regexp.MustCompile(`^([a-z]+-){2,3}[0-9]$`)

// Check reports everything that is wrong with the settings, at once.
func (s Settings) Check() error {
	var all []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			all = append(all, fmt.Errorf(format, args...))
		}
	}
	_, _, err := net.SplitHostPort(s.Listen)
	bad(err != nil, "listen: %q is not HOST:PORT", s.Listen)
	bad(s.Data == "", "data: a directory is needed")
	bad(s.Database != "" && !strings.HasPrefix(s.Database, "postgres://") && !strings.HasPrefix(s.Database, "postgresql://"),
		"database: must begin with postgres:// (leave it out to use SQLite in the data directory)")
	bad(!regionForm.MatchString(s.Region), "region: %q is not the name of a region (such as eu-central-1)", s.Region)
	if err := checkPublicURL(s.PublicURL); err != nil {
		all = append(all, err)
	}
	bad(s.Demo && s.NoOrganization, "demo: its accounts need an organization, which no-organization leaves out")
	bad((s.TLSCert == "") != (s.TLSKey == ""), "tls-cert and tls-key go together")
	for name, file := range map[string]string{"tls-cert": s.TLSCert, "tls-key": s.TLSKey} {
		if file != "" {
			_, err := os.Stat(file)
			bad(err != nil, "%s: %v", name, err)
		}
	}
	for name, networks := range map[string][]string{"trusted-proxy": s.TrustedProxy, "metrics-from": s.MetricsFrom} {
		for _, p := range networks {
			_, err := netip.ParsePrefix(p)
			bad(err != nil, "%s: %q is not a network such as 10.0.0.0/8", name, p)
		}
	}
	if _, err := s.quotas(); err != nil {
		all = append(all, err)
	}
	if _, err := s.mailServer(); err != nil {
		all = append(all, err)
	}
	bad(s.LogFormat != "json" && s.LogFormat != "text", "log-format: %q is neither json nor text", s.LogFormat)
	_, err = logLevel(s.LogLevel)
	bad(err != nil, "log-level: %q is none of debug, info, warn, error", s.LogLevel)
	bad(s.ProvisionWorkers < 0, "provision-workers: cannot be negative")
	bad(s.EventDays < 0, "event-days: cannot be negative")
	return errors.Join(all...)
}

func checkPublicURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return fmt.Errorf("public-url: %q is not a URL such as https://sso.example.com", s)
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return fmt.Errorf("public-url: %q must be an origin, without path: the AWS CLI makes its sign-in address from scheme and host alone", s)
	case u.Scheme == "http" && u.Hostname() != "localhost":
		return fmt.Errorf("public-url: %q must be https; http is for localhost only", s)
	}
	return nil
}

// publicURL is the origin that clients use, without trailing slash.
func (s Settings) publicURL(port string) string {
	if s.PublicURL != "" {
		return strings.TrimSuffix(s.PublicURL, "/")
	}
	scheme := "http"
	if s.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://localhost:" + port
}
