package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// model is a service-2.json, with its overlay laid over it.
type model struct {
	Metadata struct {
		APIVersion     string `json:"apiVersion"`
		EndpointPrefix string `json:"endpointPrefix"`
		Protocol       string `json:"protocol"`
		SigningName    string `json:"signingName"`
		TargetPrefix   string `json:"targetPrefix"`
		XMLNamespace   string `json:"xmlNamespace"`
	} `json:"metadata"`
	Operations map[string]*operation `json:"operations"`
	Shapes     map[string]*shape     `json:"shapes"`
}

type operation struct {
	HTTP struct {
		Method     string `json:"method"`
		RequestURI string `json:"requestUri"`
	} `json:"http"`
	Input         *ref   `json:"input"`
	Output        *ref   `json:"output"`
	AuthType      string `json:"authtype"`
	Documentation string `json:"documentation"`
}

// ref is a use of a shape.
type ref struct {
	Shape           string `json:"shape"`
	ResultWrapper   string `json:"resultWrapper"`
	Location        string `json:"location"`
	LocationName    string `json:"locationName"`
	TimestampFormat string `json:"timestampFormat"`
	Flattened       bool   `json:"flattened"`
	Sensitive       bool   `json:"sensitive"`
	Documentation   string `json:"documentation"`
}

type shape struct {
	Type            string   `json:"type"`
	Members         members  `json:"members"`
	Required        []string `json:"required"`
	Member          *ref     `json:"member"`
	Key             *ref     `json:"key"`
	Value           *ref     `json:"value"`
	Min             *int64   `json:"min"`
	Max             *int64   `json:"max"`
	Pattern         string   `json:"pattern"`
	GoPattern       string   `json:"goPattern"` // overlay: Pattern for Go
	Enum            []string `json:"enum"`
	Sensitive       bool     `json:"sensitive"`
	Document        bool     `json:"document"`
	Union           bool     `json:"union"`
	Flattened       bool     `json:"flattened"`
	TimestampFormat string   `json:"timestampFormat"`
	Documentation   string   `json:"documentation"`

	Exception  bool   `json:"exception"`
	Fault      bool   `json:"fault"`
	OAuthError string `json:"oauthError"` // overlay: value of the body's error member
	Error      struct {
		Code           string `json:"code"`
		HTTPStatusCode int    `json:"httpStatusCode"`
	} `json:"error"`
}

// members keeps the order of the model, which is the order on the wire and in messages.
type members []member

type member struct {
	Name string
	ref
}

func (ms *members) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		m := member{Name: name.(string)}
		if err := d.Decode(&m.ref); err != nil {
			return err
		}
		*ms = append(*ms, m)
	}
	return nil
}

// load reads the model in a folder and its overlay, if it has one.
func load(folder string) (*model, error) {
	text, err := os.ReadFile(filepath.Join(folder, "service-2.json"))
	if err != nil {
		return nil, err
	}
	overlay, err := os.ReadFile(filepath.Join(folder, "overlay.json"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if text, err = lay(text, overlay); err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
	}
	var m model
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	return &m, nil
}

// lay lays an overlay over a JSON text: objects merge, lists append, null
// removes, anything else replaces. The order of the base stays.
func lay(base, over []byte) ([]byte, error) {
	var b, o object
	if json.Unmarshal(base, &b) != nil || json.Unmarshal(over, &o) != nil {
		var bl, ol []json.RawMessage
		if json.Unmarshal(base, &bl) == nil && json.Unmarshal(over, &ol) == nil {
			return json.Marshal(append(bl, ol...))
		}
		return over, nil
	}
	for _, f := range o {
		i := slices.IndexFunc(b, func(x field) bool { return x.name == f.name })
		switch {
		case string(f.value) == "null":
			if i < 0 {
				return nil, fmt.Errorf("the overlay removes %q, which is not there", f.name)
			}
			b = slices.Delete(b, i, i+1)
		case i < 0:
			b = append(b, f)
		default:
			v, err := lay(b[i].value, f.value)
			if err != nil {
				return nil, err
			}
			b[i].value = v
		}
	}
	return json.Marshal(b)
}

// object is a JSON object in its own order.
type object []field

type field struct {
	name  string
	value json.RawMessage
}

func (o *object) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.New("not an object")
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		f := field{name: name.(string)}
		if err := d.Decode(&f.value); err != nil {
			return err
		}
		*o = append(*o, f)
	}
	return nil
}

func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, f := range o {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(f.name)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), f.value...)
	}
	return append(b, '}'), nil
}
