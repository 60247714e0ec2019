// Package openid is the front door for whoever verifies the ID tokens that
// Gatehouse signs: the discovery documents of its instances and the key set. It
// writes what the token service publishes and knows none of the rules.
package openid

import (
	"encoding/json"
	"log/slog"
	"net/http"

	"gatehouse/internal/httpx"
	"gatehouse/internal/idc"
	"gatehouse/internal/token"
)

// Mount adds the documents to a mux: where OpenID Connect Discovery 1.0, section
// 4, has an issuer's, where RFC 8414, section 3.1, has it, and the key set.
func Mount(mux *http.ServeMux, t *token.Service) {
	document := func(w http.ResponseWriter, r *http.Request) {
		m, err := t.Metadata(r.Context(), idc.Caller{}, idc.InstanceID(r.PathValue("instance")))
		var body []byte
		if err == nil {
			body, err = json.Marshal(m)
		}
		write(w, r, body, err)
	}
	mux.HandleFunc("GET /{instance}/.well-known/openid-configuration", document)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server/{instance}", document)
	mux.HandleFunc("GET "+token.KeysPath, func(w http.ResponseWriter, r *http.Request) {
		body, err := t.KeySet()
		write(w, r, body, err)
	})
}

// write answers a document that everybody may read, in any page, and keep for a
// while: keys are rotated by a new one beside the old.
func write(w http.ResponseWriter, r *http.Request, body []byte, err error) {
	httpx.From(r.Context()).Operation("openid:" + r.Method)
	switch {
	case idc.Is(err, idc.KindNotFound):
		http.Error(w, "there is no such issuer", http.StatusNotFound)
		return
	case err != nil:
		httpx.From(r.Context()).Add(slog.Any("error", err))
		http.Error(w, "the document cannot be read at present", http.StatusServiceUnavailable)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(body) // whoever asked has left
}
