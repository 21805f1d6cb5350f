package ask

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"fingerzeig/hw/hwtest"
)

func TestJSON(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   io.Reader
		reason string
	}{
		{"an answer", 200, strings.NewReader(`{"a":"b"}`), ""},
		{"no JSON", 200, strings.NewReader(`b`), "invalid character"},
		{"another status", 503, strings.NewReader(`{"a":"b"}`), "503"},
		{"a redirection", 302, strings.NewReader(`{"a":"b"}`), "302"},
		{"an answer without end", 200, io.LimitReader(zeros{}, maxAnswer+1), "more than"},
	} {
		t.Run(row.name, func(t *testing.T) {
			device := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/" {
					t.Error("it followed a redirection")
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(row.status)
				_, _ = io.Copy(w, row.body)
			})
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://device/", nil)
			if err != nil {
				t.Fatal(err)
			}
			var answer struct{ A string }
			err = JSON(Client(hwtest.Web{Device: device}), request, &answer)
			if row.reason == "" && (err != nil || answer.A != "b") || row.reason != "" && (err == nil || !strings.Contains(err.Error(), row.reason)) {
				t.Errorf("got %q, %v, want it to say %q", answer.A, err, row.reason)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
