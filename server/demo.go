package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path"
	"time"

	"fingerzeig/hw/screen"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/web"
)

// demoCommand plays pick-ups with the real service on a temporary index.
type demoCommand struct {
	Serve  bool   `help:"Go on after the demo, with a page to play with."`
	Listen string `default:"127.0.0.1:8081" placeholder:"HOST:PORT" help:"Address of the page, on this machine (${default}); port 0: any."`
	Kiosk  string `default:"127.0.0.1:8083" placeholder:"HOST:PORT" help:"Address of the page that citizens see at the terminal, on this machine (${default}); port 0: any."`
	Stats  bool   `help:"Play visits with the prints in folders instead, and count them."`
	Desk   string `default:"127.0.0.1:8082" placeholder:"HOST:PORT" help:"Address of the page for the desk, on this machine (${default}); port 0: any."`

	Folders []string `arg:"" optional:"" type:"path" placeholder:"DIR[@PPI]" help:"With --stats: folders of images named FINGER_IMPRESSION."`
}

// Run implements the command.
func (c *demoCommand) Run(env *environment) (err error) {
	if c.Stats {
		return stats(env.ctx, env.out, c.Folders)
	}
	if len(c.Folders) > 0 {
		return fmt.Errorf("%w: folders are for --stats", errStats)
	}
	var page, desk, citizen net.Listener
	if c.Serve { // before anything is played: a taken port is told at once
		if page, err = listenLoopback(c.Listen); err != nil {
			return err
		}
		defer func() { _ = page.Close() }()
		if desk, err = listenLoopback(c.Desk); err != nil {
			return err
		}
		defer func() { _ = desk.Close() }()
		if citizen, err = listenLoopback(c.Kiosk); err != nil {
			return err
		}
		defer func() { _ = citizen.Close() }()
	}
	story := newTranscript(env.out, time.Now)
	_, _ = fmt.Fprintln(env.out, "Fingerzeig demo. The people and their prints are made up; the service and the flow of the terminal are real.")
	story.chapter("The service")
	dir, err := os.MkdirTemp("", "fingerzeig-demo-")
	if err != nil {
		return err
	}
	if err = errors.Join(c.within(env, dir, page, desk, citizen, story), os.RemoveAll(dir)); err != nil {
		return err
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: the temporary folder is still there", errExpectation)
	}
	_, _ = fmt.Fprintln(env.out, "The service has stopped, and the temporary folder is gone.")
	return nil
}

// within plays the demo with a service whose index is in dir, and then serves the pages, if there are any.
func (c *demoCommand) within(env *environment, dir string, page, desk, citizen net.Listener, story *transcript) (err error) {
	l, err := listenLoopback("127.0.0.1:0")
	if err != nil {
		return err
	}
	citizens := town()
	h, o, err := prepare(dir, l)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	sensor := newDrawnSensor(citizens)
	if desk != nil {
		o.desk = &deskOptions{listener: desk, sensor: sensor, pickups: townGallery, local: true}
	}
	service, err := startService(o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, service.stop()) }()
	story.tell("The service answers on http://%s, on an empty index in a temporary folder.", l.Addr())

	if err := h.setUp(env.ctx); err != nil {
		return err
	}
	if err := play(env.ctx, h, citizens, story); err != nil {
		return err
	}
	if page == nil {
		return nil
	}
	return serveLive(env, newLive(env.ctx, h, citizens, sensor), page, desk, citizen)
}

// serveLive serves the pages of the terminal until the demo is ended.
func serveLive(env *environment, l *live, page, desk, citizen net.Listener) error {
	shown, err := screen.New(screen.Options{Terminal: l, Language: "en", Why: problemOf})
	if err != nil {
		return err
	}
	l.told, l.kiosk = shown.Event, "http://"+citizen.Addr().String()
	if err := l.Reset(env.ctx); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(env.out, "\nThe desk is at http://%s, where citizens are enrolled, and their documents announced, loaded and taken back.\n", desk.Addr())
	_, _ = fmt.Fprintf(env.out, "What citizens see at the terminal is at %s.\n", l.kiosk)
	_, _ = fmt.Fprintf(env.out, "The terminal is at http://%s for you to play with. Ctrl-C ends it.\n", page.Addr())
	ctx, stop := context.WithCancel(env.ctx)
	defer stop()
	served := make(chan error, 2)
	go func() { served <- shown.Serve(ctx, citizen) }()
	go func() { served <- web.Serve(ctx, page, l) }()
	err = <-served
	stop()
	return errors.Join(err, <-served, l.stop(context.WithoutCancel(env.ctx)))
}

// problemOf names the problem by which the service has refused a visit; empty: it was something else.
func problemOf(err error) string {
	var p *client.Problem
	if errors.As(err, &p) {
		return path.Base(p.Type)
	}
	return ""
}

// prepare returns the demo's town hall, and how its service is started with an index in dir.
func prepare(dir string, l net.Listener) (*townHall, serviceOptions, error) {
	h := &townHall{office: newOffice("http://" + l.Addr().String()), dir: dir, inbox: newInbox(), clock: new(movedClock)}
	settings := pickupSettings{Pickups: townGallery, PickupZone: "UTC", notifySettings: notifySettings{Contact: "the desk, 0123 456789"}}
	pickups, err := settings.options(dir)
	if err != nil {
		return nil, serviceOptions{}, err
	}
	pickups.sender, pickups.now, pickups.every = h.inbox, h.clock.now, demoPace
	return h, serviceOptions{dir: dir, listener: l, pickups: pickups}, nil
}

// play plays the demo and returns errExpectation where something went otherwise than expected.
func play(ctx context.Context, h *townHall, citizens []citizen, story *transcript) error {
	ctx, cancel := context.WithTimeout(ctx, demoTimeout)
	defer cancel()
	if err := script(ctx, h, citizens, story); err != nil {
		return err
	}
	return story.end()
}
