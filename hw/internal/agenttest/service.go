// Package agenttest has a service for tests of terminals: it knows a few pickups, compares by shade, and loses what it is told to lose.
package agenttest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae/imageio"
)

// Service knows pickups by their codes, and compares by shade: the enrolled finger is dark, a wrong one light, an unreadable one white. It
// signs by SigningKey. A test that changes a field while it is asked does that within Set. It is an agent.Service, for the terminal "hall".
type Service struct {
	mu       sync.Mutex
	Pickups  map[string]client.Presented // by code
	Problems map[string]string           // by code
	Down     error                       // what every call returns
	Lose     int                         // so many releases are signed whose answers are lost
	Attempts []client.Attempt            // without the prints
	Reports  []client.Report
	Beats    []client.Heartbeat
	Order    client.StaffOrder // that a clerk wants; its Release is signed for the next nonce
	Content  *client.Mirror    // nil: no mirrors are given
	Fetched  []string          // the tags that mirrors were asked for with
}

var (
	// SigningKey is the key by which the service signs releases.
	SigningKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize))

	// ErrCut is what a line that is down returns.
	ErrCut = fmt.Errorf("%w: no route", client.ErrUnreachable)
)

// New returns a service with three pickups, in lockers 3 to 5.
func New() *Service {
	return &Service{Pickups: map[string]client.Presented{
		"K7PX42": {Pickup: "p-1", Locker: 3, Finger: "right-index", Ways: []string{"finger", "birth-date"}},
		"B2":     {Pickup: "p-2", Locker: 4, Finger: "unknown", Ways: []string{"finger", "birth-date", "second-code"}},
		"N0":     {Pickup: "p-3", Locker: 5, Finger: "left-thumb", Ways: []string{"finger"}},
	}, Problems: map[string]string{}}
}

// Set changes the service.
func (s *Service) Set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// Told returns what was reported, a word for each.
func (s *Service) Told() (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.Reports {
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

// Since returns what was reported but for the sights of a start.
func (s *Service) Since() []string {
	return slices.DeleteFunc(s.Told(), func(w string) bool { return strings.HasPrefix(w, "restarted") && strings.HasSuffix(w, "full") })
}

// Present implements agent.Service.
func (s *Service) Present(ctx context.Context, code string) (client.Presented, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(s.Down, ctx.Err()); err != nil {
		return client.Presented{}, err
	}
	if problem := s.Problems[code]; problem != "" {
		return client.Presented{}, &client.Problem{Type: problem, Title: "No", Status: 409}
	}
	p, ok := s.Pickups[code]
	if !ok {
		return client.Presented{}, &client.Problem{Type: client.ProblemCodeUnknown, Title: "No such code", Status: 404}
	}
	return p, nil
}

// Release implements agent.Service.
func (s *Service) Release(ctx context.Context, a client.Attempt) (client.Released, error) {
	p, err := s.Present(ctx, a.Code)
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
	if s.Attempts = append(s.Attempts, a); right {
		r.Decision, r.Release = "match", Sign(p.Locker, release.Collect, a.Nonce)
	}
	if s.Lose > 0 {
		s.Lose--
		return client.Released{}, ErrCut
	}
	return r, nil
}

// Sign signs a release for a nonce in hexadecimal.
func Sign(locker int, purpose release.Purpose, nonce string) []byte {
	order := release.Release{Terminal: release.TerminalOf("hall"), Locker: uint16(locker), Purpose: purpose}
	if _, err := hex.Decode(order.Nonce[:], []byte(nonce)); err != nil {
		panic(err)
	}
	signed, err := release.Sign(SigningKey, order)
	if err != nil {
		panic(err)
	}
	return signed[:]
}

// Report implements agent.Service.
func (s *Service) Report(_ context.Context, h client.Heartbeat) (client.Heard, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Down != nil {
		return client.Heard{}, s.Down
	}
	s.Reports, s.Beats = append(s.Reports, h.Reports...), append(s.Beats, h)
	heard := client.Heard{Settled: len(h.Reports)}
	if s.Order.Locker != 0 && h.Nonce != "" {
		order := s.Order
		order.Release = Sign(order.Locker, map[string]release.Purpose{"load": release.Load, "return": release.Return}[order.Purpose], h.Nonce)
		s.Order, heard.Open = client.StaffOrder{}, &order
	}
	for _, r := range h.Reports {
		for code, p := range s.Pickups {
			if p.Locker == r.Locker && r.Seen == "emptied" {
				delete(s.Pickups, code)
			}
		}
	}
	return heard, nil
}

// Mirror implements agent.Service.
func (s *Service) Mirror(_ context.Context, tag string) (*client.Mirror, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.Fetched = append(s.Fetched, tag); {
	case s.Down != nil:
		return nil, "", s.Down
	case s.Content == nil:
		return nil, "", &client.Problem{Type: client.ProblemNoOffline, Title: "No", Status: 403}
	case tag == tagOf(s.Content):
		return nil, tag, nil
	}
	content := *s.Content
	return &content, tagOf(s.Content), nil
}

func tagOf(m *client.Mirror) string { return fmt.Sprint(m.Epoch) }

// Keys returns the keys by which the service signs.
func (s *Service) Keys(context.Context) ([][]byte, error) {
	return [][]byte{SigningKey.Public().(ed25519.PublicKey)}, nil
}

// Ready returns nil where the line is up.
func (s *Service) Ready(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Down
}

// MirrorKey is that of the fake service's mirrors.
var MirrorKey = []byte("the key of the hall's codes")

// Mirrored returns a pickup as the mirror has it.
func Mirrored(pickup string, locker int, code string, until time.Time, templates ...[]byte) client.Mirrored {
	mac := hmac.New(sha256.New, MirrorKey)
	mac.Write([]byte(code))
	return client.Mirrored{
		Pickup: pickup, Locker: locker, Finger: "right-index", Until: until, Codes: []string{hex.EncodeToString(mac.Sum(nil))}, Templates: templates,
	}
}
