package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/dbtest"
	"gatehouse/test/lab"
)

// The first start makes all that DESIGN promises and tells it in one file that
// only its owner reads; later starts change nothing.
func TestFirstStart(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		file := filepath.Join(w.Dir, "bootstrap.env")
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, form := range map[string]string{
			"AWS_ENDPOINT_URL":            regexp.QuoteMeta(w.URL),
			"AWS_REGION":                  `us-east-1`,
			"AWS_ACCESS_KEY_ID":           `AKIA[A-Z2-7]{16}`,
			"AWS_SECRET_ACCESS_KEY":       `[A-Za-z0-9+/]{40}`,
			"GATEHOUSE_PORTAL_URL":        regexp.QuoteMeta(w.URL) + `/.+`,
			"GATEHOUSE_START_URL":         `https://identitycenter\.amazonaws\.com/ssoins-[0-9a-f]{16}`,
			"GATEHOUSE_INSTANCE_ARN":      `arn:aws:sso:::instance/ssoins-[0-9a-f]{16}`,
			"GATEHOUSE_IDENTITY_STORE_ID": `d-[0-9a-f]{10}`,
		} {
			if got := w.Env(name); !regexp.MustCompile(`^` + form + `$`).MatchString(got) {
				t.Errorf("%s: got %q, want %s", name, got, form)
			}
			if !strings.Contains(string(before), "export "+name+"=") {
				t.Errorf("a shell that sources the file does not pass on %s:\n%s", name, before)
			}
		}
		for _, name := range []string{"bootstrap.env", "keyring.json", "lock"} {
			wantPrivate(t, filepath.Join(w.Dir, name), 0o600)
		}
		wantPrivate(t, w.Dir, 0o700)
		if w.database == "" {
			wantPrivate(t, filepath.Join(w.Dir, "gatehouse.db"), 0o600)
		} else if _, err := os.Stat(filepath.Join(w.Dir, "gatehouse.db")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a SQLite file stands beside PostgreSQL: %v", err)
		}

		made := w.rows(t, "SELECT kind, id FROM changes ORDER BY seq")
		w.Restart()
		w.Kill()
		w.Restart()
		after, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(after) != string(before) {
			t.Errorf("later starts changed bootstrap.env:\n%s\nwas:\n%s", after, before)
		}
		w.root.must(t, "AWSIdentityStore.ListUsers", map[string]any{"IdentityStoreId": w.store()}, nil)
		if again := w.rows(t, "SELECT kind, id FROM changes ORDER BY seq"); fmt.Sprint(again) != fmt.Sprint(made) {
			t.Errorf("later starts changed the data: %v, was %v", again, made)
		}
	})
}

// A first start that was killed before it told its keys tells them the next time.
func TestFirstStartInterrupted(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		w.Kill()
		file := filepath.Join(w.Dir, "bootstrap.env")
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		w.Restart()
		after, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(after) != string(before) {
			t.Errorf("got:\n%s\nwant:\n%s", after, before)
		}
	})
}

func wantPrivate(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Error(err)
		return
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s: got mode %o, want %o", filepath.Base(path), got, want)
	}
}

// serve runs a second `gatehouse serve`, which is to end by itself and to say why.
func serve(t *testing.T, why string, args ...string) {
	t.Helper()
	r := lab.Gatehouse(t, nil, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	if r.Code == 0 || r.Code == -1 {
		t.Errorf("%s: exit status %d\n%s%s", r.Command, r.Code, r.Stdout, r.Stderr)
	}
	if !strings.Contains(r.Stderr, why) {
		t.Errorf("%s: said %q, want %q", r.Command, r.Stderr, why)
	}
	for _, trace := range []string{"goroutine ", "panic:", ".go:"} {
		if strings.Contains(r.Stderr, trace) {
			t.Errorf("%s shows its inside: %s", r.Command, r.Stderr)
		}
	}
}

// What cannot work is refused with a sentence, and does no harm.
func TestRefusedStarts(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		here := []string{"--data", w.Dir}
		if w.database != "" {
			here = append(here, "--database", w.database)
		}
		serve(t, "another gatehouse is running on the data directory", here...)
		serve(t, "is in use; stop what listens there", "--data", t.TempDir(), "--listen", strings.TrimPrefix(w.URL, "http://"))
		w.Stop()
		serve(t, "made for region us-east-1", append(here, "--region", "eu-central-1")...)

		// A database and a ring that do not belong together.
		ring := filepath.Join(w.Dir, "keyring.json")
		own, err := os.ReadFile(ring)
		if err != nil {
			t.Fatal(err)
		}
		other := lab.NewServer(t)
		other.Stop()
		foreign, err := os.ReadFile(filepath.Join(other.Dir, "keyring.json"))
		if err != nil {
			t.Fatal(err)
		}
		put(t, ring, foreign)
		serve(t, "use the database and the ring of one deployment", here...)
		put(t, ring, []byte("{"))
		serve(t, "key ring keyring.json", here...)
		if err := os.Remove(ring); err != nil {
			t.Fatal(err)
		}
		serve(t, "put its keyring.json there", here...)
		if _, err := os.Stat(ring); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a refused start made a new key ring: %v", err)
		}
		put(t, ring, own)
		w.Restart()
		w.root.must(t, "AWSIdentityStore.ListUsers", map[string]any{"IdentityStoreId": w.store()}, nil)
	})
}

