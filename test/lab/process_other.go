//go:build !linux

package lab

import (
	"os/exec"
	"syscall"
)

// endWithTests does nothing where the system cannot end a program with its parent.
func endWithTests() *syscall.SysProcAttr { return nil }

// endWithChildren does nothing where programs have no process group to be ended by.
func endWithChildren(*exec.Cmd) {}
