package sbi

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

func TestContract(t *testing.T) {
	registered := newSigner(t, "ES256")
	for name, change := range map[string]func(*service, *Options){
		"not registered": func(*service, *Options) {},
		"texts":          func(s *service, _ *Options) { s.strings = true },
		"signed":         func(s *service, o *Options) { s.signer, o.Roots = registered, registered.roots },
		"busy":           func(s *service, _ *Options) { s.busy = 3 },
	} {
		t.Run(name, func(t *testing.T) {
			var s *service
			hwtest.TestSensor(t, hwtest.SensorRig{Bubble: true,
				Open: func() (hw.Sensor, error) {
					s = newService()
					var o Options
					change(s, &o)
					return wired(s, o)
				},
				Finger: func(hw.Sensor) error { s.fingers.Lay(); return nil },
			})
		})
	}
}

func TestInfo(t *testing.T) {
	registered := newSigner(t, "EdDSA")
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		s.signer = registered
		sensor, err := wired(s, Options{Roots: registered.roots, Serial: s.code})
		if err != nil {
			t.Fatal(err)
		}
		defer sensor.Close()
		want := hw.SensorInfo{Driver: "sbi", Model: "Drawn One", Serial: s.code, PPI: 500}
		if got, err := sensor.Info(t.Context()); got != want || err != nil {
			t.Errorf("Info() = %+v, %v", got, err)
		}
		s.signer = nil
		if _, err := sensor.Info(t.Context()); !errors.Is(err, hw.ErrDevice) {
			t.Errorf("Info of a scanner that has stopped signing = %v", err)
		}
	})
}

// TestLies holds that what a service should not say gives no frame.
func TestLies(t *testing.T) {
	registered, stranger := newSigner(t, "RS256"), newSigner(t, "RS256")
	set := func(name string, value any) func(*service) {
		return func(s *service) { s.change = func(data map[string]any) { data[name] = value } }
	}
	answer := func(text string) func(*service) {
		return func(s *service) { s.answer = func() string { return text } }
	}
	for _, row := range []struct {
		name   string
		change func(*service)
		want   error
	}{
		{"good", func(*service) {}, nil},
		{"an old capture", set("transactionId", "AAAA"), hw.ErrDevice},
		{"another scanner", set("deviceCode", "SN-2"), hw.ErrDevice},
		{"a face", set("bioType", "Face"), hw.ErrDevice},
		{"no image", set("bioValue", ""), hw.ErrDevice},
		{"no base64", set("bioValue", "%"), hw.ErrDevice},
		{"quality 0", set("qualityScore", "0"), hw.ErrNoFinger},
		{"quality of words", set("qualityScore", "good"), hw.ErrDevice},
		{"signed by a stranger", func(s *service) { s.signer = stranger }, ErrSignature},
		{"not signed", func(s *service) { s.signer = nil }, hw.ErrDevice},
		{"HTML", answer("<html>"), hw.ErrDevice},
		{"nothing", answer("{}"), hw.ErrDevice},
		{"two", answer(`{"biometrics":[{},{}]}`), hw.ErrDevice},
		{"tampered with", answer(`{"biometrics":[{"error":{"errorCode":"103","errorInfo":"Device tamper detected"}}]}`), hw.ErrDevice},
		{"an error at the top", answer(`{"error":{"errorCode":202}}`), hw.ErrDevice},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newService()
				s.signer = registered
				sensor, err := wired(s, Options{Roots: registered.roots})
				if err != nil {
					t.Fatal(err)
				}
				defer sensor.Close()
				row.change(s)
				s.fingers.Lay()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				f, err := sensor.Capture(ctx)
				if !errors.Is(err, row.want) || row.want == nil && err != nil || (row.want == nil) != bytes.Equal(f.Pixels, picture[2:]) {
					t.Errorf("Capture() = %v, %v, want %v", f.Pixels, err, row.want)
				}
			})
		})
	}
}

