package api_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// asker asks, and holds what comes back against what is wanted.
type asker struct {
	t    *testing.T
	http *http.Client
}

// reply is what came back.
type reply struct {
	header http.Header
	body   []byte
}

// into reads a reply of JSON.
func (r reply) into(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("%s: %v", r.body, err)
	}
}

// ask sends a request and wants a status. The headers are names and values in turn.
func (a asker) ask(status int, method, path, body string, headers ...string) reply {
	a.t.Helper()
	request, err := http.NewRequest(method, "http://service"+path, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := a.http.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	if response.StatusCode != status {
		a.t.Errorf("%s %s: %d %.400s, want %d", method, path, response.StatusCode, b, status)
	}
	return reply{response.Header, b}
}

// jsonSample is a sample in JSON.
func jsonSample(t *testing.T, finger int, seed uint64) string {
	return fmt.Sprintf(`{"finger":%d,"template":"%s"}`, finger, b64(stored(t, seed)))
}

func jsonSamples(samples ...string) string {
	return `{"samples":[` + strings.Join(samples, ",") + `]}`
}
