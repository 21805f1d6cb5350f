package httprelay

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/internal/ask"
)

var hosts = []string{"shelly-1", "shelly-2"}

func TestContract(t *testing.T) {
	for name, change := range map[string]func(*shelly, *Options){
		"device's timer": func(*shelly, *Options) {},
		"ignored timer":  func(s *shelly, _ *Options) { s.noTimer = true },
		"host's timer":   func(_ *shelly, o *Options) { o.On.URL = "http://{host}/rpc/Switch.Set?id={n}&on=true" },
		"password":       func(s *shelly, o *Options) { s.password, o.Credentials.Password = "geheim", "geheim" },
		"door, no state": func(_ *shelly, o *Options) { o.Door, o.Status = ShellyDoor(), Query{} },
	} {
		t.Run(name, func(t *testing.T) {
			var s *shelly
			hwtest.TestLocks(t, hwtest.LocksRig{Bubble: true,
				Open: func() (hw.Locks, error) {
					s = newShelly()
					s.on["shelly-2/0"] = true
					o := Shelly(hosts, 2, 3)
					o.Pulse, o.transport = 1500*time.Millisecond, hwtest.Web{Device: s}
					change(s, &o)
					return Open(o)
				},
				Released: func(_ hw.Locks, id hw.LockerID) bool { return s.is(hosts[(id-1)/2], int(id-1)%2) },
			})
		})
	}
}

// TestFaults breaks off each answer after the request was carried out, and holds that no output stays on and none is switched on twice.
func TestFaults(t *testing.T) {
	for request := 1; ; request++ {
		requests := 0
		synctest.Test(t, func(t *testing.T) {
			s := newShelly()
			s.noTimer = true
			s.fail = func(n int) bool { return n == request }
			o := Shelly(hosts, 2, 3)
			o.transport = hwtest.Web{Device: s}
			l, err := Open(o)
			if err == nil {
				_ = l.Unlock(t.Context(), 3)
				_, _ = l.State(t.Context(), 3)
				time.Sleep(hw.MaxPulse)
				err = l.Close()
			}
			if err != nil && !errors.Is(err, hw.ErrDevice) {
				t.Errorf("request %d: %v", request, err)
			}
			for k, on := range s.on {
				if on {
					t.Errorf("request %d: %s is on", request, k)
				}
			}
			if s.ons > 1 {
				t.Errorf("request %d: switched on %d times", request, s.ons)
			}
			requests = s.requests
		})
		if request > requests {
			return
		}
	}
}

func TestState(t *testing.T) {
	s := newShelly()
	o := Shelly(hosts, 2, 3)
	o.Door, o.transport = ShellyDoor(), hwtest.Web{Device: s}
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, closed := range []bool{true, false} {
		s.closed = closed
		want := hw.LockerState{Locked: hw.Yes, Closed: hw.TristateOf(closed)}
		if got, err := l.State(t.Context(), 2); got != want || err != nil {
			t.Errorf("State() = %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, row := range []struct {
		name   string
		status int
		body   string
		header string
		want   hw.Tristate
		fails  bool
	}{
		{name: "yes", status: 200, body: "on", want: hw.Yes},
		{name: "no", status: 200, body: "off", want: hw.No},
		{name: "neither", status: 200, body: "maybe"},
		{name: "both", status: 200, body: "on off"},
		{name: "error", status: 500, body: "on", fails: true},
		{name: "redirection", status: 302, body: "on", header: "/elsewhere", fails: true},
		{name: "endless", status: 200, body: strings.Repeat("on", maxAnswer), fails: true},
		{name: "not allowed", status: 401, body: "on", fails: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			asked := 0
			server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked++
				if row.header != "" {
					w.Header().Set("Location", row.header)
				}
				w.WriteHeader(row.status)
				_, _ = w.Write([]byte(row.body))
			})
			b := &board{Options{Credentials: Credentials{Password: "x"}}, ask.Client(hwtest.Web{Device: server})}
			q := Query{Request{URL: "http://relay/status"}, regexp.MustCompile(`\bon`), regexp.MustCompile(`\boff`)}
			got, err := b.ask(t.Context(), q, 0)
			if got != row.want || (err != nil) != row.fails || err != nil && !errors.Is(err, hw.ErrDevice) || asked != 1 {
				t.Errorf("ask() = %v, %v, asked %d times", got, err, asked)
			}
		})
	}
}

