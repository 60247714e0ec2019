package app

import (
	"io"
	"log/slog"
)

func logLevel(name string) (slog.Level, error) {
	var l slog.Level
	err := l.UnmarshalText([]byte(name))
	return l, err
}

// NewLog makes the log of a server; settings were checked before.
func NewLog(s Settings, w io.Writer) *slog.Logger {
	level, _ := logLevel(s.LogLevel)
	o := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}
