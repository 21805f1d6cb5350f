package api_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"fingerzeig/server/internal/api"
)

// talk sends text on a connection of its own and returns the first answer.
func talk(t *testing.T, r *rig, text string) (*http.Response, string) {
	t.Helper()
	c, err := r.dial()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	go func() { _, _ = io.WriteString(c, text) }()
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

// TestRefusedEarly sends what is refused before its body is read, and what is no HTTP: it is told so at once, in the form of all errors, under a number.
func TestRefusedEarly(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	for _, row := range []struct {
		text string
		want int
	}{
		{"POST /v1/extract HTTP/1.1\r\nHost: s\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\nContent-Type: image/png\r\n\r\n", 413},
		{"POST /v1/extract HTTP/1.1\r\nHost: s\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", 415},
		{"POST /v1/galleries/g/subjects:import HTTP/1.1\r\nHost: s\r\nContent-Encoding: br\r\nContent-Length: 2\r\nContent-Type: application/x-ndjson\r\n\r\n{}", 415},
		{"GET /livez\r\n\r\n", 400},
		{"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
		{"GET /livez HTTP/1.1\r\nHost: s\r\nX: " + strings.Repeat("x", 20000) + "\r\n\r\n", 431},
	} {
		response, body := talk(t, r, row.text)
		var p struct {
			Status   int
			Instance string
		}
		err := json.Unmarshal([]byte(body), &p)
		if number := response.Header.Get("X-Request-Id"); response.StatusCode != row.want || p.Status != row.want || err != nil || p.Instance != "/requests/"+number {
			t.Errorf("%.60q: %d, request %q, %s", row.text, response.StatusCode, number, body)
		}
	}
}
