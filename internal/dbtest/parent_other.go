//go:build !linux

package dbtest

import "syscall"

// dieWithParent does nothing where the kernel has no such thing; the shell of
// watch ends the server then.
func dieWithParent(*syscall.SysProcAttr) {}
