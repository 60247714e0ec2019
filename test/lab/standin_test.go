package lab

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// standInVariable makes the test binary behave as a small gatehouse: what it
// answers is canned, but it is a process of its own that real clients talk to, so
// that the laboratory can be tried without the program it is for.
const standInVariable = "LAB_STANDIN"

func TestMain(m *testing.M) {
	if how := os.Getenv(standInVariable); how != "" {
		os.Exit(standIn(how, os.Args[1:]))
	}
	os.Setenv(BinaryVariable, os.Args[0])
	os.Exit(Main(m))
}

// startStandIn starts the stand-in as the laboratory starts gatehouse.
func startStandIn(t testing.TB, options ...Option) *Server {
	t.Helper()
	return NewServer(t, append([]Option{Setenv(standInVariable, "well")}, options...)...)
}

const (
	rootKey     = "AKIAROOTROOTROOTROOT"
	roleKey     = "ASIAROLEROLEROLEROLE"
	rootARN     = "arn:aws:iam::111122223333:root"
	roleARN     = "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_ReadOnlyAccess_0123456789abcdef/ada"
	standInCode = "BCDF-GHJK"
)

var demoProfile = Profile{Name: "dev", Account: "444455556666", Role: "ReadOnlyAccess"}

// standInServer knows one device code, one authorization code and one session.
type standInServer struct {
	url  string
	data string

	mu        sync.Mutex
	device    string // "", allow or deny
	challenge string
	redirect  string
	tokens    map[string]bool
	minted    int
	clients   []map[string]any // bodies of RegisterClient
}

// standIn serves until SIGTERM. how is "well"; "refuse" ends before serving; "badly"
// ends with a status of its own when it is stopped.
func standIn(how string, args []string) int {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	listen, data := flags.String("listen", "", ""), flags.String("data", "", "")
	database, demo := flags.String("database", "", ""), flags.Bool("demo", false, "")
	if len(args) == 0 || args[0] != "serve" || flags.Parse(args[1:]) != nil {
		fmt.Fprintln(os.Stderr, "stand-in: cannot understand", args)
		return 2
	}
	if how == "refuse" {
		fmt.Fprintln(os.Stderr, "stand-in: the schema is newer than this program")
		return 1
	}
	_, port, _ := net.SplitHostPort(*listen)
	s := &standInServer{url: "http://localhost:" + port, data: *data, tokens: map[string]bool{}}
	if err := s.writeFiles(*demo); err != nil {
		log.Error("cannot write", "err", err)
		return 1
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Error("cannot listen", "err", err)
		return 1
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM) // before anybody knows that there is something to stop
	server := &http.Server{Handler: s.handler(log)}
	go server.Serve(listener)
	log.Info("serving", "url", s.url, "database", *database)

	<-stop
	if how == "badly" {
		return 3
	}
	server.Shutdown(context.Background())
	return 0
}

