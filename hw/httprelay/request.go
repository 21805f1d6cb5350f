package httprelay

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"fingerzeig/hw"
)

// maxAnswer is the longest answer that is read. Those of relays have a few hundred bytes.
const maxAnswer = 64 << 10

// Request is what is sent for one purpose. The zero value is no request.
type Request struct {
	Method string // empty: GET, or POST where there is a body
	URL    string
	Type   string // Content-Type of the body; empty: application/json
	Body   string
	Expect *regexp.Regexp // what the answer has to hold; nil: nothing
}

// Query is a request whose answer tells yes from no. What matches neither, or both, is Unknown.
type Query struct {
	Request
	Yes, No *regexp.Regexp
}

func (r Request) empty() bool { return r.URL == "" }

// placeholder is what a Request may hold, and what looks like it.
var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// check returns an error for a request that cannot be sent, or that names what nobody knows.
func (r Request) check(purpose string, hosts int) error {
	if r.empty() {
		return fmt.Errorf("httprelay: no request says how to %s", purpose)
	}
	for _, name := range placeholder.FindAllString(r.URL+r.Body, -1) {
		switch name {
		case "{n}", "{seconds}", "{milliseconds}":
		case "{host}":
			if hosts == 0 {
				return fmt.Errorf("httprelay: the request to %s names a host, and there are none", purpose)
			}
		default:
			return fmt.Errorf("httprelay: the request to %s holds %s, which nobody knows", purpose, name)
		}
	}
	u, err := url.Parse(placeholder.ReplaceAllString(r.URL, "1"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("httprelay: the request to %s goes to %q", purpose, r.URL)
	}
	return nil
}

// timed reports whether the request tells the device how long the pulse is.
func (r Request) timed() bool {
	return strings.Contains(r.URL+r.Body, "{seconds}") || strings.Contains(r.URL+r.Body, "{milliseconds}")
}

// Credentials are what a device may ask for. The zero value is nothing.
type Credentials struct {
	User, Password string // basic, or digest where the device asks for it
	Token          string // a bearer token, in place of both
	Digest         bool   // never send the password itself: wait until the device asks for a digest
}

// send sends a request once, and once more where the device first wants to know who asks. It returns the answer's body.
func (b *board) send(ctx context.Context, r Request, values *strings.Replacer) ([]byte, error) {
	body, answer, err := b.exchange(ctx, r, values, "")
	if err == nil && answer.StatusCode == http.StatusUnauthorized && b.o.Credentials.Password != "" {
		var authorization string
		if authorization, err = b.o.Credentials.digest(answer.Header.Values("WWW-Authenticate"), answer.Request); err == nil {
			body, answer, err = b.exchange(ctx, r, values, authorization)
		}
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", hw.ErrDevice, err)
	case answer.StatusCode/100 != 2:
		return nil, fmt.Errorf("%w: %s answers %s", hw.ErrDevice, answer.Request.URL.Host, answer.Status)
	case r.Expect != nil && !r.Expect.Match(body):
		return nil, fmt.Errorf("%w: %s answers %.100q", hw.ErrDevice, answer.Request.URL.Host, body)
	}
	return body, nil
}

// exchange sends a request once.
func (b *board) exchange(ctx context.Context, r Request, values *strings.Replacer, authorization string) ([]byte, *http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	method, content := r.Method, values.Replace(r.Body)
	if method == "" {
		method = http.MethodGet
		if content != "" {
			method = http.MethodPost
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, values.Replace(r.URL), bytes.NewReader([]byte(content)))
	if err != nil {
		return nil, nil, err
	}
	request.GetBody = nil // nothing below this line sends anything twice
	if content != "" {
		request.Header.Set("Content-Type", orElse(r.Type, "application/json"))
	}
	switch c := b.o.Credentials; {
	case authorization != "":
		request.Header.Set("Authorization", authorization)
	case c.Token != "":
		request.Header.Set("Authorization", "Bearer "+c.Token)
	case c.User != "" && !c.Digest:
		request.SetBasicAuth(c.User, c.Password)
	}
	answer, err := b.client.Do(request)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("an answer of more than %d bytes", maxAnswer)
	}
	return body, answer, err
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
