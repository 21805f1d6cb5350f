package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"fingerzeig/hw"
	"fingerzeig/hw/agent"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// terminal is what runs in a real one, on simulated devices, with the real service behind it, which signs what opens a locker.
type terminal struct {
	*agent.Station
	sensor *sim.Sensor
	locks  *sim.Locks
	hooks  hooks
	stop   func() // ends what runs beside the visits

	order  *client.StaffOrder // that is being obeyed
	obeyed int
	failed error // of staff's hands, in the last one
}

// hooks are who watches a terminal. Each may be nil.
type hooks struct {
	moved   func(sim.Event)   // is told of every change of a locker
	told    func(kiosk.Event) // is told the steps of a citizen's visit
	staffed func(kiosk.Event) // is told the steps of an opening for staff
	laid    func(hw.Frame)    // is shown each print that is taken, in the buffer that is to be wiped
}

// newTerminal returns a terminal whose lockers are empty. It keeps what it must not forget in a new folder in dir, has told the service what it sees,
// and takes orders of staff.
func newTerminal(ctx context.Context, dir string, service *client.Client, watching hooks) (*terminal, error) {
	remote := agent.Remote{Client: service, Terminal: townTerminal}
	keys, err := remote.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking who signs releases: %w", err)
	}
	var public []ed25519.PublicKey
	for _, key := range keys {
		public = append(public, key)
	}
	folder, err := os.MkdirTemp(dir, "terminal-")
	if err != nil {
		return nil, err
	}
	t := &terminal{
		sensor: sim.NewSensor(sim.SensorOptions{}), locks: sim.NewLocks(terminalLockers, sim.LocksOptions{Events: watching.moved}), hooks: watching, stop: func() {},
	}
	t.Station, err = agent.New(agent.Options{
		Terminal: townTerminal, Service: remote, Store: agent.Folder(folder), Staff: func(o client.StaffOrder) { t.order, t.failed = &o, nil },
		Kiosk: &kiosk.Kiosk{
			Sensor: witness{t.sensor, watching.laid}, Locks: t.locks, Events: t.event, Limits: kiosk.Limits{Poll: doorPoll},
			Gate: release.NewGate(release.TerminalOf(townTerminal), public, release.GateOptions{Random: rand.Reader}),
		},
	})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(t.Start(ctx), t.Beat(ctx)); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// witness is a sensor that shows what it has taken.
type witness struct {
	*sim.Sensor
	laid func(hw.Frame)
}

// Capture implements hw.Sensor.
func (w witness) Capture(ctx context.Context) (hw.Frame, error) {
	f, err := w.Sensor.Capture(ctx)
	if err == nil && w.laid != nil {
		w.laid(f)
	}
	return f, err
}

// event passes a step on to who watches, and plays staff's hands.
func (t *terminal) event(e kiosk.Event) {
	told := t.hooks.told
	if t.order != nil {
		told = t.hooks.staffed
		t.failed = errors.Join(t.failed, t.hands(e))
	}
	if told != nil {
		told(e)
	}
}

// hands is what staff do at an open locker: what they load is put inside, and what they take back is taken out.
func (t *terminal) hands(e kiosk.Event) error {
	switch e.Step {
	case kiosk.StepReleased:
		return t.locks.Open(e.Locker)
	case kiosk.StepOpened:
		inside := t.locks.Put
		if t.order.Purpose == release.Return.String() {
			inside = t.locks.Take
		}
		return errors.Join(inside(e.Locker), t.locks.Shut(e.Locker))
	case kiosk.StepEnded:
		t.order = nil
		t.obeyed++
		return t.Deliver(context.Background()) // who watches may scan now what was loaded
	}
	return nil
}

// errNoOrder is returned where staff want a locker opened and the terminal hears nothing of it.
var errNoOrder = errors.New("the terminal got no order")

// attend has the terminal ask for staff's order, which is there, and obey it.
func (t *terminal) attend(ctx context.Context) error {
	before := t.obeyed
	err := t.Beat(ctx)
	if err = errors.Join(err, t.failed); err != nil {
		return err
	}
	if t.obeyed == before {
		return errNoOrder
	}
	return nil
}

// run does what a terminal does beside the visits, until it is closed.
func (t *terminal) run(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		t.Run(ctx)
	}()
	t.stop = func() {
		stop()
		<-done
	}
}

// collect plays the visit of somebody with a code, with a finger, or without one where birth is not empty, and tells the service how it ended.
func (t *terminal) collect(ctx context.Context, code, birth string) (outcome kiosk.Outcome, err error) {
	if birth == "" {
		outcome, err = t.Visit(ctx, code)
	} else {
		outcome, err = t.VisitWithout(ctx, code, func(context.Context, kiosk.Question) (kiosk.Answer, error) {
			return kiosk.Answer{Way: "birth-date", Text: birth}, nil
		})
	}
	return outcome, errors.Join(err, t.Deliver(context.WithoutCancel(ctx)))
}

// close gives the devices back.
func (t *terminal) close() error {
	t.stop()
	return errors.Join(t.sensor.Close(), t.locks.Close(), t.Close())
}
