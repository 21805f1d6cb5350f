package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
	"fingerzeig/minutiae/synth"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/desk"
)

const goodKey = "k-7f3a90"

// keyed is an API that asks for a key, as the real one does.
type keyed struct{ http.RoundTripper }

func (k keyed) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") != "Bearer "+goodKey {
		body := io.NopCloser(strings.NewReader(`{"type":"/problems/unauthorized"}`))
		return &http.Response{StatusCode: http.StatusUnauthorized, Header: http.Header{"Content-Type": {"application/problem+json"}}, Body: body}, nil
	}
	return k.RoundTripper.RoundTrip(r)
}

// rig is the page on an index of its own.
type rig struct {
	t      testing.TB
	index  *index.Index
	server *httptest.Server
	client *http.Client
	clock  *clock
}

// clock is a clock that tests put forward.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newRig(t testing.TB, change func(*desk.Options)) *rig {
	t.Helper()
	x, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	r := &rig{t: t, index: x, clock: &clock{at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}}
	o := desk.Options{
		API: keyed{api.New(x, api.Options{}).Inside()}, Sensor: plate{}, Local: true,
		Now: r.clock.now, Random: rand.NewChaCha8([32]byte{1}),
	}
	if change != nil {
		change(&o)
	}
	return serve(t, r, o)
}

// serve serves a rig's page.
func serve(t testing.TB, r *rig, o desk.Options) *rig {
	t.Helper()
	r.server = httptest.NewServer(desk.Handler(o))
	t.Cleanup(r.server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r.client = &http.Client{Jar: jar}
	return r
}

// ask sends JSON and returns the answer's status and body.
func (r *rig) ask(method, path string, body any) (int, string) {
	r.t.Helper()
	b, raw := body.(string)
	if !raw {
		encoded, err := json.Marshal(body)
		if err != nil {
			r.t.Fatal(err)
		}
		b = string(encoded)
	}
	request, err := http.NewRequest(method, r.server.URL+path, strings.NewReader(b))
	if err != nil {
		r.t.Fatal(err)
	}
	response, err := r.client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

// in signs in.
func (r *rig) in() *rig {
	r.t.Helper()
	if status, body := r.ask("POST", "/session", map[string]string{"key": goodKey}); status != http.StatusNoContent {
		r.t.Fatalf("signing in: %d, %s", status, body)
	}
	return r
}

// grown are the fingers of the tests, by seed: growing one takes a while.
var grown sync.Map

func fingerOf(seed uint64) *synth.Finger {
	f, _ := grown.LoadOrStore(seed, sync.OnceValue(func() *synth.Finger { return synth.NewFinger(seed) }))
	return f.(func() *synth.Finger)()
}

// print returns the n-th print of a finger.
func print(seed, n uint64) minutiae.Image {
	return fingerOf(seed).Impression(seed<<16+n, synth.Good()).Image
}

func png(t testing.TB, img minutiae.Image) []byte {
	t.Helper()
	b, err := imageio.EncodePNG(img)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func template(t testing.TB, img minutiae.Image) minutiae.Template {
	t.Helper()
	made, err := minutiae.Extract(img, nil)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func stored(t testing.TB, made minutiae.Template) []byte {
	t.Helper()
	b, err := made.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// plate is a sensor on which nothing lies at first, and then a finger.
type plate struct{}

func (plate) People() []string { return []string{"One", "Two"} }

func (plate) Frame(_ context.Context, t desk.Touch) (minutiae.Image, error) {
	if t.Frame == 0 {
		return minutiae.Image{Width: 300, Height: 400, PPI: 500, Pixels: bytes.Repeat([]byte{240}, 300*400)}, nil
	}
	return print(seedOf(t.Person, t.Finger), uint64(t.Count)), nil
}

// tip is a sensor that a finger hardly touches.
type tip struct{ plate }

func (t tip) Frame(ctx context.Context, at desk.Touch) (minutiae.Image, error) {
	if at.Frame == 0 {
		return t.plate.Frame(ctx, at)
	}
	return fingerOf(102).Impression(1, synth.Options{Area: -0.7, Pressure: -0.5}).Image, nil
}

// seedOf returns the seed of a person's finger.
func seedOf(person, finger int) uint64 { return uint64(100*(1+person) + finger) }

// enrol enrols a print of a person's finger past the page.
func (r *rig) enrol(gallery, subject string, person, finger int) {
	r.t.Helper()
	s := index.Subject{ID: index.SubjectID(subject), Samples: []index.Sample{
		{Finger: index.Finger(finger), Template: template(r.t, print(seedOf(person, finger), 99))},
	}}
	if _, err := r.index.Enroll(context.Background(), index.GalleryID(gallery), s); err != nil {
		r.t.Fatal(err)
	}
}
