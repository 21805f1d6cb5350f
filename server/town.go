package main

import (
	"sync"

	"fingerzeig/hw"
	"fingerzeig/index"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// citizen is a made-up person whose document lies in a locker.
type citizen struct {
	name     string
	card     string // the code on the card, in the form of kiosk.NormalizeCode
	subject  string // the name in the index: it says nothing about the person
	document string
	finger   index.Finger
	locker   hw.LockerID
	seed     uint64               // of the finger
	grown    func() *synth.Finger // the finger, which is grown when it is asked for at first
}

// town returns the demo's citizens, each with a finger and a locker of their own.
func town() []citizen {
	citizens := []citizen{
		{name: "Ada Beispiel", card: "K7PX42", subject: "s-4c1f", document: "passport", finger: 2, locker: 7, seed: 101},
		{name: "Ben Muster", card: "M3QT91", subject: "s-90ad", document: "id", finger: 7, locker: 12, seed: 202},
		{name: "Chiara Probe", card: "R8WV65", subject: "s-27e3", document: "permit", finger: 1, locker: 18, seed: 303},
		{name: "Deniz Exempel", card: "T2HN38", subject: "s-b85b", document: "passport", finger: 6, locker: 21, seed: 404},
		{name: "Ewa Modell", card: "X9CF74", subject: "s-16d0", document: "id", finger: 3, locker: 3, seed: 505},
		{name: "Farid Vorlage", card: "Z5LG20", subject: "s-e742", document: "permit", finger: 8, locker: 10, seed: 606},
	}
	for i := range citizens {
		seed := citizens[i].seed
		citizens[i].grown = sync.OnceValue(func() *synth.Finger { return synth.NewFinger(seed) })
	}
	return citizens
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
