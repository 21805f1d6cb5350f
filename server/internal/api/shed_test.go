package api_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/server/internal/api"
)

// TestShed asks for ten times as much as there is room for, while nothing moves: those without room are told so at once and when to come back, the
// others are answered as soon as something moves, and whoever comes then is answered, too.
func TestShed(t *testing.T) {
	r := newRig(t, nil, api.Options{Extractions: 1})
	image := drawn(t, 1)
	release := r.server.Occupy(time.Hour)
	const room = 1 + 16
	statuses := make(chan int, 10*room)
	var group sync.WaitGroup
	for range 10 * room {
		group.Go(func() {
			response, err := r.http.Post("http://service/v1/extract?ppi=500", "image/png", bytes.NewReader(image))
			if err != nil {
				t.Error(err)
				statuses <- 0
				return
			}
			b, err := io.ReadAll(response.Body)
			if err != nil {
				t.Error(err)
			}
			if response.StatusCode == http.StatusServiceUnavailable && (response.Header.Get("Retry-After") == "" || !strings.Contains(string(b), "busy")) {
				t.Errorf("sent away with %v, %s", response.Header, b)
			}
			_ = response.Body.Close()
			statuses <- response.StatusCode
		})
	}
	for range 9 * room { // they do not wait
		if status := <-statuses; status != http.StatusServiceUnavailable {
			t.Errorf("without a bench it is answered with %d", status)
		}
	}
	// Nothing of an image is read then: not even that it is none. What needs no bench is served as ever.
	template := `{"samples":[{"template":"` + b64(stored(t, 1)) + `"}]}`
	for _, row := range []struct {
		what, path, media, body string
		full, after             int
	}{
		{"no image", "/v1/extract", "image/png", "no image", 503, 422},
		{"no JSON behind an image", "/v1/galleries/hall/subjects/anna/verify", "application/json", `{"samples":[{"finger":1, "image" : "` + strings.Repeat("#", 1<<20), 503, 400},
		{"no JSON", "/v1/galleries/hall/subjects/anna/verify", "application/json", `{"samples":[{"finger":1,` + strings.Repeat("#", 1<<20), 400, 400},
		{"a template", "/v1/extract", "application/json", template, 200, 200},
		{"a search", "/v1/galleries/hall/identify", "application/json", template, 200, 200},
	} {
		if status, _, answer := r.ask("POST", row.path, row.media, []byte(row.body)); status != row.full {
			t.Errorf("while all wait, %s: %d %s, want %d", row.what, status, answer, row.full)
		}
		defer func() {
			if status, _, answer := r.ask("POST", row.path, row.media, []byte(row.body)); status != row.after {
				t.Errorf("afterwards, %s: %d %s, want %d", row.what, status, answer, row.after)
			}
		}()
	}
	release()
	group.Wait()
	close(statuses)
	for status := range statuses {
		if status != http.StatusOK {
			t.Errorf("who waited is answered with %d", status)
		}
	}
	if status, _, answer := r.ask("POST", "/v1/extract?ppi=500", "image/png", image); status != http.StatusOK {
		t.Errorf("afterwards: %d %s", status, answer)
	}
}
