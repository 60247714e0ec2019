// Package httpx is what every request passes first and last: a request id, the
// address it came from, recovery from panics, and one log event.
//
// It knows nothing of what is asked; inner layers add fields to the event
// through the Request they find in the context.
package httpx

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

// Config of the outermost handler.
type Config struct {
	Log   *slog.Logger
	Now   func() time.Time
	NewID func() string
	// TrustedProxies may tell the client's address in X-Forwarded-For; from
	// others the header is ignored.
	TrustedProxies []netip.Prefix
	// OnRequest observes every finished request, for metrics; may be nil.
	OnRequest func(operation string, status int, took time.Duration)
}

// Request is what is known of a request from outside its content. It is made
// once and travels in the context.
type Request struct {
	ID       string
	SourceIP string
	Secure   bool // the client spoke TLS to us or to a trusted proxy

	mu        sync.Mutex
	operation string
	attrs     []slog.Attr
}

type requestKey struct{}

// From is the Request of a context; one of no meaning when there is none, so
// that handlers can be tested alone.
func From(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return &Request{}
}

// Operation names what the request turned out to be, for the log and metrics.
func (r *Request) Operation(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.operation = name
}

// Add adds fields to the request's log event.
func (r *Request) Add(attrs ...slog.Attr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attrs = append(r.attrs, attrs...)
}

// Wrap makes the outermost handler.
func Wrap(cfg Config, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		start := cfg.Now()
		r := &Request{ID: cfg.NewID()}
		r.SourceIP, r.Secure = cfg.client(hr)
		out := &writer{ResponseWriter: w}
		out.Header().Set("X-Amzn-Requestid", r.ID)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				r.Add(slog.String("panic", fmt.Sprint(p)), slog.String("stack", string(debug.Stack())))
				if out.status == 0 {
					http.Error(out, "An internal error occurred.", http.StatusInternalServerError)
				}
			}
			cfg.finish(hr, r, out, cfg.Now().Sub(start))
		}()
		next.ServeHTTP(out, hr.WithContext(context.WithValue(hr.Context(), requestKey{}, r)))
	})
}

func (cfg Config) finish(hr *http.Request, r *Request, w *writer, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	status := w.status
	if status == 0 {
		status = http.StatusOK
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	attrs := append([]slog.Attr{
		slog.String("request", r.ID), slog.String("method", hr.Method), slog.String("path", hr.URL.Path),
		slog.String("operation", r.operation), slog.Int("status", status), slog.Int("bytes", w.bytes),
		slog.Duration("took", took), slog.String("from", r.SourceIP),
	}, r.attrs...)
	cfg.Log.LogAttrs(hr.Context(), level, "request", attrs...)
	if cfg.OnRequest != nil {
		cfg.OnRequest(r.operation, status, took)
	}
}

// client is the address of the client and whether it speaks TLS; trusted
// proxies are believed, from the nearest on, until one that is not trusted.
func (cfg Config) client(hr *http.Request) (ip string, secure bool) {
	host, _, err := net.SplitHostPort(hr.RemoteAddr)
	if err != nil {
		host = hr.RemoteAddr
	}
	secure = hr.TLS != nil
	if !cfg.trusts(host) {
		return host, secure
	}
	secure = secure || strings.EqualFold(hr.Header.Get("X-Forwarded-Proto"), "https")
	hops := strings.Split(strings.Join(hr.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		addr, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		host = addr.String()
		if !cfg.trusts(host) {
			break
		}
	}
	return host, secure
}

func (cfg Config) trusts(host string) bool {
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range cfg.TrustedProxies {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// writer remembers what was answered.
type writer struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (w *writer) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }
