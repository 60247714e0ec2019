package signin

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
)

// A browser that somebody has signed in with keeps a token that says so. It
// proves nothing but that: it lets the person try again while strangers are
// made to wait, and spares them the second proof where they and the instance
// want that. Nothing of it is stored here.
type browser struct {
	Store idc.StoreID `json:"s"`
	User  idc.UserID  `json:"u"`
	Nonce []byte      `json:"n"`
	Trust *trust      `json:"t,omitempty"`
}

// trust is that a person called the browser their own when they proved
// themselves by a device. It ends with the device, in another network, and with
// whatever ends the person's sessions.
type trust struct {
	Device  idc.MFADeviceID `json:"d"`
	Network string          `json:"w"`
	At      time.Time       `json:"a"`
}

const knownBrowser keys.Purpose = "known-browser"

const (
	nonceSize  = 16
	browserMax = 1024 // characters of a token that is worth opening
)

// knows reports whether the browser is one that the user has signed in with.
func (b browser) knows(u idc.User) bool {
	return len(b.Nonce) == nonceSize && u.ID != "" && b.Store == u.Store && b.User == u.ID
}

func (b browser) key() string { return "browser " + string(b.Nonce) }

// openBrowser reads a browser's token; anything else is a browser nobody knows.
func (s *Service) openBrowser(token string) browser {
	var b browser
	if token == "" || len(token) > browserMax {
		return b
	}
	sealed, err := keys.FromText(base64.RawURLEncoding, token)
	if err != nil {
		return browser{}
	}
	plain, err := s.cfg.Ring.Open(knownBrowser, sealed, nil)
	if err != nil || json.Unmarshal(plain, &b) != nil {
		return browser{}
	}
	return b
}

// browserToken makes the token of a browser that u has signed in with.
func (s *Service) browserToken(u idc.User, t *trust) (string, error) {
	b := browser{Store: u.Store, User: u.ID, Nonce: make([]byte, nonceSize), Trust: t}
	if _, err := io.ReadFull(s.cfg.Rand, b.Nonce); err != nil {
		return "", fmt.Errorf("token of a browser: %w", err)
	}
	plain, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	sealed, err := s.cfg.Ring.Seal(knownBrowser, plain, nil)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}
