package osia

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Origins are where results may be sent.
type Origins map[string]bool

// ParseOrigins reads origins: each a scheme and a host, and a port where it is not that of the scheme, as in "https://client.example:8443".
func ParseOrigins(list ...string) (Origins, error) {
	origins := Origins{}
	for _, text := range list {
		u, err := url.Parse(text)
		if err != nil || u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || originOf(u) == "" {
			return nil, fmt.Errorf("osia: %.80q is no origin such as https://client.example:8443", text)
		}
		origins[originOf(u)] = true
	}
	return origins, nil
}

// originOf returns the origin of a URL, in the one way to write it; empty for one that has none.
func originOf(u *url.URL) string {
	ports := map[string]string{"http": "80", "https": "443"}
	port := u.Port()
	if port == "" {
		port = ports[u.Scheme]
	}
	if u.Opaque != "" || u.Hostname() == "" || port == "" || ports[u.Scheme] == "" {
		return ""
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// callback returns where a result is sent, with the transaction's name in its query.
func (a *ABIS) callback(text, transaction string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.User != nil || u.Fragment != "" || originOf(u) == "" {
		return "", refuse(ErrRequest, "callback is no URL of http or https")
	}
	if !a.o.Callbacks[originOf(u)] {
		return "", refuse(ErrForbidden, "callback: this service sends nothing there")
	}
	q := u.Query()
	q.Set("transactionId", transaction)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// newSender returns what sends results. It does not follow redirections: they could lead anywhere.
func newSender(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{MaxConnsPerHost: mostPerHost, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: sendTimeout}
	}
	return &http.Client{Transport: transport, Timeout: sendTimeout, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

// deliver sends a result until it is taken, some times.
func (t *tasks) deliver(x *task) {
	state := unsent
	for attempt := range sendAttempts {
		if attempt > 0 && !t.wait(firstWait<<(attempt-1)) {
			break
		}
		if t.send(x) {
			state = completed
			break
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if x.state = state; state == completed {
		t.held -= x.held
		x.held, x.body = 0, nil
	}
}

// wait lets some time pass. It reports whether the tasks go on.
func (t *tasks) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-t.ctx.Done():
		return false
	}
}

// send sends a result once, and reports whether it was taken.
func (t *tasks) send(x *task) bool {
	t.mu.Lock()
	media, body := x.media, x.body
	t.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.ctx, sendTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, x.callback, bytes.NewReader(body))
	if err != nil {
		return false
	}
	q := r.URL.Query()
	q.Set("taskId", x.id)
	r.URL.RawQuery = q.Encode()
	r.Header.Set("Content-Type", media)
	answer, err := t.http.Do(r)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection serves again
	_ = answer.Body.Close()
	return answer.StatusCode/100 == 2
}
