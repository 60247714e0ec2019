package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"gatehouse/internal/dbtest"
	"gatehouse/internal/idc"
)

const (
	killChild   = "GATEHOUSE_TEST_KILL" // address that the child writes to
	killRound   = "GATEHOUSE_TEST_KILL_ROUND"
	killWriters = 12
)

// A process is killed at any moment, again and again, on the same database.
// Every write that it was told of is there, whole; of those it was not told of,
// at most the one each writer was waiting for, and that one whole or not at all.
func TestKill(t *testing.T) {
	if address := os.Getenv(killChild); address != "" {
		writeUntilKilled(address, os.Getenv(killRound))
		return
	}
	for name, c := range map[string]struct {
		address func(testing.TB) string
		rounds  int
	}{
		"sqlite":   {testFile, 24},
		"postgres": {dbtest.Postgres, 6},
	} {
		t.Run(name, func(t *testing.T) {
			address := c.address(t)
			random := rand.New(rand.NewPCG(20260301, 7))
			answered := map[string]bool{}
			total := 0
			for round := range c.rounds {
				for _, id := range killAfter(t, address, round, 1+random.IntN(500)) {
					answered[id] = true
				}
				total += checkAfterKill(t, address, round, answered)
			}
			if strings.HasPrefix(address, "/") {
				checkIntegrity(t, address)
			}
			t.Logf("%d kills; %d writes answered, %d found", c.rounds, len(answered), total)
			if total < len(answered) || len(answered) < c.rounds {
				t.Errorf("answered %d, found %d", len(answered), total)
			}
		})
	}
}

// killAfter starts a writing process, kills it when it was answered n times,
// and returns what it was told of.
func killAfter(t *testing.T, address string, round, n int) (answered []string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKill$")
	child.Env = append(os.Environ(), killChild+"="+address, fmt.Sprintf("%s=%d", killRound, round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		id, ok := strings.CutPrefix(lines.Text(), "written ")
		if !ok {
			t.Errorf("the child says %q", lines.Text())
			continue
		}
		if answered = append(answered, id); len(answered) == n {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	if len(answered) < n {
		t.Fatalf("the child ended after %d writes of %d", len(answered), n)
	}
	return answered
}

// writeUntilKilled is the child: writers that each write one thing after the
// other, and journal it once they are answered.
func writeUntilKilled(address, round string) {
	s, err := Open(context.Background(), Config{Address: address})
	if err != nil {
		fmt.Println("open:", err)
		return
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for writer := range killWriters {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s.%02d.%06d", round, writer, i)
				err := s.Update(context.Background(), func(tx *Tx) error {
					tx.Changed(Change{Kind: "kill", ID: id, After: strings.Repeat("x", i%500)})
					if _, err := tx.PutJob(NewJob{Kind: "kill", Target: id}); err != nil {
						return err
					}
					return tx.AddSetting(id, i)
				})
				if idc.Is(err, idc.KindUnavailable) { // PostgreSQL: too many at once
					i--
					continue
				}
				mu.Lock()
				if err != nil {
					fmt.Println("update:", err)
				} else {
					fmt.Println("written " + id)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

// checkAfterKill opens the database and compares. It answers how many writes
// of the round were found.
func checkAfterKill(t *testing.T, address string, round int, answered map[string]bool) (found int) {
	t.Helper()
	s, err := Open(t.Context(), Config{Address: address})
	if err != nil {
		t.Fatalf("opening after the kill: %v", err)
	}
	defer s.Close(context.Background())
	prefix := fmt.Sprintf("%d.", round)
	unanswered := map[string]int{} // by writer
	err = s.View(t.Context(), func(tx *Tx) error {
		there := map[string]bool{}
		for after := prefix; ; {
			p, err := tx.Settings(idc.PageRequest{Limit: 1000, After: after})
			if err != nil {
				return err
			}
			for _, setting := range p.Items {
				if strings.HasPrefix(setting.Name, prefix) {
					there[setting.Name] = true
				}
			}
			if after = p.Next; after == "" || !strings.HasPrefix(after, prefix) {
				break
			}
		}
		found = len(there)
		for id := range answered {
			if strings.HasPrefix(id, prefix) && !there[id] {
				t.Errorf("%s was answered and is lost", id)
			}
		}
		for id := range there {
			if !answered[id] {
				unanswered[strings.Split(id, ".")[1]]++
			}
			changes, err := tx.ChangesOf("kill", id, 0, 2)
			if err != nil {
				return err
			}
			_, err = tx.Job("kill", id)
			if len(changes) != 1 || err != nil {
				t.Errorf("%s is there by half: %d changes, job: %v", id, len(changes), err)
			}
		}
		// What is there by another half.
		jobs, err := tx.Jobs("kill", idc.PageRequest{Limit: 100_000, After: prefix})
		for _, j := range jobs.Items {
			if strings.HasPrefix(j.Target, prefix) && !there[j.Target] {
				t.Errorf("a job without its setting: %s", j.Target)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for writer, n := range unanswered {
		if n > 1 {
			t.Errorf("writer %s has %d writes that it was not told of", writer, n)
		}
	}
	return found
}

// checkIntegrity has SQLite check the file that survived all kills.
func checkIntegrity(t *testing.T, address string) {
	t.Helper()
	s := openTest(t, Config{Address: address})
	var result string
	conn := s.engine.(*sqliteEngine).writer.conn.conn
	if err := conn.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&result); err != nil || result != "ok" {
		t.Errorf("integrity check: %s, %v", result, err)
	}
}
