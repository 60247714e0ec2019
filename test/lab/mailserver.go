package lab

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mail is what a MailServer has taken, as a reader shows it.
type Mail struct {
	From, To string // of the envelope
	Header   netmail.Header
	Subject  string
	Text     string
	HTML     string
}

// Link is the first address in the text; "" when there is none.
func (m Mail) Link() string {
	for _, word := range strings.Fields(m.Text) {
		if strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "https://") {
			return word
		}
	}
	return ""
}

// Code is the code in the text, without its space; "" when there is none.
func (m Mail) Code() string {
	for line := range strings.Lines(m.Text) {
		digits := strings.ReplaceAll(strings.TrimSpace(line), " ", "")
		if len(digits) == 8 && strings.Trim(digits, "0123456789") == "" {
			return digits
		}
	}
	return ""
}

// MailServer is an SMTP server that keeps what it is given. Its methods may be
// called from anywhere.
type MailServer struct {
	Address string         // host:port
	Roots   *x509.CertPool // that vouch for it, where it has TLS

	options MailOptions
	mu      sync.Mutex
	refusal *smtp.SMTPError
	tried   int
	taken   []Mail
	arrived chan struct{} // signals a change of taken or tried
}

// MailOptions are how a mail server is reached.
type MailOptions struct {
	TLS, STARTTLS  bool
	User, Password string // asked for unless empty
}

// NewMailServer starts a mail server on a loopback port, for as long as the test.
func NewMailServer(t testing.TB, o MailOptions) *MailServer {
	t.Helper()
	s := &MailServer{options: o, arrived: make(chan struct{}, 1)}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{server: s}, nil }))
	server.Domain = "localhost"
	server.ErrorLog = quiet{}
	var lc net.ListenConfig
	listener, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Address = fmt.Sprintf("localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	if o.TLS || o.STARTTLS {
		certificate, roots := localhostCertificate(t)
		s.Roots = roots
		config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
		if o.STARTTLS {
			server.TLSConfig = config
		} else {
			listener = tls.NewListener(listener, config)
		}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		server.Serve(listener) // until Close
	}()
	t.Cleanup(func() {
		server.Close()
		<-ended
	})
	return s
}

// Refuse makes the server answer every mail with an error from now on; 0 ends that.
func (s *MailServer) Refuse(code int, message string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusal = nil
	if code != 0 {
		s.refusal = &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 0, 0}, Message: message}
	}
}

// Tried is how many mails the server was offered, those that it refused too.
func (s *MailServer) Tried() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tried
}

// Taken are the mails taken so far.
func (s *MailServer) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.taken...)
}

// Wait returns the nth mail for an address, once it is there; the first is 1.
func (s *MailServer) Wait(t testing.TB, to string, n int) Mail {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		left := n
		for _, m := range s.Taken() {
			if m.To == to {
				if left--; left == 0 {
					return m
				}
			}
		}
		select {
		case <-s.arrived:
		case <-deadline:
			t.Fatalf("mail %d for %s has not come; there are %d mails", n, to, len(s.Taken()))
		}
	}
}

type mailSession struct {
	server        *MailServer
	from, to      string
	authenticated bool
}

func (m *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (m *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != m.server.options.User || password != m.server.options.Password {
			return smtp.ErrAuthFailed
		}
		m.authenticated = true
		return nil
	}), nil
}

func (m *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	if m.server.options.User != "" && !m.authenticated {
		return smtp.ErrAuthRequired
	}
	m.from = from
	return nil
}

func (m *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.to = to
	return nil
}

func (m *mailSession) Data(r io.Reader) error {
	s := m.server
	defer func() {
		select {
		case s.arrived <- struct{}{}:
		default:
		}
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried++
	if s.refusal != nil {
		return s.refusal
	}
	mail, err := readMail(r)
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: err.Error()}
	}
	mail.From, mail.To = m.from, m.to
	s.taken = append(s.taken, mail)
	return nil
}

func (m *mailSession) Reset()        {}
func (m *mailSession) Logout() error { return nil }

// readMail takes a mail apart; what is not multipart/alternative is an error.
func readMail(r io.Reader) (Mail, error) {
	msg, err := netmail.ReadMessage(r)
	if err != nil {
		return Mail{}, err
	}
	out := Mail{Header: msg.Header}
	if out.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return out, err
	}
	kind, parameters, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return out, fmt.Errorf("the mail is %s, not multipart/alternative (%w)", kind, err)
	}
	parts := multipart.NewReader(msg.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		var body io.Reader = part
		if strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			body = quotedprintable.NewReader(part)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			return out, err
		}
		content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
		switch kind := part.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/plain"):
			out.Text = string(content)
		case strings.HasPrefix(kind, "text/html"):
			out.HTML = string(content)
		}
	}
}

// localhostCertificate is one that vouches for itself.
func localhostCertificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}
