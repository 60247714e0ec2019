package main

import (
	"regexp"
	"strings"
	"unicode"
)

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// fieldName is the Go name of a member: OAuth's snake_case becomes camel case.
func fieldName(s string) string {
	parts := strings.Split(s, "_")
	for i, p := range parts {
		if p != "" {
			parts[i] = upperFirst(p)
		}
	}
	return strings.Join(parts, "")
}

// enumName is the Go name of an enum's value: IN_PROGRESS of StatusValues is StatusValuesInProgress.
func enumName(shape, value string) string {
	var b strings.Builder
	b.WriteString(upperFirst(shape))
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if word == strings.ToUpper(word) {
			word = strings.ToLower(word)
		}
		b.WriteString(upperFirst(word))
	}
	return b.String()
}

var (
	javaEscape = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)
	tags       = regexp.MustCompile(`<[^>]*>`)
)

// goPattern is a pattern written for Java as Go takes it.
func goPattern(p string) string { return javaEscape.ReplaceAllString(p, `\x{$1}`) }

// comment is documentation as Go comment lines, or nothing.
func comment(indent, subject, doc string) string {
	doc = strings.TrimSpace(tags.ReplaceAllString(doc, ""))
	if doc == "" {
		return ""
	}
	if subject != "" {
		doc = subject + ": " + lowerFirst(doc)
	}
	var b strings.Builder
	line := indent + "//"
	for _, word := range strings.Fields(doc) {
		if len(line)+1+len(word) > 110 {
			b.WriteString(line + "\n")
			line = indent + "//"
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
	return b.String()
}