// A service that is started again at another port is found again.
func TestMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		sensor, err := wired(s, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer sensor.Close()
		s.host = "127.0.0.1:4600"
		s.fingers.Lay()
		if _, err := sensor.Capture(t.Context()); !errors.Is(err, hw.ErrDevice) {
			t.Errorf("Capture from a service that has gone = %v", err)
		}
		if f, err := sensor.Capture(t.Context()); err != nil || f.Check() != nil {
			t.Errorf("Capture from the service at its new port = %v", err)
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, change := range map[string]func(*service, *Options){
			"nobody there":        func(s *service, _ *Options) { s.host = "127.0.0.1:4601" },
			"another scanner":     func(_ *service, o *Options) { o.Serial = "SN-2" },
			"no score":            func(_ *service, o *Options) { o.MinScore = 101 },
			"no part":             func(_ *service, o *Options) { o.SubID = 4 },
			"nobody knows whose ": func(s *service, _ *Options) { s.code = "" },
		} {
			s, o := newService(), Options{}
			change(s, &o)
			if _, err := wired(s, o); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if _, err := Open(t.Context(), Options{}); err == nil {
			t.Error("no decoder: no error")
		}
	})
	for _, row := range []struct {
		change func(*device)
		fits   bool
	}{
		{func(*device) {}, true},
		{func(d *device) { d.Status = "busy" }, true},
		{func(d *device) { d.Status = "Not Ready" }, false},
		{func(d *device) { d.Purpose = "Auth" }, false},
		{func(d *device) { d.Error.Code = 110 }, false},
	} {
		d := device{Code: "1", Status: "Ready", Purpose: "Registration"}
		row.change(&d)
		if d.fits("") != row.fits {
			t.Errorf("%+v fits: %v", d, !row.fits)
		}
	}
}

// TestNetwork finds a scanner at a real port, with the library's own treatment of methods that nobody has heard of.
func TestNetwork(t *testing.T) {
	s := newService()
	s.host = ""
	var l net.Listener
	for port := firstPort; l == nil && port <= lastPort; port++ {
		l, _ = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	if l == nil {
		t.Skip("no port is free")
	}
	server := &http.Server{Handler: s}
	go func() { _ = server.Serve(l) }()
	defer server.Close()
	sensor, err := Open(t.Context(), Options{Decode: decode, Serial: s.code})
	if err != nil {
		t.Fatal(err)
	}
	defer sensor.Close()
	s.fingers.Lay()
	if f, err := sensor.Capture(t.Context()); err != nil || !bytes.Equal(f.Pixels, picture[2:]) {
		t.Errorf("Capture() = %v, %v", f.Pixels, err)
	}
}

func TestOpenSignature(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, alg := range []string{"RS256", "PS256", "ES256", "EdDSA"} {
		s := newSigner(t, alg)
		good := s.sign([]byte("payload"))
		parts := strings.Split(good, ".")
		for _, row := range []struct {
			name string
			jws  string
			now  time.Time
			ok   bool
		}{
			{"good", good, now, true},
			{"too early", good, begin.AddDate(-1, 0, 0), false},
			{"too late", good, end.AddDate(1, 0, 0), false},
			{"another payload", parts[0] + ".AAAA." + parts[2], now, false},
			{"another signature", parts[0] + "." + parts[1] + ".AAAA", now, false},
			{"no signature", parts[0] + "." + parts[1] + ".", now, false},
			{"no head", parts[1], now, false},
			{"alg none", "eyJhbGciOiJub25lIn0." + parts[1] + ".", now, false},
		} {
			payload, err := open(row.jws, s.roots, row.now)
			if (err == nil) != row.ok || row.ok && string(payload) != "payload" {
				t.Errorf("%s, %s: %q, %v", alg, row.name, payload, err)
			}
		}
		other := *s
		other.alg = "HS256" // the signature is right, its name is not
		if _, err := open(other.sign([]byte("payload")), s.roots, now); !errors.Is(err, ErrSignature) {
			t.Errorf("%s under another name: %v", alg, err)
		}
		if payload, err := open(good, nil, now); err != nil || string(payload) != "payload" {
			t.Errorf("%s, unchecked: %q, %v", alg, payload, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add("e30=")
	f.Add("eyJhbGciOiJSUzI1NiIsIng1YyI6WyIiXX0.e30.AAAA")
	f.Fuzz(func(t *testing.T, jws string) {
		if payload, err := open(jws, emptyPool, time.Time{}); err == nil {
			t.Errorf("%q passes for signed: %q", jws, payload)
		}
		_, _ = open(jws, nil, time.Time{})
	})
}

func FuzzFrame(f *testing.F) {
	f.Add(`{"biometrics":[{"data":"e30","error":{"errorCode":"0"}}]}`)
	f.Add(`{"biometrics":[{"error":{"errorCode":101}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		s := &Sensor{o: Options{Decode: decode}}
		var a captureAnswer
		if unmarshal(text, &a) != nil {
			return
		}
		if frame, err := s.frame(&device{Code: "1"}, "fresh", a); err == nil {
			t.Errorf("%q gives a frame of %d pixels for a transaction that it cannot know", text, len(frame.Pixels))
		}
	})
}
