package dbtest

import "syscall"

// dieWithParent has the kernel end the server, in PostgreSQL's immediate way,
// when this process ends: at once, and also when nobody is left to do it.
func dieWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGQUIT }
