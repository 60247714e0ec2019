package app

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"gatehouse/internal/mail"
	"gatehouse/internal/signin"
)

// mailServer is how mail leaves; nil when none is to be sent.
func (s Settings) mailServer() (signin.Mailer, error) {
	if s.SMTPURL == "" {
		if s.SMTPPasswordFile != "" || s.SMTPPassword != "" || s.MailFrom != "" {
			return nil, errors.New("mail-from and smtp-password-file go with smtp-url")
		}
		return nil, nil
	}
	cfg := mail.Config{URL: s.SMTPURL, Password: s.SMTPPassword, From: s.MailFrom}
	if s.SMTPPasswordFile != "" {
		if s.SMTPPassword != "" {
			return nil, errors.New("smtp-password-file: the password is given twice")
		}
		raw, err := os.ReadFile(s.SMTPPasswordFile)
		if err != nil {
			return nil, fmt.Errorf("smtp-password-file: %w", err)
		}
		cfg.Password = strings.TrimRight(string(raw), "\r\n")
	}
	server, err := mail.New(cfg)
	if err != nil {
		return nil, err
	}
	return server, nil
}
