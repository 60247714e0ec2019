package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// repository is the root of the module.
func repository(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", errors.New("run it inside the repository")
	}
	return filepath.Dir(mod), nil
}

// build builds the program as it is released.
func build(ctx context.Context, root, dir string) (string, error) {
	binary := filepath.Join(dir, "gatehouse")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/gatehouse")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return binary, nil
}

// process is a server that was started for this run.
type process struct {
	cmd    *exec.Cmd
	addr   string        // host:port
	dir    string        // its data
	took   time.Duration // from its start to its first answer
	exited chan struct{}
	exit   error
}

// serve runs gatehouse on a data directory of the run and returns when it
// answers. Its log goes to a file, as a service manager's would.
func (b *bench) serve(ctx context.Context, name string, flags ...string) (*process, error) {
	p := &process{dir: filepath.Join(b.work, name)}
	var err error
	if p.addr, err = freeAddress(); err != nil {
		return nil, err
	}
	binary, args := b.binary, []string{"serve", "--listen", p.addr, "--data", p.dir}
	if b.addr != "" {
		args = append(args, "--database", b.addr)
	}
	args = append(args, flags...)
	if b.profile != "" {
		if binary, err = os.Executable(); err != nil {
			return nil, err
		}
		args = append([]string{profiledCommand, b.profile}, args[1:]...)
	}
	log, err := os.OpenFile(p.dir+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	began := time.Now()
	if err := p.start(log, binary, args...); err != nil {
		return nil, err
	}
	if err := p.ready(ctx); err != nil {
		p.stop()
		said, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("starting the server: %w\n%s", err, said)
	}
	p.took = time.Since(began)
	return p, nil
}

// freeAddress is a loopback port that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// start runs a program that the kernel ends when this one ends.
func (p *process) start(log *os.File, binary string, args ...string) error {
	p.cmd = exec.Command(binary, args...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the terminal's interrupt is for this program
	p.exited = make(chan struct{})
	if err := p.cmd.Start(); err != nil {
		return err
	}
	go func() {
		p.exit = p.cmd.Wait()
		close(p.exited)
	}()
	return nil
}

// ready waits until the server says that it is; it looks every millisecond.
func (p *process) ready(ctx context.Context) error {
	request := []byte("GET /readyz HTTP/1.1\r\nHost: " + p.addr + "\r\n\r\n")
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	limit := time.After(patience)
	for {
		if c, err := dial(p.addr); err == nil {
			c.SetDeadline(time.Now().Add(patience))
			status, _, err := c.do(request)
			c.Close()
			if err == nil && status == 200 {
				return nil
			}
		}
		select {
		case <-again.C:
		case <-p.exited:
			return fmt.Errorf("it ended: %w", p.exit)
		case <-limit:
			return errors.New("it is not ready")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// stop ends the server as an operator does and waits for it.
func (p *process) stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM) // fails only when it has ended by itself
	select {
	case <-p.exited:
		return p.exit
	case <-time.After(2 * patience):
		p.cmd.Process.Kill()
		<-p.exited
		return errors.New("the server ignores SIGTERM")
	}
}

// tick is the unit of CPU time in /proc, which Linux shows as 100 a second.
const tick = 10 * time.Millisecond

// cpu is the processor time that the server has used (proc(5), utime and stime).
func (p *process) cpu() time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// The second field is a name in parentheses and may hold anything.
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// resident is the memory that the server has in RAM, in bytes.
func (p *process) resident() (int64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	var total, resident int64
	if _, err := fmt.Sscan(string(raw), &total, &resident); err != nil {
		return 0, err
	}
	return resident * int64(os.Getpagesize()), nil
}

// environment reads what the server wrote for people.
func (p *process) environment() (map[string]string, error) {
	env := map[string]string{}
	for _, name := range []string{"bootstrap.env", "demo.env"} {
		raw, err := os.ReadFile(filepath.Join(p.dir, name))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(raw)) {
			name, value, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "export ")), "=")
			env[name] = strings.Trim(value, "'")
		}
	}
	return env, nil
}
