// Package mail is what Gatehouse writes to people, and how it reaches a mail
// server: texts, and SMTP. It does not know why a letter is written or who may get
// one, keeps nothing, and imports the nouns only; the outbox is signin's.
package mail

import (
	"bytes"
	"embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
	"time"
	"unicode"

	"gatehouse/internal/idc"
)

// Letter is what a mail says, before it is put in words.
type Letter struct {
	Kind   idc.MailKind
	To     string // one address, nothing else
	Name   string // of the person, as somebody entered it
	User   string // user name
	Portal string // address of the portal
	Link   string // where the person goes on
	Code   string
	Until  time.Time // of Link and Code
	At     time.Time // when what is told happened

	// Of a reset: an administrator asks for it, or else whoever said that they forgot
	// their password; and the person has not chosen one yet.
	Administrator, First bool
}

// Message is a mail in words.
type Message struct {
	ID      string // stable over attempts to send it
	To      string
	Subject string
	Text    string // for terminals
	HTML    string
	Date    time.Time
}

// subjects are AWS's where AWS has the mail (reference 5.3).
var subjects = map[idc.MailKind]string{
	idc.MailInvitation:   "Invitation to join AWS IAM Identity Center",
	idc.MailReset:        "Password reset requested",
	idc.MailUpdated:      "Password updated",
	idc.MailVerification: "Verify your e-mail address",
	idc.MailCode:         "Your sign-in code",
}

//go:embed templates/*
var files embed.FS

var (
	functions = map[string]any{"time": clock, "spaced": spaced}
	texts     = texttemplate.Must(texttemplate.New("").Funcs(functions).ParseFS(files, "templates/*.txt"))
	pages     = htmltemplate.Must(htmltemplate.New("").Funcs(functions).ParseFS(files, "templates/*.html"))
)

// Write puts a letter in words. Nothing that a person is called can add a header,
// a line or an element.
func Write(id string, at time.Time, l Letter) (Message, error) {
	subject := subjects[l.Kind]
	if subject == "" {
		return Message{}, fmt.Errorf("mail: there is no letter of kind %q", l.Kind)
	}
	l.Name, l.User = oneLine(l.Name), oneLine(l.User)
	name := strings.ToLower(string(l.Kind))
	data := struct {
		Letter
		Subject string
	}{l, subject}
	var text, html bytes.Buffer
	if err := texts.ExecuteTemplate(&text, name+".txt", data); err != nil {
		return Message{}, fmt.Errorf("mail: text of %s: %w", l.Kind, err)
	}
	if err := pages.ExecuteTemplate(&html, name+".html", data); err != nil {
		return Message{}, fmt.Errorf("mail: page of %s: %w", l.Kind, err)
	}
	return Message{ID: id, To: l.To, Subject: subject, Text: text.String(), HTML: html.String(), Date: at}, nil
}

const nameMost = 100 // characters of a name that is worth printing

// oneLine is a name as it can stand in a sentence.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > nameMost {
		s = string(r[:nameMost]) + "…"
	}
	return s
}

func clock(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

// spaced is a code in two halves, as it is read aloud.
func spaced(code string) string { return code[:len(code)/2] + " " + code[len(code)/2:] }
