package lab

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Ports come from below the range that systems hand out to outgoing connections:
// while a killed server is down, no client's connection may land on its port.
const firstPort, ports = 20000, 10000

// freePort reserves a loopback port for the length of the test, against other
// test processes too, so that a server can be started again where it was.
func freePort(t testing.TB) int {
	t.Helper()
	for range 200 {
		port := firstPort + rand.IntN(ports)
		reservation, err := reserve(port)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			continue // another test has it
		}
		if err != nil {
			t.Fatalf("reserving a port: %v", err)
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			reservation.Close()
			continue // some other program has it
		}
		l.Close()
		t.Cleanup(func() { reservation.Close() })
		return port
	}
	t.Fatal("found no free port")
	return 0
}

// reserve locks a port among test processes; closing the file, or the end of the
// process, unlocks it. The files stay: removing a locked one would let two
// processes lock two files of the same name.
func reserve(port int) (*os.File, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("gatehouse-lab-ports-%d", os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, fmt.Sprint(port)), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
