package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"fingerzeig/internal/client"
	"fingerzeig/minutiae/imageio"
)

// wire is the line between terminal and service. It implements agent.Service.
type wire struct{ *hall }

var errLine = fmt.Errorf("the line is down: %w", client.ErrUnreachable)

// lineFaults are what may happen to one request.
var lineFaults = []string{"down", "lost", "silent", "twice", "changed", "slow", "old"}

// put carries a question there and the answer back, and does what happens to it on the way.
func (w wire) put(ctx context.Context, q question) error {
	if err := w.terminal.point(); err != nil {
		return err
	}
	fault := w.line
	if w.line = ""; w.cut {
		fault = "cut"
	}
	if fault != "" {
		w.counts["line "+fault]++
	}
	q.keys = []string{w.key[hallName]}
	switch fault {
	case "down", "cut":
		return errLine
	case "silent":
		<-ctx.Done()
		return errors.Join(errLine, ctx.Err())
	case "twice":
		_ = q.put(w.server.Inside())
	case "slow":
		time.Sleep(time.Duration(w.random.IntN(20))*time.Second + time.Millisecond) // which comes first, the answer or the end of patience, is never open
	}
	err := q.put(w.server.Inside())
	var p *client.Problem
	switch {
	case w.service.out:
		return errLine
	case fault == "lost":
		return errLine
	case errors.As(err, &p) && p.Status >= 500, errors.As(err, &p) && p.Status == http.StatusForbidden && p.Type != client.ProblemNoOffline:
		w.t.Errorf("%s: %v", q.path, err)
	}
	if err := w.terminal.point(); err != nil {
		return err
	}
	if err == nil {
		w.forge(fault, q.out)
	}
	return errors.Join(err, ctx.Err())
}

// forge is what somebody who holds the line does to an order in an answer.
func (w wire) forge(fault string, out any) {
	var signed *[]byte
	switch a := out.(type) {
	case *client.Released:
		signed = &a.Release
	case *client.Heard:
		if a.Open != nil {
			signed = &a.Open.Release
		}
	}
	if signed == nil || len(*signed) == 0 {
		return
	}
	switch {
	case fault == "changed":
		(*signed)[w.random.IntN(len(*signed))] ^= 1 << w.random.IntN(8)
	case fault == "old" && len(w.orders) > 0:
		*signed = w.orders[w.random.IntN(len(w.orders))].signed
	}
}

// ask asks something about the terminal. Whether anybody has answered is remembered.
func (w wire) ask(ctx context.Context, path string, in, out any) error {
	err := w.put(ctx, question{method: "POST", path: "/v1/terminals/" + hallName + path, in: in, out: out})
	var p *client.Problem
	w.answered = w.answered || path == "/present" && (err == nil || errors.As(err, &p))
	return err
}

func (w wire) Present(ctx context.Context, code string) (p client.Presented, err error) {
	return p, w.ask(ctx, "/present", map[string]string{"code": code}, &p)
}

// Release implements agent.Service. What the engine reads from prints is played elsewhere: here an image has the number of a finger.
func (w wire) Release(ctx context.Context, a client.Attempt) (r client.Released, err error) {
	if a.Finger != nil {
		img, err := imageio.Decode(a.Finger.Image, a.Finger.PPI)
		if err != nil {
			w.t.Errorf("an image that nobody can read: %v", err)
		}
		b, err := template(fingerIn(img)).MarshalBinary()
		if err != nil {
			w.t.Error(err)
		}
		a.Finger = &client.Sample{Template: b}
	}
	if err = w.ask(ctx, "/release", a, &r); err != nil {
		return client.Released{}, err
	}
	return r, nil
}

func (w wire) Report(ctx context.Context, b client.Heartbeat) (heard client.Heard, err error) {
	if b.Reports == nil {
		b.Reports = []client.Report{}
	}
	if err = w.ask(ctx, "/reports", b, &heard); err != nil {
		return client.Heard{}, err
	}
	if heard.Settled != len(b.Reports) {
		w.t.Errorf("%d of %d reports are settled", heard.Settled, len(b.Reports))
	}
	for _, i := range heard.Refused {
		w.counts["reports refused"]++
		w.t.Logf("%v: refused: %+v", w.now(), b.Reports[i])
	}
	if heard.Open != nil {
		w.received(heard.Open.Release, w.asked)
	}
	return heard, nil
}

func (w wire) Mirror(ctx context.Context, tag string) (*client.Mirror, string, error) {
	m, kept := new(client.Mirror), tag
	err := w.put(ctx, question{method: "GET", path: "/v1/terminals/" + hallName + "/mirror", tag: &kept, out: m})
	if err != nil {
		return nil, "", err
	}
	clear(w.byItself)
	if kept == tag {
		return nil, tag, nil
	}
	w.mirrored = map[string]client.Mirrored{}
	for _, p := range m.Pickups {
		w.mirrored[p.Pickup] = p
	}
	for id := range w.refused {
		if _, waits := w.mirrored[id]; !waits {
			delete(w.refused, id) // where it comes again, the service has let it, and has counted
		}
	}
	return m, kept, nil
}
