package desk

import (
	"context"
	"io"
	"net/http"
	"time"
)

// cookieName is the name of the token's cookie. Over TLS the browser itself sees to it that nobody else could have set it
// (draft-ietf-httpbis-rfc6265bis, section 4.1.3.2).
func (p *page) cookieName() string {
	if p.o.Secure {
		return "__Host-desk"
	}
	return "desk"
}

// token returns the token that a request came with.
func (p *page) token(r *http.Request) string {
	c, err := r.Cookie(p.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}

// wireSession is what the page is told at its start.
type wireSession struct {
	SignedIn bool     `json:"signedIn"`
	Open     bool     `json:"open"` // whether the service asks for no key; nobody is signed in, or without a key
	Devices  []Device `json:"devices"`
	Sensor   bool     `json:"sensor"`
	People   []string `json:"people,omitempty"` // who can lay a finger on a simulated sensor
	Pickups  string   `json:"pickups"`          // gallery of those who collect documents; empty: there are no lockers
	Idle     int      `json:"idle"`             // seconds without a request after which a session ends
	Warning  int      `json:"warning"`          // seconds before that in which the page warns
}

// describe tells whether somebody is signed in, and what the page can do.
func (p *page) describe(w http.ResponseWriter, r *http.Request) {
	key, in := p.sessions.key(p.token(r))
	s := wireSession{
		SignedIn: in, Devices: append([]Device{}, p.o.Devices...), Sensor: p.o.Sensor != nil, Pickups: p.o.Pickups,
		Idle: int(idleTime / time.Second), Warning: int(idleWarning / time.Second),
	}
	if p.o.Sensor != nil {
		s.People = p.o.Sensor.People()
	}
	if key == "" {
		status, err := p.try(r.Context(), "")
		s.Open = err == nil && status == http.StatusOK
	}
	if err := reply(w, s); err != nil {
		fail(w, err)
	}
}

// signIn begins a session with a key that the API takes. An empty key will do where it asks for none.
func (p *page) signIn(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Key string `json:"key"`
	}
	if err := read(r, &body); err != nil {
		fail(w, err)
		return
	}
	if len(body.Key) > mostKeyBytes || !printable(body.Key) {
		fail(w, errKey)
		return
	}
	switch status, err := p.try(r.Context(), body.Key); {
	case err != nil || status >= http.StatusInternalServerError:
		fail(w, errService)
		return
	case status == http.StatusTooManyRequests || status == http.StatusLocked:
		fail(w, errBusy)
		return
	case status != http.StatusOK:
		fail(w, errKey)
		return
	}
	token, err := p.sessions.begin(body.Key)
	if err != nil {
		fail(w, err)
		return
	}
	p.sessions.end(p.token(r)) // nobody goes on in the name of who was here before
	http.SetCookie(w, p.cookie(token, 0))
	w.WriteHeader(http.StatusNoContent)
}

// try asks the API whether it takes a key.
func (p *page) try(ctx context.Context, key string) (status int, err error) {
	response, err := p.ask(ctx, http.MethodGet, "/v1/galleries", "", key, nil)
	if err != nil {
		return 0, err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, maxAnswerBytes))
	return response.StatusCode, response.Body.Close()
}

// signOut ends the session.
func (p *page) signOut(w http.ResponseWriter, r *http.Request) {
	p.sessions.end(p.token(r))
	http.SetCookie(w, p.cookie("", -1))
	w.WriteHeader(http.StatusNoContent)
}

// cookie returns the token's cookie, which ends with the browser; with a negative age, at once.
func (p *page) cookie(token string, age int) *http.Cookie {
	return &http.Cookie{
		Name: p.cookieName(), Value: token, Path: "/", MaxAge: age, Secure: p.o.Secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

// printable reports whether a text can stand in a header.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