func put(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A database that does not sort by bytes would order names otherwise than
// SQLite does; it is refused before anything is written into it.
func TestForeignCollation(t *testing.T) {
	t.Parallel()
	address := dbtest.PostgresWith(t, "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'")
	serve(t, "LC_COLLATE", "--data", t.TempDir(), "--database", address)
	serve(t, "database", "--data", t.TempDir(), "--database", "postgres:///nowhere?host="+t.TempDir())
}

// One run tells everything that is wrong with the settings.
func TestConfigCheck(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "gatehouse.yaml")
	check := func(content string, args ...string) lab.Result {
		put(t, file, []byte(content))
		return lab.Gatehouse(t, []string{"GATEHOUSE_LOG_FORMAT=json"}, append([]string{"config", "check", "--config", file}, args...)...)
	}
	if r := check("listen: localhost:9090\npublic-url: https://sso.example.com\ntrusted-proxy: [10.0.0.0/8]\n"); r.Code != 0 {
		t.Errorf("good settings: exit status %d\n%s%s", r.Code, r.Stdout, r.Stderr)
	}
	r := check("listen: nowhere\ndatabase: mysql://x\nregion: Mars\npublic-url: http://sso.example.com\ntrusted-proxy: [everybody]\n",
		"--log-format", "xml", "--log-level", "loud", "--tls-cert", "cert.pem", "--provision-workers=-1")
	if r.Code == 0 {
		t.Errorf("bad settings: exit status 0\n%s", r.Stdout)
	}
	for _, name := range []string{"listen", "database", "region", "public-url", "trusted-proxy", "log-format", "log-level", "tls-key", "provision-workers"} {
		if !strings.Contains(r.Stderr, name) {
			t.Errorf("nothing is said of %s:\n%s", name, r.Stderr)
		}
	}
	if r := check("listn: localhost:9090\n"); r.Code == 0 || !strings.Contains(r.Stderr, "unknown keys: listn") {
		t.Errorf("an unknown key: exit status %d\n%s", r.Code, r.Stderr)
	}
	if r := check("listen: [\n"); r.Code == 0 || !strings.Contains(r.Stderr, "settings file") {
		t.Errorf("a file that is no YAML: exit status %d\n%s", r.Code, r.Stderr)
	}
	if r := lab.Gatehouse(t, nil, "config", "check", "--config", filepath.Join(t.TempDir(), "none.yaml")); r.Code == 0 || !strings.Contains(r.Stderr, "settings file") {
		t.Errorf("no file: exit status %d\n%s", r.Code, r.Stderr)
	}
	// The file is below the environment, the environment below the flags.
	put(t, file, []byte("region: Mars\n"))
	if r := lab.Gatehouse(t, []string{"GATEHOUSE_REGION=eu-central-1"}, "config", "check", "--config", file); r.Code != 0 {
		t.Errorf("the environment does not win over the file: %s", r.Stderr)
	}
	if r := lab.Gatehouse(t, []string{"GATEHOUSE_REGION=Mars"}, "config", "check", "--region", "eu-central-1"); r.Code != 0 {
		t.Errorf("flags do not win over the environment: %s", r.Stderr)
	}
}

// SIGTERM closes the door, answers whoever is inside, and ends well.
func TestDrain(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		address := strings.TrimPrefix(w.URL, "http://")
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		body := fmt.Sprintf(`{"IdentityStoreId":%q,"DisplayName":"drained"}`, w.store())
		r := w.root.request(t.Context(), "AWSIdentityStore.CreateGroup", body)
		w.root.sign(r, body, "identitystore", time.Now())
		// The server asks for the body when it has begun with the request.
		var head strings.Builder
		fmt.Fprintf(&head, "POST / HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n", address, len(body))
		r.Header.Write(&head)
		if _, err := conn.Write([]byte(head.String() + "\r\n")); err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(conn)
		if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
			t.Fatalf("got %q, %v", line, err)
		}
		if _, err := in.ReadString('\n'); err != nil {
			t.Fatal(err)
		}

		answered := make(chan error, 1)
		go func() {
			answered <- func() error {
				if err := awaitClosed(t.Context(), address); err != nil {
					return err
				}
				if _, err := conn.Write([]byte(body)); err != nil {
					return err
				}
				resp, err := http.ReadResponse(in, r)
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					return fmt.Errorf("the request under way was answered %s", resp.Status)
				}
				return nil
			}()
		}()
		w.Stop()
		if err := <-answered; err != nil {
			t.Error(err)
		}
		w.Restart()
		w.root.must(t, "AWSIdentityStore.GetGroupId", map[string]any{
			"IdentityStoreId":     w.store(),
			"AlternateIdentifier": map[string]any{"UniqueAttribute": map[string]any{"AttributePath": "displayName", "AttributeValue": "drained"}},
		}, nil)
	})
}

// awaitClosed returns when nobody listens at the address any more.
func awaitClosed(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return nil
		}
		conn.Close()
		select {
		case <-ctx.Done():
			return errors.New("a server that was told to stop still lets people in")
		case <-again.C:
		}
	}
}

// Health is asked without credentials and tells nothing else.
func TestHealth(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/nothing-here": 404} {
			resp, err := http.Get(w.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%s: got %d, want %d", path, resp.StatusCode, want)
			}
		}
	})
}
