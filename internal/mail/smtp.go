package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Config says how mail leaves.
type Config struct {
	// URL of the server that takes it: smtps://user@host:465, where TLS comes first,
	// or smtp://user@host:587?starttls=required, where it comes with STARTTLS. With
	// ?starttls=none there is none, which is for a server on this very machine.
	URL      string
	Password string // of the URL's user
	From     string // address of the sender, with or without a name

	Roots *x509.CertPool // who may vouch for the server; nil is the system's
}

// Server sends mail.
type Server struct {
	client *gomail.Client
	from   *netmail.Address
}

const sendTime = 30 * time.Second // for one mail, from dialing to the server's word

// New checks the configuration; nothing is dialed before there is mail.
func New(cfg Config) (*Server, error) {
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("mail-from: %q is not an address such as Gatehouse <no-reply@example.com>", cfg.From)
	}
	u, err := url.Parse(cfg.URL)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" {
		return nil, fmt.Errorf("smtp-url: %q is not an address such as smtps://user@mail.example.com:465", withoutPassword(cfg.URL))
	}
	if _, has := u.User.Password(); has {
		return nil, errors.New("smtp-url: the password does not belong into the address; give it in a file with smtp-password-file")
	}
	options, port, err := security(u, cfg.Roots)
	if err != nil {
		return nil, err
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port < 1 || port > 65535 {
			return nil, fmt.Errorf("smtp-url: %q is no port", p)
		}
	}
	user := u.User.Username()
	if (user == "") != (cfg.Password == "") {
		return nil, errors.New("smtp-url: a user in the address and a password go together")
	}
	if user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(user), gomail.WithPassword(cfg.Password))
	}
	client, err := gomail.NewClient(u.Hostname(), append(options, gomail.WithPort(port), gomail.WithTimeout(sendTime/2))...)
	if err != nil {
		return nil, fmt.Errorf("smtp-url: %w", err)
	}
	return &Server{client, from}, nil
}

// security is how the connection is kept to the server alone. There is no way to
// try TLS and go on without: whoever sits between would choose the latter.
func security(u *url.URL, roots *x509.CertPool) (options []gomail.Option, port int, err error) {
	config := gomail.WithTLSConfig(&tls.Config{ServerName: u.Hostname(), RootCAs: roots, MinVersion: tls.VersionTLS12})
	query := u.Query()
	starttls := query.Get("starttls")
	query.Del("starttls")
	switch {
	case len(query) > 0:
		return nil, 0, fmt.Errorf("smtp-url: %s is nothing that can be set", query.Encode())
	case u.Scheme == "smtps" && starttls == "":
		return []gomail.Option{gomail.WithSSL(), config}, 465, nil
	case u.Scheme == "smtp" && (starttls == "" || starttls == "required"):
		return []gomail.Option{gomail.WithTLSPolicy(gomail.TLSMandatory), config}, 587, nil
	case u.Scheme == "smtp" && starttls == "none" && !loopback(u.Hostname()):
		return nil, 0, errors.New("smtp-url: starttls=none is for a mail server on this machine; links in mail are as good as passwords")
	case u.Scheme == "smtp" && starttls == "none":
		return []gomail.Option{gomail.WithTLSPolicy(gomail.NoTLS)}, 25, nil
	}
	return nil, 0, errors.New("smtp-url: begins with smtps://, or with smtp:// and ends with ?starttls=required")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// withoutPassword is an address as it may be shown.
func withoutPassword(s string) string {
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			return scheme + "://…" + rest[at:]
		}
	}
	return s
}

// Send hands one message to the mail server. When that is worth no second attempt,
// Permanent says so of the error.
func (s *Server) Send(ctx context.Context, m Message) error {
	to, err := netmail.ParseAddress(m.To)
	if err != nil || to.Address != m.To {
		return errAddress
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	if err := msg.To(to.Address); err != nil {
		return errAddress
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.Date)
	_, domain, _ := strings.Cut(s.from.Address, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine answers
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	connection, err := s.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("reach the mail server: %w", err)
	}
	// Once the server has taken the mail, a connection that ends badly does not
	// make it be sent twice.
	defer s.client.CloseWithSMTPClient(connection)
	if err := s.client.SendWithSMTPClient(connection, msg); err != nil {
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

var errAddress = errors.New("the person's e-mail address is not one that mail can be sent to")

// Permanent reports whether a mail that was refused with err would be again: the
// server said so (RFC 5321 section 4.2.1), or the address is none.
func Permanent(err error) bool {
	if errors.Is(err, errAddress) {
		return true
	}
	var refused *gomail.SendError
	return errors.As(err, &refused) && refused.ErrorCode() >= 500 && !refused.IsTemp()
}
