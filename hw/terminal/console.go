package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// console serves citizens at a keyboard and a screen.
type console struct {
	out     io.Writer
	log     *slog.Logger
	texts   *texts
	devices *devices
	guarded bool // nothing but this machine ends a pulse of the locks
	eraser  eraser
	kiosk   *kiosk.Kiosk
	events  chan kiosk.Event // of the visit under way; unbuffered, so that a visit that has ended has told everything
}

// newConsole wires the parts of a terminal.
func newConsole(c config, d *devices, s service, p *pickupFile, out io.Writer, log *slog.Logger) *console {
	con := &console{
		out: out, log: log, texts: catalogue[c.Language], devices: d, guarded: c.Locks.guarded(), eraser: eraser{s, p}, events: make(chan kiosk.Event),
	}
	con.kiosk = &kiosk.Kiosk{
		Sensor: d.sensor, Locks: d.locks, Pickups: p, Verifier: verifier{s, p},
		HandedOver: con.eraser.handedOver,
		Events:     func(e kiosk.Event) { con.events <- e },
	}
	return con
}

// serve serves one citizen after the other, until ctx is done or the input ends.
func (c *console) serve(ctx context.Context, lines <-chan string) error {
	c.say(c.texts.welcomeF, c.devices.locks.Count())
	c.say("%s", c.texts.without)
	defer c.say("\n%s", c.texts.goodbye)
	again := time.NewTicker(eraseEvery)
	defer again.Stop()
	c.eraseLeftovers(ctx)
	for {
		fmt.Fprint(c.out, "\n", c.texts.askCode)
		for code := ""; code == ""; {
			select {
			case <-ctx.Done():
				return nil
			case <-again.C:
				c.eraseLeftovers(ctx)
			case line, ok := <-lines:
				if !ok {
					return nil
				}
				code = strings.TrimSpace(line)
				if code != "" {
					c.visit(ctx, code, lines)
				}
			}
		}
	}
}

// visit plays one visit. On a simulated sensor each request for a finger takes one line of the input.
func (c *console) visit(ctx context.Context, code string, lines <-chan string) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if outcome, err := c.kiosk.Visit(ctx, code); err != nil {
			c.log.Error("visit", "outcome", outcome.String(), "error", err)
		}
	}()
	var wanted <-chan string // lines while a finger is asked for
	for {
		select {
		case e := <-c.events:
			c.show(e)
			wanted = nil
			if e.Step == kiosk.StepFinger && c.devices.finger != nil {
				wanted = lines
				c.askImage()
			}
		case line, ok := <-wanted:
			switch {
			case !ok:
				leave() // whoever sat at the keyboard has gone
				wanted = nil
			case c.layFinger(strings.TrimSpace(line)):
				wanted = nil
			default:
				c.askImage()
			}
		case <-ended:
			c.devices.liftFinger()
			return
		}
	}
}

// askImage asks which image lies on the simulated sensor.
func (c *console) askImage() {
	fmt.Fprintf(c.out, c.texts.simulatedF, c.devices.prints.folder.Name(), c.devices.prints.upcoming())
}

// layFinger lays an image on the simulated sensor, and reports whether that worked.
func (c *console) layFinger(name string) bool {
	f, err := c.devices.prints.frame(name)
	defer func() { f.Wipe() }()
	if err == nil {
		err = c.devices.finger.Put(f)
	}
	if err != nil {
		c.say(c.texts.noImageF, name, err)
	}
	return err == nil
}

// show says in words what a step means to the citizen.
func (c *console) show(e kiosk.Event) {
	c.log.Debug("step", "step", string(e.Step), "attempt", e.Attempt, "decision", e.Decision.String(), "locker", int(e.Locker))
	switch e.Step {
	case kiosk.StepFinger:
		finger := c.texts.fingers[e.Finger]
		if finger == "" {
			finger = c.texts.anyFinger
		}
		c.say(c.texts.askFingerF, finger)
	case kiosk.StepCaptured:
		c.say("%s", c.texts.captured)
	case kiosk.StepVerdict:
		switch e.Decision {
		case kiosk.Matched:
		case kiosk.Unreadable:
			c.devices.shine(hw.SignalBad)
			c.say("%s", c.texts.unreadable)
		default:
			c.devices.shine(hw.SignalBad)
			c.say("%s", c.texts.rejected)
		}
	case kiosk.StepReleased:
		c.devices.shine(hw.SignalGood)
		c.say(c.texts.releasedF, e.Locker)
	case kiosk.StepOpened:
		c.say("%s", c.texts.opened)
	case kiosk.StepShut:
		c.say("%s", c.texts.shut)
	case kiosk.StepDone:
		c.say("%s", c.texts.erased)
	case kiosk.StepEnded:
		c.devices.shine(hw.SignalOff)
		c.log.Info("visit", "outcome", e.Outcome.String(), "locker", int(e.Locker))
		c.say("%s", c.texts.outcomes[e.Outcome])
		if e.Wait > 0 {
			c.say(c.texts.pausedF, int((e.Wait+time.Second-1)/time.Second))
		}
	}
}

// eraseLeftovers makes up for deletions that did not work.
func (c *console) eraseLeftovers(ctx context.Context) {
	erased, err := c.eraser.leftovers(ctx)
	if erased > 0 {
		c.log.Info("made up for deletions", "subjects", erased)
	}
	if err != nil {
		c.log.Error("deletions are still owed", "error", err)
	}
}

// say writes one line.
func (c *console) say(format string, args ...any) { fmt.Fprintf(c.out, format+"\n", args...) }

// readLines returns the lines of r as they come, until ctx is done; the channel is closed at the end.
func readLines(ctx context.Context, r io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(r); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// lockersOf returns where pickups lie.
func lockersOf(pickups []kiosk.Pickup) (lockers []hw.LockerID) {
	for _, p := range pickups {
		lockers = append(lockers, p.Locker)
	}
	return lockers
}
