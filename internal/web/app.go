package web

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// appPolicy is what the browser application may load. It differs from that of the
// other pages by its script, by calls of the public APIs, and by the looks of its
// components: fonts inside the style sheet and icons as images of data. Nothing in
// it may turn text into markup or code, but the parser of XML answers.
const appPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; " +
	"require-trusted-types-for 'script'; trusted-types gatehouse-xml"

// app is the built browser application: the access portal and the console. It has
// no rights of its own and no entrance but the public APIs, so its pages are the
// same for everybody, signed in or not.
type app struct {
	portal, console []byte             // the pages; nil where it was not built
	files           map[string]appFile // by path below /app/
}

// appFile is something that the pages load, in the encodings there are.
type appFile struct {
	kind            string
	plain, gzip, br []byte
	lasting         bool // its name changes with its content
}

// readApp reads what `make console` built; nil files are of a program without it.
func readApp(built fs.FS) (*app, error) {
	a := &app{files: map[string]appFile{}}
	if built == nil {
		return a, nil
	}
	err := fs.WalkDir(built, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		switch bare, encoding := strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".br"), path.Ext(name); {
		case name == "portal.html":
			a.portal = content
		case name == "console.html":
			a.console = content
		case strings.HasPrefix(path.Base(name), "."):
		default:
			f := a.files[bare]
			f.kind, f.lasting = mime.TypeByExtension(path.Ext(bare)), strings.HasPrefix(bare, "assets/")
			switch encoding {
			case ".gz":
				f.gzip = content
			case ".br":
				f.br = content
			default:
				f.plain = content
			}
			a.files[bare] = f
		}
		return nil
	})
	if err == nil && (a.portal == nil || a.console == nil) {
		err = errors.New("portal.html or console.html is missing")
	}
	if err != nil {
		return nil, fmt.Errorf("read the built console: %w", err)
	}
	return a, nil
}

// file answers something that the application's pages load.
func (p *Pages) appFile(w http.ResponseWriter, r *http.Request) {
	f, ok := p.app.files[r.PathValue("file")]
	if !ok {
		p.problem(w, r, noSuchPage)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Vary", "Accept-Encoding")
	if f.lasting {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	content := f.plain
	switch {
	case f.br != nil && accepts(r, "br"):
		h.Set("Content-Encoding", "br")
		content = f.br
	case f.gzip != nil && accepts(r, "gzip"):
		h.Set("Content-Encoding", "gzip")
		content = f.gzip
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // whoever asked has left
}

// accepts reports whether a browser takes an encoding (RFC 9110, section 12.5.3).
func accepts(r *http.Request, encoding string) bool {
	for _, item := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, parameters, _ := strings.Cut(item, ";")
		if strings.TrimSpace(name) == encoding {
			q := strings.ReplaceAll(parameters, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// portal shows the access portal. Who is signed in is for the application to find
// out: it takes a shortcut link's fragment through the sign-in, which a server
// never sees.
func (p *Pages) portal(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		p.startURL(w, r)
		return
	}
	if _, ok := p.instance(w, r); ok {
		p.appPage(w, r, p.app.portal)
	}
}

// console shows the administration console.
func (p *Pages) console(w http.ResponseWriter, r *http.Request) { p.appPage(w, r, p.app.console) }

func (p *Pages) appPage(w http.ResponseWriter, r *http.Request, page []byte) {
	if page == nil {
		p.render(w, r, http.StatusOK, "unbuilt", view{Title: "Built without its console"})
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", appPolicy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page) // whoever asked has left
}
