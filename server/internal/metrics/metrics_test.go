package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/metrics"
)

// scrape returns what Prometheus would read.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestMetrics(t *testing.T) {
	m := metrics.New()
	m.Request("/v1/galleries", "GET", 200, 20*time.Millisecond)
	m.Request("", "", 404, time.Millisecond)
	m.Request("/v1/extract", "POST", 429, time.Millisecond)
	m.Extraction(12 * time.Millisecond)
	m.Comparisons(7)
	m.Comparisons(-1) // a counter never goes back
	m.Search("matched", time.Second)
	m.Expect("backup")
	m.Alarm()
	m.Replay()
	m.Done("compact", time.Unix(1234, 0))
	known := false
	m.Gauge("fingerzeig_test", "A test.", func() (float64, bool) { return 3, known })
	m.Labelled("fingerzeig_tests", "Tests.", "of", func(report func(string, float64)) { report("a", 1); report("b", 2) })
	text := scrape(t, m)
	for _, want := range []string{
		`fingerzeig_request_seconds_bucket{method="GET",route="/v1/galleries",status="200",le="0.025"} 1`,
		`fingerzeig_request_seconds_bucket{method="GET",route="/v1/galleries",status="200",le="0.01"} 0`,
		`fingerzeig_request_seconds_count{method="",route="",status="404"} 1`,
		`fingerzeig_extract_seconds_count 1`, `fingerzeig_pickup_alarms_total 1`, `fingerzeig_replays_total 1`, `fingerzeig_comparisons_total 7`, `fingerzeig_lockouts_total 1`,
		`fingerzeig_identify_seconds_count{outcome="matched"} 1`,
		`fingerzeig_duty_success_timestamp_seconds{duty="backup"} 0`, `fingerzeig_duty_success_timestamp_seconds{duty="compact"} 1234`,
		`fingerzeig_tests{of="a"} 1`, `fingerzeig_tests{of="b"} 2`, "go_goroutines ", "go_build_info",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(text, "fingerzeig_test ") {
		t.Error("tells a value that is not known")
	}
	known = true
	if !strings.Contains(scrape(t, m), "fingerzeig_test 3\n") {
		t.Error("does not tell a value that is known by now")
	}
}
