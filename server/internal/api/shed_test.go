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
