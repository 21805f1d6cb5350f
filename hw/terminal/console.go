package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"fingerzeig/hw/kiosk"
)

// console serves citizens at a keyboard and a screen.
type console struct {
	*station
	out       io.Writer
	texts     *texts
	events    chan kiosk.Event // of the visit under way; unbuffered, so that a visit that has ended has told everything
	questions chan question    // of a visit without a finger
	answered  bool             // whether the verdict to come is about an answer
	closed    chan struct{}    // is closed when nobody looks at the screen any more
}

// question is what a citizen is to answer, and where the answer goes.
type question struct {
	kiosk.Question
	way    string // that was chosen; empty: it is to be chosen
	answer chan<- kiosk.Answer
}

// withoutFinger is what is typed before a code for the way without a finger.
const withoutFinger = "*"

// newConsole lets citizens come to a station.
func newConsole(s *station, out io.Writer) *console {
	con := &console{
		station: s, out: out, texts: catalogue[s.config.Language],
		events: make(chan kiosk.Event), questions: make(chan question), closed: make(chan struct{}),
	}
	s.show = func(e kiosk.Event) {
		select {
		case con.events <- e:
		case <-con.closed:
		}
	}
	return con
}

// close implements face.
func (c *console) close() error { return nil }

// serve serves one citizen after the other, until ctx is done or the input ends. It implements face.
func (c *console) serve(ctx context.Context, lines <-chan string) error {
	defer close(c.closed)
	c.say(c.texts.welcomeF, c.devices.locks.Count())
	c.say(c.texts.withoutF, withoutFinger)
	defer c.say("\n%s", c.texts.goodbye)
	for {
		fmt.Fprint(c.out, "\n", c.texts.askCode)
		for code := ""; code == ""; {
			select {
			case <-ctx.Done():
				return nil
			case e := <-c.events: // of staff
				c.tell(e)
			case line, ok := <-lines:
				if !ok {
					return nil
				}
				code = strings.TrimSpace(line)
				if code != "" {
					c.serveOne(ctx, code, lines)
				}
			}
		}
	}
}

// serveOne plays one visit. On a simulated sensor each request for a finger takes one line of the input, as each question does.
func (c *console) serveOne(ctx context.Context, code string, lines <-chan string) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	ended, busy := make(chan struct{}), false
	code, without := strings.CutPrefix(code, withoutFinger)
	go func() {
		defer close(ended)
		play := func() (kiosk.Outcome, error) { return c.Visit(ctx, code) }
		if without {
			play = func() (kiosk.Outcome, error) { return c.VisitWithout(ctx, code, c.ask) }
		}
		outcome, err := play()
		if err != nil {
			c.log.Error("visit", "outcome", outcome.String(), "error", err)
		}
		busy = errors.Is(err, kiosk.ErrBusy) // of which no event tells
	}()
	var wanted <-chan string // lines while the citizen is to do something
	var take func(line string) (done bool)
	for {
		select {
		case e := <-c.events:
			c.tell(e)
			wanted = nil
			if e.Step == kiosk.StepFinger && c.devices.finger != nil {
				wanted, take = lines, c.layFinger
				c.askImage()
			}
		case q := <-c.questions:
			c.put(&q)
			wanted, take = lines, func(line string) bool { return c.said(&q, line) }
		case line, ok := <-wanted:
			if !ok {
				leave() // whoever sat at the keyboard has gone
			}
			if !ok || take(strings.TrimSpace(line)) {
				wanted = nil
			}
		case <-ended:
			c.devices.liftFinger()
			if busy {
				c.say("%s", c.texts.busy)
			}
			return
		}
	}
}

// ask is a kiosk.Ask.
func (c *console) ask(ctx context.Context, q kiosk.Question) (kiosk.Answer, error) {
	answer := make(chan kiosk.Answer, 1)
	select {
	case c.questions <- question{Question: q, answer: answer}:
	case <-ctx.Done():
		return kiosk.Answer{}, ctx.Err()
	}
	select {
	case a := <-answer:
		return a, nil
	case <-ctx.Done():
		return kiosk.Answer{}, ctx.Err()
	}
}

// put puts a question: which way, where there are several, and then the answer.
func (c *console) put(q *question) {
	if len(q.Ways) == 1 {
		q.way = q.Ways[0]
	}
	if q.way != "" {
		fmt.Fprintf(c.out, "%s: ", c.texts.way(q.way))
		return
	}
	for i, way := range q.Ways {
		c.say("  %d  %s", i+1, c.texts.way(way))
	}
	fmt.Fprint(c.out, c.texts.askWay)
}

// said takes a line as the answer to a question, and reports whether it is over.
func (c *console) said(q *question, line string) bool {
	if q.way != "" {
		q.answer <- kiosk.Answer{Way: q.way, Text: line}
		return true
	}
	if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(q.Ways) {
		q.way = q.Ways[n-1]
	}
	c.put(q)
	return false
}

// askImage asks which image lies on the simulated sensor.
func (c *console) askImage() {
	fmt.Fprintf(c.out, c.texts.simulatedF, c.devices.prints.folder.Name(), c.devices.prints.upcoming())
}

// layFinger lays an image on the simulated sensor, and reports whether that worked. Where it did not, it asks again.
func (c *console) layFinger(name string) bool {
	f, err := c.devices.prints.frame(name)
	defer func() { f.Wipe() }()
	if err == nil {
		err = c.devices.finger.Put(f)
	}
	if err != nil {
		c.say(c.texts.noImageF, name, err)
		c.askImage()
	}
	return err == nil
}

// tell says in words what a step means to the citizen.
func (c *console) tell(e kiosk.Event) {
	c.light(e)
	c.log.Debug("step", "step", string(e.Step), "attempt", e.Attempt, "decision", e.Decision.String(), "locker", int(e.Locker))
	switch e.Step {
	case kiosk.StepQuestion:
		c.answered = true
	case kiosk.StepFinger:
		c.answered = false
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
			c.say("%s", c.texts.unreadable)
		default:
			words := c.texts.rejected
			if c.answered {
				words = c.texts.wrong
			}
			c.say("%s", words)
		}
	case kiosk.StepReleased:
		c.say(c.texts.releasedF, e.Locker)
	case kiosk.StepOpened:
		c.say("%s", c.texts.opened)
	case kiosk.StepShut:
		c.say("%s", c.texts.shut)
	case kiosk.StepDone:
		c.say("%s", c.texts.erased)
	case kiosk.StepEnded:
		c.log.Info("visit", "outcome", e.Outcome.String(), "locker", int(e.Locker))
		c.say("%s", c.texts.end(e))
		if e.Wait > 0 {
			c.say(c.texts.pausedF, int((e.Wait+time.Second-1)/time.Second))
		}
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
