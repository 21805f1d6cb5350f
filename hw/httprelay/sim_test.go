package httprelay

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// shelly is a device that answers as Shelly's documentation prints. Several hosts are several of them.
type shelly struct {
	password string           // empty: anybody may
	noTimer  bool             // ignores toggle_after
	fail     func(n int) bool // breaks off the nth request after it was carried out
	welded   bool

	mu       sync.Mutex
	on       map[string]bool // "host/id"
	closed   bool            // the doors' contacts
	ons      int
	requests int
}

func newShelly() *shelly { return &shelly{on: map[string]bool{}, closed: true} }

func (s *shelly) is(host string, id int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on[fmt.Sprint(host, "/", id)]
}

func (s *shelly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if s.password != "" && !s.knows(r.Header.Get("Authorization"), r) {
		w.Header().Add("WWW-Authenticate", `Basic realm="x"`)
		w.Header().Add("WWW-Authenticate", `Digest qop="auth", realm="shellyplus1-aabbcc", nonce="60dc2c69", algorithm=SHA-256`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	q := r.URL.Query()
	k := r.Host + "/" + q.Get("id")
	answer := map[string]any{}
	switch r.URL.Path {
	case "/rpc/Switch.Set":
		answer["was_on"] = s.on[k]
		s.on[k] = q.Get("on") == "true" || s.welded && s.on[k]
		if s.on[k] {
			s.ons++
		}
		if after, err := strconv.ParseFloat(q.Get("toggle_after"), 64); err == nil && !s.noTimer {
			time.AfterFunc(time.Duration(after*float64(time.Second)), func() { s.mu.Lock(); defer s.mu.Unlock(); s.on[k] = false })
		}
	case "/rpc/Switch.GetStatus":
		answer["id"], answer["output"] = 0, s.on[k]
	case "/rpc/Input.GetStatus":
		answer["state"] = s.closed
	default:
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if s.fail != nil && s.fail(s.requests) {
		panic(http.ErrAbortHandler)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// knows checks a digest by RFC 7616, 3.4.1, in its own words.
func (s *shelly) knows(header string, r *http.Request) bool {
	get := func(name string) string {
		_, rest, _ := strings.Cut(header, name+"=")
		rest, _, _ = strings.Cut(rest, ",")
		return strings.Trim(rest, `"`)
	}
	h1 := sha256Hex("admin:shellyplus1-aabbcc:" + s.password)
	h2 := sha256Hex("GET:" + r.URL.RequestURI())
	return strings.HasPrefix(header, "Digest ") &&
		get("response") == sha256Hex(h1+":60dc2c69:00000001:"+get("cnonce")+":auth:"+h2)
}
