package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
	"fingerzeig/server/internal/desk"
)

// drawnSensor is the sensor of the demo's desk: whoever is chosen lays the finger that the page asks for, and does so as people do, first lightly
// and on the tip. It implements desk.Sensor.
type drawnSensor struct {
	citizens []citizen
	mu       sync.Mutex
	grown    map[uint64]*synth.Finger // by seed
}

// newcomers are people who are not enrolled yet.
var newcomers = []citizen{{name: "Gesine Entwurf", seed: 707}, {name: "Hasan Skizze", seed: 808}}

func newDrawnSensor(enrolled []citizen) *drawnSensor {
	return &drawnSensor{citizens: slices.Concat(newcomers, enrolled), grown: map[uint64]*synth.Finger{}}
}

// People implements desk.Sensor.
func (s *drawnSensor) People() (names []string) {
	for _, c := range s.citizens {
		names = append(names, c.name)
	}
	return names
}

// touching is how a finger comes to lie on the sensor, frame by frame: nothing, the tip, lightly, well.
var touching = []synth.Options{{}, {Area: -0.7, Pressure: -0.5}, {Pressure: -0.6, Moisture: -0.6}, synth.Good()}

// Frame implements desk.Sensor.
func (s *drawnSensor) Frame(_ context.Context, t desk.Touch) (minutiae.Image, error) {
	if t.Person >= len(s.citizens) {
		return minutiae.Image{}, fmt.Errorf("%w: nobody is there", desk.ErrSensor)
	}
	if t.Frame == 0 {
		return emptyPlate(), nil
	}
	c, stage := s.citizens[t.Person], min(t.Frame, len(touching)-1)
	seed := c.seed
	if index.Finger(t.Finger) != c.finger { // another one than the demo's terminal knows
		seed = c.seed<<8 + uint64(t.Finger)
	}
	return s.finger(seed).Impression(seed<<16+uint64(t.Count)<<8+uint64(stage), touching[stage]).Image, nil
}

// finger returns the finger of a seed, which is grown once.
func (s *drawnSensor) finger(seed uint64) *synth.Finger {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.grown[seed] == nil {
		s.grown[seed] = synth.NewFinger(seed)
	}
	return s.grown[seed]
}

// emptyPlate returns what a sensor sees without a finger.
func emptyPlate() minutiae.Image {
	return minutiae.Image{Width: 300, Height: 400, PPI: 500, Pixels: bytes.Repeat([]byte{240}, 300*400)}
}

// deskLockers are the lockers that the demo's desk binds documents to: those of a second terminal, in memory. It implements desk.Lockers.
type deskLockers struct {
	now    func() time.Time
	random io.Reader
	mu     sync.Mutex
	taken  map[int]bool
}

const deskTerminal = "demo-2"

// Terminals implements desk.Lockers.
func (l *deskLockers) Terminals(context.Context, string) ([]desk.Terminal, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := desk.Terminal{Name: deskTerminal}
	for n := 1; n <= terminalLockers; n++ {
		if !l.taken[n] {
			t.Free = append(t.Free, n)
		}
	}
	return []desk.Terminal{t}, nil
}

// Bind implements desk.Lockers.
func (l *deskLockers) Bind(_ context.Context, _ string, b desk.Binding) (desk.Bound, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b.Terminal != deskTerminal || b.Locker > terminalLockers || l.taken[b.Locker] {
		return desk.Bound{}, desk.ErrTaken
	}
	code := make([]byte, 6)
	if _, err := io.ReadFull(l.random, code); err != nil {
		return desk.Bound{}, err
	}
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // 32: none is likelier, none looks like another
	for i, b := range code {
		code[i] = letters[b%32]
	}
	l.taken[b.Locker] = true
	return desk.Bound{Code: string(code), Until: l.now().AddDate(0, 0, b.Days)}, nil
}
