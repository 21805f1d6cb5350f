package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"

	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
	"fingerzeig/server/internal/desk"
)

// drawnSensor is the sensor of the demo's desk: whoever is chosen lays the finger that the page asks for, and does so as people do, first on the
// tip and not still. It implements desk.Sensor.
type drawnSensor struct {
	citizens []citizen
	mu       sync.Mutex
	grown    map[uint64]*synth.Finger // by seed
	laid     map[int]int              // who laid a finger last, by its position
}

// newcomers are people who are not enrolled yet.
var newcomers = []citizen{{name: "Gesine Entwurf", seed: 707}, {name: "Hasan Skizze", seed: 808}}

func newDrawnSensor(enrolled []citizen) *drawnSensor {
	return &drawnSensor{citizens: slices.Concat(newcomers, enrolled), grown: map[uint64]*synth.Finger{}, laid: map[int]int{}}
}

// People implements desk.Sensor.
func (s *drawnSensor) People() (names []string) {
	for _, c := range s.citizens {
		names = append(names, c.name)
	}
	return names
}

// touching is how a finger comes to lie on the sensor: nothing, the tip, sliding, well. All but the first last for framesEach frames.
var touching = []synth.Options{{}, {Area: -0.7, Pressure: -0.5}, {Smear: 0.8}, synth.Good()}

const framesEach = 3

// Frame implements desk.Sensor.
func (s *drawnSensor) Frame(_ context.Context, t desk.Touch) (minutiae.Image, error) {
	if t.Person >= len(s.citizens) {
		return minutiae.Image{}, fmt.Errorf("%w: nobody is there", desk.ErrSensor)
	}
	if t.Frame == 0 {
		return emptyPlate(), nil
	}
	s.mu.Lock()
	s.laid[t.Finger] = t.Person
	s.mu.Unlock()
	seed, stage := s.citizens[t.Person].seedOf(index.Finger(t.Finger)), min((t.Frame+framesEach-1)/framesEach, len(touching)-1)
	return s.finger(seed).Impression(seed<<16+uint64(t.Count)<<8+uint64(stage), touching[stage]).Image, nil
}

// seedOf returns the seed of a citizen's finger: the one that the terminal knows, or another.
func (c citizen) seedOf(f index.Finger) uint64 {
	if f == c.finger {
		return c.seed
	}
	return c.seed<<8 + uint64(f)
}

// whose returns a citizen with the finger that was laid last at a position.
func (s *drawnSensor) whose(f index.Finger) (citizen, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	person, laid := s.laid[int(f)]
	if !laid {
		return citizen{}, false
	}
	c := s.citizens[person]
	seed := c.seedOf(f)
	return citizen{name: c.name, finger: f, seed: seed, grown: func() *synth.Finger { return s.finger(seed) }}, true
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