// An answer that does not hold what is expected, and one that sends its asker elsewhere, are none.
func TestUnexpectedAnswers(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"something else": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"code":-103}`)) },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/elsewhere" {
				_, _ = w.Write([]byte(`{"was_on":true}`))
				return
			}
			http.Redirect(w, r, "http://shelly-1/elsewhere", http.StatusTemporaryRedirect)
		},
	} {
		o := Shelly(hosts, 2, 3)
		o.Status, o.transport = Query{}, hwtest.Web{Device: http.HandlerFunc(answer)}
		if _, err := Open(o); !errors.Is(err, hw.ErrDevice) {
			t.Errorf("%s: Open() = %v", name, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"no lockers":          func(o *Options) { o.Lockers = 0 },
		"too many":            func(o *Options) { o.Lockers = 5 },
		"no way to switch on": func(o *Options) { o.On = Request{} },
		"no way off":          func(o *Options) { o.Off = Request{} },
		"unknown placeholder": func(o *Options) { o.Off.URL += "{id}" },
		"no hosts":            func(o *Options) { o.Hosts = nil },
		"another scheme":      func(o *Options) { o.On.URL = "ftp://{host}/on" },
		"no address":          func(o *Options) { o.On.URL = "/on" },
		"yes without no":      func(o *Options) { o.Status.No = nil },
	} {
		o := Shelly(hosts, 2, 3)
		o.transport = hwtest.Web{Device: newShelly()}
		change(&o)
		if l, err := Open(o); err == nil {
			t.Errorf("%s: Open() = %v", name, l)
		}
	}
	o := Shelly(hosts, 2, 3)
	s := newShelly()
	s.welded, s.on["shelly-1/1"], o.transport = true, true, hwtest.Web{Device: s}
	if _, err := Open(o); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("an output that does not go off: %v", err)
	}
}

// TestNetwork plays one visit over HTTPS and real connections, with a device that hangs up after each answer.
func TestNetwork(t *testing.T) {
	s := newShelly()
	s.password = "geheim"
	server := httptest.NewTLSServer(s)
	defer server.Close()
	host := server.Listener.Addr().String()
	o := Shelly([]string{host}, 4, 4)
	for _, r := range []*Request{&o.On, &o.Off, &o.Status.Request} {
		r.URL = strings.Replace(r.URL, "http:", "https:", 1)
	}
	o.TLS, o.Credentials.Password, o.Pulse = server.Client().Transport.(*http.Transport).TLSClientConfig, "geheim", 8*time.Second
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Unlock(t.Context(), 2); err != nil || !s.is(host, 1) {
		t.Errorf("Unlock() = %v, on: %v", err, s.is(host, 1))
	}
	if err := l.Close(); err != nil || s.is(host, 1) || s.ons != 1 {
		t.Errorf("Close() = %v, on: %v, switched on %d times", err, s.is(host, 1), s.ons)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Unlock(ctx, 2); !errors.Is(err, hw.ErrClosed) {
		t.Errorf("Unlock after Close = %v", err)
	}
	o.Credentials.Password = "falsch"
	if _, err := Open(o); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Open with another password = %v", err)
	}
}

// TestProof holds the example of RFC 7616, 3.9.1.
func TestProof(t *testing.T) {
	r, _ := http.NewRequest("GET", "http://www.example.org/dir/index.html", nil)
	p := parameters(`realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, ` +
		`nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`)
	c := Credentials{User: "Mufasa", Password: "Circle of Life"}
	for _, row := range []struct {
		algorithm string
		sum       func(string) string
		want      string
	}{
		{"SHA-256", sha256Hex, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		{"MD5", md5Hex, "8ca523f5e9506fed4657c9700eebdbec"},
	} {
		p["algorithm"] = row.algorithm
		got := c.proof(p, "auth", row.sum, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", r)
		if !strings.Contains(got, `response="`+row.want+`"`) {
			t.Errorf("%s: %s", row.algorithm, got)
		}
	}
	for name, challenge := range map[string]string{
		"basic": `Basic realm="x"`, "unknown": `Digest nonce="1", algorithm=SHA-512-256`, "auth-int": `Digest nonce="1", qop="auth-int"`, "no nonce": `Digest realm="x"`,
	} {
		if got, err := c.digest([]string{challenge}, r); !errors.Is(err, errDigest) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := c.digest([]string{`Digest nonce="1", realm="a \"b\""`}, r); err != nil || !strings.Contains(got, `realm="a \"b\""`) {
		t.Errorf("a digest of RFC 2069: %q, %v", got, err)
	}
}

func FuzzParameters(f *testing.F) {
	f.Add(`realm="a \"b\", c", qop=auth,nonce="x"`)
	f.Add(`=,=",\`)
	f.Add("\xfa=")
	f.Fuzz(func(t *testing.T, s string) {
		for name, value := range parameters(s) {
			if len(value) > len(s) || strings.ToLower(name) != name {
				t.Errorf("%q gives %q = %q", s, name, value)
			}
		}
	})
}
