package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// fakeService knows pickups by their codes, and compares by shade: the enrolled finger is dark, a wrong one light, an unreadable one white. It
// signs by a key whose public half is in goodConfig.
type fakeService struct {
	mu       sync.Mutex
	pickups  map[string]client.Presented // by code
	problems map[string]string           // by code
	down     error                       // what every call returns
	lose     int                         // so many releases are signed whose answers are lost
	attempts []client.Attempt            // without the prints
	reports  []client.Report
	beats    []client.Heartbeat
	order    client.StaffOrder // that a clerk wants; its Release is signed for the next nonce
	content  *client.Mirror    // nil: no mirrors are given
	fetched  []string          // the tags that mirrors were asked for with
}

var (
	signingKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))
	errCut     = fmt.Errorf("%w: no route", client.ErrUnreachable)
)

// newService returns a service with two pickups.
func newService() *fakeService {
	return &fakeService{pickups: map[string]client.Presented{
		"K7PX42": {Pickup: "p-1", Locker: 3, Finger: "right-index", Ways: []string{"finger", "birth-date"}},
		"B2":     {Pickup: "p-2", Locker: 4, Finger: "unknown", Ways: []string{"finger", "birth-date", "second-code"}},
		"N0":     {Pickup: "p-3", Locker: 5, Finger: "left-thumb", Ways: []string{"finger"}},
	}, problems: map[string]string{}}
}

func (s *fakeService) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// told returns what was reported, a word for each.
func (s *fakeService) told() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.reports {
		all = append(all, word(r))
	}
	return all
}

// word says what a report is.
func word(r client.Report) string {
	switch {
	case r.Tamper:
		return "tamper"
	case r.Offline != nil:
		return fmt.Sprintf("offline %s %d %s%d", r.Offline.Pickup, r.Offline.Locker, r.Offline.Seen, r.Offline.Refused)
	case r.Restarted:
		return fmt.Sprintf("restarted %d %s", r.Locker, r.Seen)
	case r.Nonce == "":
		return fmt.Sprintf("forced %d %s", r.Locker, r.Seen)
	}
	return fmt.Sprintf("%d %s", r.Locker, r.Seen)
}

// since returns what was reported but for the sights of a start.
func (s *fakeService) since() []string {
	return slices.DeleteFunc(s.told(), func(w string) bool { return strings.HasPrefix(w, "restarted") && strings.HasSuffix(w, "full") })
}

func (s *fakeService) present(ctx context.Context, code string) (client.Presented, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(s.down, ctx.Err()); err != nil {
		return client.Presented{}, err
	}
	if problem := s.problems[code]; problem != "" {
		return client.Presented{}, &client.Problem{Type: problem, Title: "No", Status: 409}
	}
	p, ok := s.pickups[code]
	if !ok {
		return client.Presented{}, &client.Problem{Type: client.ProblemCodeUnknown, Title: "No such code", Status: 404}
	}
	return p, nil
}

func (s *fakeService) release(ctx context.Context, a client.Attempt) (client.Released, error) {
	p, err := s.present(ctx, a.Code)
	if err != nil {
		return client.Released{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := client.Released{Decision: "no-match", Pickup: p.Pickup, Locker: p.Locker, FingerOpen: true, Ways: p.Ways}
	right := a.Answer == "29.02.1980"
	if a.Finger != nil {
		img, err := imageio.Decode(a.Finger.Image, 0)
		if err != nil || img.PPI != a.Finger.PPI {
			return client.Released{}, errors.Join(err, errors.New("the image has lost its resolution"))
		}
		right = img.Pixels[0] < 100
		if img.Pixels[0] == 255 {
			r.Decision = "unreadable"
		}
		a.Finger = nil
	}
	if s.attempts = append(s.attempts, a); right {
		r.Decision, r.Release = "match", sign(p.Locker, release.Collect, a.Nonce)
	}
	if s.lose > 0 {
		s.lose--
		return client.Released{}, errCut
	}
	return r, nil
}

func sign(locker int, purpose release.Purpose, nonce string) []byte {
	order := release.Release{Terminal: release.TerminalOf("hall"), Locker: uint16(locker), Purpose: purpose}
	if _, err := hex.Decode(order.Nonce[:], []byte(nonce)); err != nil {
		panic(err)
	}
	signed, err := release.Sign(signingKey, order)
	if err != nil {
		panic(err)
	}
	return signed[:]
}

func (s *fakeService) report(_ context.Context, h client.Heartbeat) (client.Heard, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down != nil {
		return client.Heard{}, s.down
	}
	s.reports, s.beats = append(s.reports, h.Reports...), append(s.beats, h)
	heard := client.Heard{Settled: len(h.Reports)}
	if s.order.Locker != 0 && h.Nonce != "" {
		order := s.order
		order.Release = sign(order.Locker, map[string]release.Purpose{"load": release.Load, "return": release.Return}[order.Purpose], h.Nonce)
		s.order, heard.Open = client.StaffOrder{}, &order
	}
	for _, r := range h.Reports {
		for code, p := range s.pickups {
			if p.Locker == r.Locker && r.Seen == "emptied" {
				delete(s.pickups, code)
			}
		}
	}
	return heard, nil
}

func (s *fakeService) mirror(_ context.Context, tag string) (*client.Mirror, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.fetched = append(s.fetched, tag); {
	case s.down != nil:
		return nil, "", s.down
	case s.content == nil:
		return nil, "", &client.Problem{Type: client.ProblemNoOffline, Title: "No", Status: 403}
	case tag == tagOf(s.content):
		return nil, tag, nil
	}
	content := *s.content
	return &content, tagOf(s.content), nil
}

func tagOf(m *client.Mirror) string { return fmt.Sprint(m.Epoch) }

func (s *fakeService) keys(context.Context) ([][]byte, error) {
	return [][]byte{signingKey.Public().(ed25519.PublicKey)}, nil
}

func (s *fakeService) ready(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.down
}

// mirrorKey is that of the fake service's mirrors.
var mirrorKey = []byte("the key of the hall's codes")

// mirrored returns a pickup as the mirror has it.
func mirrored(pickup string, locker int, code string, until time.Time, templates ...[]byte) client.Mirrored {
	mac := hmac.New(sha256.New, mirrorKey)
	mac.Write([]byte(code))
	return client.Mirrored{
		Pickup: pickup, Locker: locker, Finger: "right-index", Until: until, Codes: []string{hex.EncodeToString(mac.Sum(nil))}, Templates: templates,
	}
}

// shades are the images on the simulated sensor. No finger is drawn in them: the fake service needs none.
var shades = map[string]byte{"a-right.png": 20, "b-wrong.png": 180, "c-white.png": 255}

// newTerminal lays out the files of a terminal and returns the name of its configuration.
func newTerminal(t *testing.T, config string) string {
	t.Helper()
	folder := t.TempDir()
	files := map[string][]byte{"terminal.json": []byte(config), "key": []byte("fzk_a\n"), "prints/readme.txt": []byte("no image")}
	for name, shade := range shades {
		img := minutiae.Image{Pixels: slices.Repeat([]byte{shade}, 100*100), Width: 100, Height: 100, PPI: 500}
		b, err := imageio.EncodePNG(img)
		if err != nil {
			t.Fatal(err)
		}
		files["prints/"+name] = b
	}
	if err := os.Mkdir(filepath.Join(folder, "prints"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "terminal.json")
}
