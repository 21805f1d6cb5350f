package hwtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
)

// Web carries HTTP requests to a handler in memory, fit for a bubble of package synctest. A handler that panics breaks off its answer, and one
// that waits sees the request's context end. It implements http.RoundTripper.
type Web struct{ Device http.Handler }

// RoundTrip implements http.RoundTripper.
func (w Web) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	recorder := httptest.NewRecorder()
	broken := make(chan error, 1)
	go func() {
		defer func() {
			if e := recover(); e != nil {
				broken <- fmt.Errorf("hwtest: connection reset: %v", e)
			}
			close(broken)
		}()
		served := r.Clone(r.Context())
		served.Host = r.URL.Host
		w.Device.ServeHTTP(recorder, served)
	}()
	err := <-broken
	if ended := r.Context().Err(); ended != nil {
		err = ended
	}
	if err != nil {
		return nil, err
	}
	answer := recorder.Result()
	answer.Request = r
	return answer, nil
}
