package notify_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/notify"
)

var hookKey = []byte("0123456789abcdef0123456789abcdef")

// gateway is an SMS gateway that answers as it is told.
type gateway struct {
	*httptest.Server
	answer int
	seen   []*http.Request
	bodies []string
}

func newGateway(t *testing.T) *gateway {
	g := &gateway{answer: http.StatusOK}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		g.seen, g.bodies = append(g.seen, r), append(g.bodies, string(b))
		if g.answer == http.StatusFound {
			w.Header().Set("Location", "http://example.invalid/")
		}
		w.WriteHeader(g.answer)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) sender() *notify.Hook {
	at := time.Unix(1796119800, 0)
	return &notify.Hook{URL: g.URL + "/sms", Key: hookKey, Now: func() time.Time { return at }, Zone: berlin}
}

func toPhone(text notify.Text) notify.Message {
	m := message(text, notify.German)
	m.To = notify.Address{Phone: "+491701234567"}
	return m
}

func TestHook(t *testing.T) {
	g := newGateway(t)
	m := toPhone(notify.Ready)
	for range 2 {
		if err := g.sender().Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	_, _, short, err := notify.Write(m, berlin)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ To, Text string }
	if err := json.Unmarshal([]byte(g.bodies[0]), &got); err != nil || got.To != m.To.Phone || got.Text != short {
		t.Errorf("the body is %s", g.bodies[0])
	}
	r := g.seen[0]
	id, at := r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp")
	if want := "v1," + notify.Signature(hookKey, id, at, []byte(g.bodies[0])); r.Header.Get("webhook-signature") != want || at != "1796119800" {
		t.Errorf("signed %q at %s, want %q", r.Header.Get("webhook-signature"), at, want)
	}
	if again := g.seen[1].Header.Get("webhook-id"); again != id || len(id) != 32 || r.URL.RawQuery != "" || r.URL.Path != "/sms" {
		t.Errorf("the ids of one message are %q and %q, the address %s", id, again, r.URL)
	}
}

// The published example of Standard Webhooks: others check signatures as this package makes them.
func TestSignature(t *testing.T) {
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := notify.Signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`))
	if want := "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("signed %s, want %s", got, want)
	}
}

func TestHookRefuses(t *testing.T) {
	for answer, forGood := range map[int]bool{400: true, 410: true, 422: true, 302: false, 401: false, 404: false, 429: false, 500: false, 503: false} {
		g := newGateway(t)
		g.answer = answer
		if err := g.sender().Send(t.Context(), toPhone(notify.Expired)); err == nil || errors.Is(err, notify.ErrUndeliverable) != forGood || len(g.seen) != 1 {
			t.Errorf("%d: %v, asked %d times", answer, err, len(g.seen))
		}
	}
	g := newGateway(t)
	for _, number := range []string{"", "+49", "0170123456", "+0170123456", "+49170123456x", "+4917012345678901", "+49 170 1234567"} {
		m := toPhone(notify.Expired)
		m.To.Phone = number
		if err := g.sender().Send(t.Context(), m); !errors.Is(err, notify.ErrUndeliverable) {
			t.Errorf("%q: %v", number, err)
		}
	}
	for name, change := range map[string]func(*notify.Hook){
		"a short key": func(h *notify.Hook) { h.Key = h.Key[:23] },
		"no TLS":      func(h *notify.Hook) { h.URL = "http://gateway.example/sms" },
		"no address":  func(h *notify.Hook) { h.URL = "::" },
	} {
		h := g.sender()
		change(h)
		if err := h.Send(t.Context(), toPhone(notify.Expired)); !errors.Is(err, notify.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(g.seen) > 0 {
		t.Errorf("asked %d times", len(g.seen))
	}
	g.Close()
	if err := g.sender().Send(t.Context(), toPhone(notify.Ready)); err == nil || errors.Is(err, notify.ErrUndeliverable) || strings.Contains(err.Error(), "3467") {
		t.Errorf("nobody there: %v", err)
	}
}
