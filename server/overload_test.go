package main

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"sync"
	"testing"

	"fingerzeig/minutiae/imageio"
)

// TestOverload has ten times as many clients verify an image at once as the service has room for: each is answered, by a verdict or by the word to
// come back later; some by either. Afterwards everybody is answered as if nothing had been.
func TestOverload(t *testing.T) {
	s := serveHere(t, serviceOptions{})
	url, ada := "http://"+s.listener.Addr().String(), people[0]
	o := newOffice(url)
	if err := o.Enroll(t.Context(), ada.card, ada.finger, ada.enrolled()); err != nil {
		t.Fatal(err)
	}
	png, err := imageio.EncodePNG(ada.lay(1))
	if err != nil {
		t.Fatal(err)
	}
	// Two benches a processor with 16 who wait for each, ten times; no more than a process may have open files.
	clients := min(10*2*17*runtime.GOMAXPROCS(0), 900)
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	statuses := map[int]int{}
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			response, err := client.Post(url+"/v1/galleries/"+townGallery+"/subjects/"+ada.card+"/verify", "image/png", bytes.NewReader(png))
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if later := response.Header.Get("Retry-After") != ""; later != (response.StatusCode == 503 || response.StatusCode == 429) {
				t.Errorf("status %d, Retry-After %v", response.StatusCode, later)
			}
			mu.Lock()
			defer mu.Unlock()
			statuses[response.StatusCode]++
		})
	}
	group.Wait()
	if statuses[200] == 0 || statuses[429]+statuses[503] == 0 || statuses[200]+statuses[429]+statuses[503] != clients {
		t.Errorf("answers by status: %v", statuses)
	}
	for range 20 {
		if !verified(t, o, ada) {
			t.Error("afterwards the right finger does not match")
		}
	}
	if status, text := get(t, url+"/readyz"); status != 200 {
		t.Errorf("afterwards: %d %s", status, text)
	}
	if err := s.stop(); err != nil {
		t.Error(err)
	}
}
