package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"fingerzeig/server/internal/api"
)

// What is asked from inside is answered as over the network, without one.
func TestAskedFromInside(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	client := &http.Client{Transport: r.server.Inside()}
	for _, row := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"PUT", "/v1/galleries/hall/subjects/anna", `{"samples":[{"finger":2,"template":"` + b64(stored(t, 1)) + `"}]}`, 201, `"created":true`},
		{"GET", "/v1/galleries/hall/subjects/anna", "", 200, `"anna"`},
		{"HEAD", "/v1/galleries/hall/subjects/anna", "", 200, ""},
		{"GET", "/v1/galleries/hall/subjects/anna?all=1", "", 400, "/problems/query"},
		{"GET", "/v1/galleries/hall/subjects/a%2Fb", "", 400, "/problems/name"},
		{"GET", "/v1/nothing", "", 404, "/problems/no-route"},
		{"PATCH", "/v1/galleries", "", 405, "/problems/method"},
		{"DELETE", "/v1/galleries/hall/subjects/anna", "", 204, ""},
	} {
		request, err := http.NewRequest(row.method, "http://localhost"+row.path, strings.NewReader(row.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode != row.status || !strings.Contains(string(b), row.says) || response.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %d, %.200s, %v; want %d, %s", row.method, row.path, response.StatusCode, b, response.Header, row.status, row.says)
		}
		if row.status >= 400 && (response.Header.Get("Content-Type") != "application/problem+json" || !json.Valid(b)) {
			t.Errorf("%s %s: %s", row.method, row.path, response.Header.Get("Content-Type"))
		}
	}
}
