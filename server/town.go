package main

import (
	"strings"
	"sync"

	"fingerzeig/hw"
	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// citizen is a made-up person who collects a document.
type citizen struct {
	name     string
	card     string // what the demo knows them by: it says nothing about the person
	document string
	birth    string // 2006-01-02
	address  string // to which they are written; empty: one that follows from the name
	finger   index.Finger
	seed     uint64               // of the finger
	grown    func() *synth.Finger // the finger, which is grown when it is asked for at first
}

// town returns the demo's citizens, each with a finger of their own.
func town() []citizen {
	citizens := []citizen{
		{name: "Ada Beispiel", card: "s-4c1f", document: "passport", birth: "1984-03-14", finger: 2, seed: 101},
		{name: "Ben Muster", card: "s-90ad", document: "id", birth: "1990-07-02", finger: 7, seed: 202},
		{name: "Chiara Probe", card: "s-27e3", document: "permit", birth: "1979-12-24", finger: 1, seed: 303},
		{name: "Deniz Exempel", card: "s-b85b", document: "passport", birth: "2001-01-09", finger: 6, seed: 404},
		{name: "Ewa Modell", card: "s-16d0", document: "id", birth: "1968-10-30", finger: 3, seed: 505},
		{name: "Farid Vorlage", card: "s-e742", document: "permit", birth: "1995-05-17", finger: 8, seed: 606},
	}
	for i := range citizens {
		seed := citizens[i].seed
		citizens[i].grown = sync.OnceValue(func() *synth.Finger { return synth.NewFinger(seed) })
	}
	return citizens
}

// mail is the address to which a citizen is written.
func (c citizen) mail() string {
	if c.address != "" {
		return c.address
	}
	return strings.ToLower(strings.ReplaceAll(c.name, " ", ".")) + "@example.org"
}

// fingers are the stable names of the finger positions that the demo uses; the page and the transcript have the words.
var fingers = map[index.Finger]string{
	1: "right-thumb", 2: "right-index", 3: "right-middle", 4: "right-ring", 6: "left-thumb", 7: "left-index", 8: "left-middle", 9: "left-ring",
}

// enrolled returns the print that the desk took.
func (c citizen) enrolled() minutiae.Image { return c.print(0, synth.Good()) }

// lay returns the print of another day: the visit-th one, which differs by how the finger lay.
func (c citizen) lay(visit uint64) minutiae.Image { return c.print(1+visit, synth.Options{}) }

// layBadly returns a print in which nothing can be read.
func (c citizen) layBadly(visit uint64) minutiae.Image { return c.print(1+visit, synth.Unreadable()) }

func (c citizen) print(visit uint64, o synth.Options) minutiae.Image {
	return c.grown().Impression(c.seed<<16+visit, o).Image
}

// frame is a print as a sensor delivers it.
func frame(print minutiae.Image) hw.Frame {
	return hw.Frame{Pixels: print.Pixels, Width: print.Width, Height: print.Height, PPI: print.PPI}
}
