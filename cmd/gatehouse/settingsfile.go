package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"gatehouse/internal/app"
)

// settingsFile lets a command read its settings from a file too: a YAML mapping
// of the flags' names. Flags and environment win over it.
type settingsFile struct {
	Config configFile `help:"Settings file (YAML; keys are the names of the flags)." name:"config" placeholder:"FILE"`
}

// configFile is kong's ConfigFlag for a file that must exist.
type configFile string

// BeforeResolve reads the file before flags are settled.
func (f configFile) BeforeResolve(k *kong.Kong, ctx *kong.Context, trace *kong.Path) error {
	path := string(ctx.FlagValue(trace.Flag).(configFile))
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("settings file: %w", err)
	}
	resolver, err := settingsResolver(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("settings file %s: %w", path, err)
	}
	ctx.AddResolver(resolver)
	return nil
}

// settingsResolver answers flags from a settings file; keys that are no setting
// are errors, so that a misspelt one is not silently ignored.
func settingsResolver(r io.Reader) (kong.Resolver, error) {
	values := map[string]any{}
	if err := yaml.NewDecoder(r).Decode(&values); err != nil && err != io.EOF {
		return nil, err
	}
	known := map[string]bool{}
	parser, err := kong.New(&struct{ app.Settings }{})
	if err != nil {
		return nil, err
	}
	for _, flag := range parser.Model.Flags {
		known[flag.Name] = true
	}
	var unknown []string
	for key := range values {
		if !known[key] || key == "help" {
			unknown = append(unknown, key)
		}
	}
	if len(unknown) > 0 {
		return nil, fmt.Errorf("unknown keys: %s", strings.Join(unknown, ", "))
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if _, set := os.LookupEnv(name); set {
				return nil, nil // kong asks resolvers after it has read the environment
			}
		}
		return values[flag.Name], nil
	}), nil
}
