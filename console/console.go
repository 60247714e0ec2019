// Package console holds the browser application, as `make console` builds it: the
// access portal and the administration console. It is empty in a program that was
// built without.
package console

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var built embed.FS

// Files are the built application: portal.html, console.html and what they load.
// False when it was not built.
func Files() (fs.FS, bool) {
	files, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, false
	}
	_, err = fs.Stat(files, "portal.html")
	return files, err == nil
}
