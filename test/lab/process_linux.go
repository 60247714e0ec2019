package lab

import (
	"os/exec"
	"syscall"
)

// endWithTests makes a program end with the test process, so that a test binary
// that is ended from outside (by its time limit, say) leaves no server behind.
func endWithTests() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// endWithChildren makes the end of a command's context the end of the programs
// that it has started, too.
func endWithChildren(cmd *exec.Cmd) {
	cmd.SysProcAttr.Setpgid = true
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
