package web

import (
	"context"
	"errors"
)

var (
	// ErrBusy is returned by Press while the visit of another card is under way, or while the terminal is not waiting for a finger.
	ErrBusy = errors.New("web: the terminal is busy")

	// ErrCard is returned by Press for a card that does not exist.
	ErrCard = errors.New("web: no such card")
)

// Finger is what the visitor lays on the sensor.
type Finger string

// What can be laid on the sensor.
const (
	RightFinger Finger = "right" // the finger of the card's owner
	WrongFinger Finger = "wrong" // somebody else's finger
	BadPrint    Finger = "bad"   // the owner's finger, but unreadable
	NoFinger    Finger = "none"  // nothing: the owner's date of birth is typed
)

// Terminal is what the page shows and plays with. Its methods may be called from several goroutines.
type Terminal interface {
	// View returns what there is to see, and a channel that is closed when there is something else to see.
	View() (View, <-chan struct{})

	// Press shows a card, unless its visit is under way, and lays a finger on the sensor. It returns at once, or with ErrBusy or ErrCard.
	Press(card string, f Finger) error

	// Leave ends the visit under way, as by somebody who walks away. Without a visit it does nothing.
	Leave()

	// Later lets a week pass.
	Later()

	// Reset ends the visit under way, enrols every citizen again and puts every document back.
	Reset(ctx context.Context) error
}

// View is all that the page shows. Slices are not changed after they were handed out.
type View struct {
	Citizens []Citizen `json:"citizens"`
	Lockers  []Locker  `json:"lockers"` // by number, from 1
	Card     string    `json:"card"`    // whose visit is under way; empty: nobody's
	Waiting  bool      `json:"waiting"` // whether the terminal waits for a finger, or for a card
	Screen   Line      `json:"screen"`  // what the terminal says
	History  []Line    `json:"history"` // what has happened, oldest first
	Inbox    []Message `json:"inbox"`   // of all citizens, newest first
	Kiosk    string    `json:"kiosk"`   // address of the citizen's own page; empty: there is none
}

// Citizen is somebody whose document lies in a locker.
type Citizen struct {
	Card     string `json:"card"`
	Name     string `json:"name"`
	Code     string `json:"code"`     // that a message has brought
	Document string `json:"document"` // key of a text of the page
	Finger   string `json:"finger"`   // key of a text of the page; which finger was enrolled
	Done     bool   `json:"done"`     // whether the document was handed over, and what was stored is gone
}

// Message is what a citizen was told.
type Message struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// Locker is what can be seen of one locker.
type Locker struct {
	Full     bool `json:"full"`
	Released bool `json:"released"`
	Open     bool `json:"open"`
}

// Line is one thing that the terminal says or that has happened.
type Line struct {
	Key     string  `json:"key"` // of a text of the page
	Name    string  `json:"name,omitempty"`
	Finger  string  `json:"finger,omitempty"`
	Attempt int     `json:"attempt,omitempty"` // from 1
	Locker  int     `json:"locker,omitempty"`
	Millis  float64 `json:"millis,omitempty"` // how long it took
	Seconds int     `json:"seconds,omitempty"`
}