// writeFiles writes what the first start writes, and counts starts.
func (s *standInServer) writeFiles(demo bool) error {
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(s.data, "starts"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	f.WriteString("start\n")
	f.Close()
	files := map[string][]string{"bootstrap.env": {
		"AWS_ENDPOINT_URL=" + s.url, "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
		"AWS_ACCESS_KEY_ID=" + rootKey, "AWS_SECRET_ACCESS_KEY='secret'",
		"GATEHOUSE_START_URL=https://identitycenter.amazonaws.com/ssoins-0123456789abcdef",
	}}
	if demo {
		files["demo.env"] = []string{"# people of the demo", `export GATEHOUSE_DEMO_USERS="ada grace"`}
	}
	for name, lines := range files {
		if err := os.WriteFile(filepath.Join(s.data, name), []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (s *standInServer) handler(log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("GET /starts", func(w http.ResponseWriter, r *http.Request) {
		b, _ := os.ReadFile(filepath.Join(s.data, "starts"))
		fmt.Fprint(w, strings.Count(string(b), "\n"))
	})
	mux.HandleFunc("GET /clients", func(w http.ResponseWriter, r *http.Request) { writeJSON(w, 200, s.clients) })
	// What a server says of itself when things go wrong.
	mux.HandleFunc("GET /log/{what}", func(w http.ResponseWriter, r *http.Request) {
		switch r.PathValue("what") {
		case "warning":
			log.Warn("disk almost full")
		case "403":
			log.Info("request", "status", 403, "code", "AccessDeniedException")
		case "503":
			log.Info("request", "status", 503)
		case "500":
			log.Info("request", "status", 500)
		case "group":
			log.Info("request", slog.Group("http", slog.Int("status", 502)))
		case "panic":
			log.Error("request", "status", 400, "panic", "index out of range")
		case "crash":
			fmt.Fprintln(os.Stderr, "panic: assignment to entry in nil map")
		case "exit":
			os.Exit(0)
		}
	})
	mux.HandleFunc("POST /client/register", s.register)
	mux.HandleFunc("POST /device_authorization", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, 200, map[string]any{
			"deviceCode": "device", "userCode": standInCode, "expiresIn": 600, "interval": 1,
			"verificationUri": s.url + "/device", "verificationUriComplete": s.url + "/device?user_code=" + standInCode,
		})
	})
	mux.HandleFunc("POST /token", s.token)
	mux.HandleFunc("GET /device", s.page)
	// A page of a careless author: no label, and no policy on what it may ask whom.
	mux.HandleFunc("GET /careless", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Del("Content-Security-Policy")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>Careless</title><main><h1>Careless</h1><input></main>`)
	})
	mux.HandleFunc("POST /device", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.device = r.FormValue("decision")
		fmt.Fprintf(w, "<!doctype html><title>Device</title><h1>You chose to %s</h1>", template.HTMLEscapeString(s.device))
	})
	mux.HandleFunc("GET /authorize", s.authorize)
	mux.HandleFunc("GET /federation/credentials", s.bearer(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("account_id") != demoProfile.Account || q.Get("role_name") != demoProfile.Role {
			awsError(w, 403, "ForbiddenException", map[string]string{"message": "No access"})
			return
		}
		writeJSON(w, 200, map[string]any{"roleCredentials": map[string]any{
			"accessKeyId": roleKey, "secretAccessKey": "secret", "sessionToken": "session",
			"expiration": time.Now().Add(time.Hour).UnixMilli(),
		}})
	}))
	mux.HandleFunc("POST /logout", s.bearer(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.tokens, r.Header.Get("x-amz-sso_bearer_token"))
	}))
	mux.HandleFunc("POST /{$}", identify)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'")
		mux.ServeHTTP(w, r)
		log.Info("request", "method", r.Method, "path", r.URL.Path, "agent", r.UserAgent())
	})
}

func (s *standInServer) register(w http.ResponseWriter, r *http.Request) {
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in["clientType"] != "public" {
		awsError(w, 400, "InvalidClientMetadataException", map[string]string{"error": "invalid_client_metadata"})
		return
	}
	s.mu.Lock()
	s.clients = append(s.clients, in)
	s.mu.Unlock()
	now := time.Now().Unix()
	writeJSON(w, 200, map[string]any{
		"clientId": "client", "clientSecret": "client secret", "clientIdIssuedAt": now, "clientSecretExpiresAt": now + 7776000,
	})
}

func (s *standInServer) token(w http.ResponseWriter, r *http.Request) {
	var in struct{ GrantType, ClientID, ClientSecret, DeviceCode, Code, CodeVerifier, RedirectURI, RefreshToken string }
	json.NewDecoder(r.Body).Decode(&in)
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse := func(exception, code string) {
		awsError(w, 400, exception, map[string]string{"error": code, "error_description": "stand-in"})
	}
	switch {
	case in.ClientID != "client" || in.ClientSecret != "client secret":
		refuse("InvalidClientException", "invalid_client")
		return
	case in.GrantType == "urn:ietf:params:oauth:grant-type:device_code":
		switch s.device {
		case "":
			refuse("AuthorizationPendingException", "authorization_pending")
			return
		case "deny":
			refuse("AccessDeniedException", "access_denied")
			return
		}
	case in.GrantType == "authorization_code":
		sum := sha256.Sum256([]byte(in.CodeVerifier))
		if in.Code != "code" || base64.RawURLEncoding.EncodeToString(sum[:]) != s.challenge || in.RedirectURI != s.redirect {
			refuse("InvalidGrantException", "invalid_grant")
			return
		}
	case in.GrantType != "refresh_token" || in.RefreshToken != "refresh":
		refuse("InvalidGrantException", "invalid_grant")
		return
	}
	s.minted++
	token := fmt.Sprintf("token %d", s.minted)
	s.tokens[token] = true
	writeJSON(w, 200, map[string]any{"accessToken": token, "tokenType": "Bearer", "expiresIn": 28800, "refreshToken": "refresh"})
}

// bearer lets through who presents a token that was issued and not logged out.
func (s *standInServer) bearer(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		known := s.tokens[r.Header.Get("x-amz-sso_bearer_token")]
		s.mu.Unlock()
		if !known {
			awsError(w, 401, "UnauthorizedException", map[string]string{"message": "Session token not found or invalid"})
			return
		}
		next(w, r)
	}
}

func (s *standInServer) page(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Device</title><main><h1>Device</h1><form method="post">
<label>Code <input name="code" value="%s"></label>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form></main>`,
		template.HTMLEscapeString(r.FormValue("user_code")))
	if r.FormValue("inline") != "" {
		fmt.Fprint(w, "<script>document.title = 'inline'</script>")
	}
}

// authorize sends the browser straight back: user=nobody is refused.
func (s *standInServer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back := url.Values{"state": {q.Get("state")}, "code": {"code"}}
	if !slices.Equal([]string{q.Get("response_type"), q.Get("code_challenge_method"), q.Get("scopes")}, []string{"code", "S256", "sso:account:access"}) {
		back = url.Values{"error": {"invalid_request"}, "error_description": {r.URL.RawQuery}}
	}
	if q.Get("user") == "nobody" {
		back = url.Values{"error": {"access_denied"}, "error_description": {"denied by the person"}}
	}
	s.mu.Lock()
	s.challenge, s.redirect = q.Get("code_challenge"), q.Get("redirect_uri")
	s.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// identify answers GetCallerIdentity by the access key that signed.
func identify(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	auth := r.Header.Get("Authorization")
	arn := ""
	switch {
	case form.Get("Action") != "GetCallerIdentity" || !strings.Contains(auth, "/sts/aws4_request"):
	case strings.Contains(auth, "Credential="+rootKey+"/"):
		arn = rootARN
	case strings.Contains(auth, "Credential="+roleKey+"/") && r.Header.Get("X-Amz-Security-Token") == "session":
		arn = roleARN
	}
	w.Header().Set("Content-Type", "text/xml")
	if arn == "" {
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>`+
			`<Code>InvalidClientTokenId</Code><Message>stand-in</Message></Error><RequestId>1</RequestId></ErrorResponse>`)
		return
	}
	fmt.Fprintf(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>`+
		`<Arn>%s</Arn><UserId>U</UserId><Account>%s</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
		arn, strings.Split(arn, ":")[4])
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

func awsError(w http.ResponseWriter, status int, exception string, body map[string]string) {
	w.Header().Set("X-Amzn-ErrorType", exception)
	body["__type"] = exception
	writeJSON(w, status, body)
}
