package e2e

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// Nobody outside can make the metrics grow: not by paths, not by methods.
func TestMetricsAreBounded(t *testing.T) {
	t.Parallel()
	s := lab.NewServer(t)
	ask := func(method, path string) string {
		r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		body, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	for i := range 20 {
		ask(fmt.Sprintf("NOISE%d", i), "/start")
		ask(http.MethodGet, fmt.Sprintf("/noise%d", i))
		ask(fmt.Sprintf("NOISE%d", i), fmt.Sprintf("/assets/noise%d", i))
	}
	metrics := ask(http.MethodGet, "/metrics")
	if !strings.Contains(metrics, "gatehouse_requests_total") {
		t.Fatalf("there are no metrics: %.500s", metrics)
	}
	if n := strings.Count(strings.ToLower(metrics), "noise"); n > 0 {
		t.Errorf("%d lines of the metrics are a stranger's:\n%s", n, metrics)
	}
}
