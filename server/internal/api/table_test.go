package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fingerzeig/server/internal/api"
)

// TestMethods asks which methods a path takes, and for the head of an answer alone.
func TestMethods(t *testing.T) {
	r := newRig(t, nil, api.Options{})
	for path, want := range map[string]string{
		"/v1/galleries": "GET, HEAD", "/v1/galleries/g": "DELETE, GET, HEAD, PUT", "/v1/extract": "POST", "/v1/galleries/g/subjects/s": "DELETE, GET, HEAD, PATCH, PUT", "/livez": "GET, HEAD",
	} {
		status, _, _ := r.ask("BREW", path, "", nil)
		allowed := strings.Split(r.header.Get("Allow"), ", ")
		slices.Sort(allowed)
		if got := strings.Join(allowed, ", "); status != 405 || got != want {
			t.Errorf("%s: %d, takes %s, want %s", path, status, got, want)
		}
	}
	if status, media, body := r.ask("HEAD", "/livez", "", nil); status != 200 || media != "application/json" || body != "" {
		t.Errorf("HEAD: %d %s %q", status, media, body)
	}
}

// TestTable lets the index fail with each error of the table, wrapped, and compares the answer with the row.
func TestTable(t *testing.T) {
	for _, row := range api.Rows() {
		r := newRig(t, broken{fmt.Errorf("secret: %w", row.Err)}, api.Options{})
		status, _, answer := r.ask("DELETE", "/v1/galleries/g", "", nil)
		if status != row.Status || !strings.Contains(answer, "/problems/"+row.Code+`"`) || strings.Contains(answer, "secret") {
			t.Errorf("%v: %d %s, want %d %s", row.Err, status, answer, row.Status, row.Code)
		}
		if again := r.header.Get("Retry-After"); (again != "") != (status == 503 || status == 429 || status == 423) {
			t.Errorf("%v: %d, Retry-After %q", row.Err, status, again)
		}
	}
}
