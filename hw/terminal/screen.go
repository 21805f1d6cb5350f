package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path"
	"strings"

	"fingerzeig/hw"
	"fingerzeig/hw/agent"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/screen"
	"fingerzeig/internal/client"
)

// face is what citizens see of the terminal.
type face interface {
	// serve serves citizens until ctx is done. Lines are what is typed at the console.
	serve(ctx context.Context, lines <-chan string) error

	// close gives back what a face that is not served holds.
	close() error
}

// face returns the page where the configuration has one, and else the console. It is called before the station starts.
func (s *station) face(env *environment) (face, error) {
	con := newConsole(s, env.out)
	if s.config.Screen == "" {
		return con, nil
	}
	page, err := screen.New(screen.Options{
		Terminal: s, Language: s.config.Language, Key: s.config.screenKey, Why: why, Ended: s.visited, Say: voice(s.config.Voice, s.voiced),
	})
	if err != nil {
		return nil, err
	}
	s.show = func(e kiosk.Event) {
		s.light(e)
		page.Event(e)
	}
	s.kiosk.Preview = page.Preview
	l, err := net.Listen("tcp", s.config.Screen)
	if err != nil {
		return nil, fmt.Errorf("listening for the citizen's page: %w", err)
	}
	return &paged{console: con, page: page, listener: l}, nil
}

// why names what a visit has failed by: the service's problem, or the line.
func why(err error) string {
	var p *client.Problem
	switch {
	case errors.As(err, &p):
		return path.Base(p.Type)
	case agent.Cut(err):
		return "line"
	}
	return ""
}

// visited logs how a visit has ended.
func (s *station) visited(outcome kiosk.Outcome, err error) {
	s.devices.liftFinger()
	s.log.Info("visit", "outcome", outcome.String())
	if err != nil {
		s.log.Error("visit", "outcome", outcome.String(), "error", err)
	}
}

// voiced notes how it went to read a screen aloud.
func (s *station) voiced(err error) {
	s.health.Set("voice", err)
	if err != nil {
		s.log.Warn("the voice failed, the browser speaks", "error", err)
	}
}

// light shows a step by the sensor's lamp.
func (s *station) light(e kiosk.Event) {
	switch {
	case e.Step == kiosk.StepVerdict && e.Decision != kiosk.Matched:
		s.devices.shine(hw.SignalBad)
	case e.Step == kiosk.StepReleased:
		s.devices.shine(hw.SignalGood)
	case e.Step == kiosk.StepEnded:
		s.devices.shine(hw.SignalOff)
	}
}

// paged is a terminal with a page. Its console is that of who tries it out: a line is an image that is laid on a simulated sensor.
type paged struct {
	*console
	page     *screen.Screen
	listener net.Listener
}

// close implements face.
func (p *paged) close() error { return p.listener.Close() }

// serve implements face.
func (p *paged) serve(ctx context.Context, lines <-chan string) error {
	ended := make(chan error, 1)
	go func() { ended <- p.page.Serve(ctx, p.listener) }()
	if p.devices.finger != nil {
		p.askImage()
	}
	for {
		select {
		case err := <-ended:
			return err
		case line, ok := <-lines:
			if !ok {
				lines = nil // under a service manager there is no console
			} else if p.devices.finger != nil && p.layFinger(strings.TrimSpace(line)) {
				p.askImage()
			}
		}
	}
}
