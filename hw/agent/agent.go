package agent

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// agent is what the kiosk has for a service: the real one, and the terminal itself while that cannot be reached. It implements kiosk.Pickups,
// kiosk.Releaser and kiosk.Answerer.
type agent struct {
	service Service
	journal *journal
	courier *courier
	island  *island
	now     func() time.Time

	mu    sync.Mutex
	visit visited
}

// visited is what the agent knows of the visit under way.
type visited struct {
	code string // normalised
	ways []string
	own  bool // the terminal decides by itself
}

var (
	_ kiosk.Pickups  = (*agent)(nil)
	_ kiosk.Releaser = (*agent)(nil)
	_ kiosk.Answerer = (*agent)(nil)
	_ kiosk.Journal  = (*agent)(nil)
)

// errGone is returned where a pickup is not open any more.
var errGone = errors.New("the pickup is not open any more")

// byFinger is the way that is none of kiosk.Answerer.
const byFinger = "finger"

// Find implements kiosk.Pickups. All that there is to tell is told before: the service decides by what it knows of the lockers.
func (a *agent) Find(ctx context.Context, code string) (kiosk.Pickup, error) {
	a.begin(visited{})
	short, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	err := a.courier.deliver(short)
	var p client.Presented
	if err == nil {
		p, err = a.service.Present(short, code)
	}
	switch {
	case err == nil:
	case client.IsProblem(err, client.ProblemCodeUnknown):
		return kiosk.Pickup{}, fmt.Errorf("%w: %w", kiosk.ErrUnknownCode, err)
	case client.IsProblem(err, client.ProblemCodeTypo):
		return kiosk.Pickup{}, fmt.Errorf("%w: %w", kiosk.ErrTypo, err)
	case Cut(err) && ctx.Err() == nil:
		return a.findAlone(code, err)
	default:
		return kiosk.Pickup{}, err
	}
	a.begin(visited{code: code, ways: p.Ways})
	return kiosk.Pickup{Subject: p.Pickup, Locker: hw.LockerID(p.Locker), Finger: known(p.Finger)}, nil
}

// findAlone looks the code up in the mirror. A code that is not there may be a good one that came after the line was cut.
func (a *agent) findAlone(code string, reason error) (kiosk.Pickup, error) {
	p, ok := a.island.find(code)
	defer wipe(p)
	if !ok {
		return kiosk.Pickup{}, reason
	}
	a.begin(visited{code: code, ways: []string{byFinger}, own: true})
	return kiosk.Pickup{Subject: p.Pickup, Locker: hw.LockerID(p.Locker), Finger: known(p.Finger)}, nil
}

// known returns a finger that citizens can be asked for by name, or none.
func known(finger string) string {
	if !slices.Contains(fingers, finger) {
		return ""
	}
	return finger
}

func (a *agent) begin(v visited) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.visit = v
}

func (a *agent) current() visited {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.visit
}

// Verify implements kiosk.Verifier. Without a nonce there is no release, and without a release nothing opens.
func (a *agent) Verify(context.Context, kiosk.Pickup, hw.Frame) (kiosk.Verdict, error) {
	return kiosk.Verdict{}, kiosk.ErrIncomplete
}

// Release implements kiosk.Releaser. Where the line is cut between the code and the print, the visit ends: what the service has signed by then is
// told before the terminal decides by itself.
func (a *agent) Release(ctx context.Context, p kiosk.Pickup, f hw.Frame, nonce release.Nonce) (kiosk.Verdict, error) {
	v := a.current()
	if v.own {
		r, err := a.island.decide(v.code, f, nonce)
		return verdict(r, err)
	}
	image, err := imageio.EncodePNG(imageOf(f))
	if err != nil {
		return kiosk.Verdict{}, err
	}
	defer clear(image)
	r, err := a.ask(ctx, client.Attempt{
		Code: v.code, Nonce: hexOf(nonce), Finger: &client.Sample{Image: image, PPI: f.PPI}, Attack: attacks[f.Attack],
	})
	return verdict(r, err)
}

// imageOf returns what a sensor delivers as the engine has it.
func imageOf(f hw.Frame) minutiae.Image {
	return minutiae.Image{Pixels: f.Pixels, Width: f.Width, Height: f.Height, PPI: f.PPI}
}

// attacks are the words for what a sensor says of a presentation attack.
var attacks = map[hw.Tristate]string{hw.Yes: "yes", hw.No: "no", hw.Unknown: "unknown"}

// Ways implements kiosk.Answerer.
func (a *agent) Ways(kiosk.Pickup) []string {
	return slices.DeleteFunc(slices.Clone(a.current().ways), func(way string) bool { return way == byFinger })
}

// Answer implements kiosk.Answerer.
func (a *agent) Answer(ctx context.Context, _ kiosk.Pickup, said kiosk.Answer, nonce release.Nonce) (kiosk.Verdict, error) {
	v := a.current()
	if v.own {
		return kiosk.Verdict{}, errGone
	}
	r, err := a.ask(ctx, client.Attempt{Code: v.code, Nonce: hexOf(nonce), Way: said.Way, Answer: said.Text})
	return verdict(r, err)
}

// ask asks the service for a release, once everything is told.
func (a *agent) ask(ctx context.Context, attempt client.Attempt) (client.Released, error) {
	if err := a.courier.deliver(ctx); err != nil {
		return client.Released{}, err
	}
	return a.service.Release(ctx, attempt)
}

// verdict is what a decision means to the kiosk. It names whom and which locker the answer is about.
func verdict(r client.Released, err error) (kiosk.Verdict, error) {
	if err != nil {
		return kiosk.Verdict{}, err
	}
	switch {
	case r.Decision == decisionUnreadable:
		return kiosk.Verdict{Decision: kiosk.Unreadable}, nil
	case !r.Matched():
		return kiosk.Verdict{}, nil
	}
	v := kiosk.Verdict{Decision: kiosk.Matched, Subject: r.Pickup, Locker: hw.LockerID(r.Locker)}
	if len(r.Release) == len(v.Release) {
		copy(v.Release[:], r.Release)
	}
	return v, nil
}

// hexOf writes a nonce as the API has it.
func hexOf(n release.Nonce) string { return hex.EncodeToString(n[:]) }

// Opening implements kiosk.Journal. What the service has taken out of the mirror since the terminal decided by itself does not open any more.
func (a *agent) Opening(_ context.Context, p kiosk.Pickup, nonce release.Nonce) error {
	v := a.current()
	if v.own && !a.island.has(v.code, p.Subject) {
		return errGone
	}
	return a.journal.add(record{Open: &opening{Pickup: p.Subject, Locker: int(p.Locker), Nonce: hexOf(nonce), Own: v.own}})
}

// Seen implements kiosk.Journal.
func (a *agent) Seen(_ context.Context, s kiosk.Sight) error {
	o := a.journal.read().Open
	closes := s.Seen != kiosk.SeenOpened && o != nil && o.Nonce == hexOf(s.Nonce)
	if !a.current().own {
		return a.journal.add(record{Closes: closes, Tell: &client.Report{
			Locker: int(s.Pickup.Locker), Nonce: hexOf(s.Nonce), Seen: s.Seen.String(), At: a.now(),
		}})
	}
	if !closes {
		return nil // no release of the service's is out, and that the door is open is told when it ends
	}
	return a.journal.add(record{Closes: true, Tell: &client.Report{At: a.now(), Offline: &client.OfflineReport{
		Pickup: s.Pickup.Subject, Locker: int(s.Pickup.Locker), Nonce: hexOf(s.Nonce), Seen: s.Seen.String(),
	}}})
}
