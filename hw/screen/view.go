package screen

import "slices"

// Name is the name of a screen.
type Name string

// The screens.
const (
	Welcome Name = "welcome" // with or without a fingerprint
	Code    Name = "code"    // type the code
	Wait    Name = "wait"    // the terminal works
	Finger  Name = "finger"  // lay the finger on the sensor
	Way     Name = "way"     // choose what to be asked
	Answer  Name = "answer"  // type the answer
	Open    Name = "open"    // the locker is released
	Door    Name = "door"    // take the document and shut the door
	Done    Name = "done"    // it is over, and went well
	Sorry   Name = "sorry"   // it is over, and did not
	Paused  Name = "paused"  // too many visits have failed
	Staff   Name = "staff"   // the terminal is at work for staff
)

// View is all that the page shows. Fields that a screen does not need are zero.
type View struct {
	Screen   Name     `json:"screen"`
	Language string   `json:"language"`
	Voice    bool     `json:"voice"`             // whether screens are read aloud
	Speaker  bool     `json:"speaker"`           // whether the terminal has a voice of its own, so that the page keeps silent
	Without  bool     `json:"without,omitempty"` // whether the visit is one without a finger
	Finger   string   `json:"finger,omitempty"`  // Finger: which one, such as "right-index"; empty: any
	Attempt  int      `json:"attempt,omitempty"` // Finger, Answer: from 1
	Note     string   `json:"note,omitempty"`    // what went wrong in the attempt before: "rejected", "unreadable", "attack", "wrong-answer"
	Hint     Hint     `json:"hint,omitempty"`    // Finger: what would help
	Ways     []string `json:"ways,omitempty"`    // Way
	Way      string   `json:"way,omitempty"`     // Answer
	Locker   int      `json:"locker,omitempty"`  // Open, Door
	Erased   bool     `json:"erased,omitempty"`  // Done: what was stored of the finger goes
	Reason   string   `json:"reason,omitempty"`  // Sorry: key of a text
	Seconds  int      `json:"seconds,omitempty"` // until the screen goes on by itself, where it does
	Asking   bool     `json:"asking,omitempty"`  // whether the citizen is asked for a sign
}

// Press is what the citizen did.
type Press struct {
	Do   string `json:"do"`             // see the constants
	Text string `json:"text,omitempty"` // the code, the answer, the way, or the language
}

// What can be done.
const (
	DoFinger   = "finger"   // begin with a finger
	DoWithout  = "without"  // begin without one, or change to it
	DoAgain    = "again"    // begin anew after an end where that helps
	DoCode     = "code"     // Text is the code
	DoWay      = "way"      // Text is the way
	DoAnswer   = "answer"   // Text is the answer
	DoMore     = "more"     // somebody is there: wait longer
	DoLeave    = "leave"    // break off, or clear the screen
	DoLanguage = "language" // Text is "de", "de-plain" or "en"
	DoVoice    = "voice"    // read aloud, or do not any more
)

// Languages are those of the page.
var Languages = []string{"de", "de-plain", "en"}

// offers are what else than to end the citizen can do where a visit has ended badly.
func (v View) offers() []string {
	switch {
	case v.Screen != Sorry:
	case slices.Contains([]string{"code-typo", "unknown-code", "no-finger", "busy"}, v.Reason):
		return []string{DoAgain}
	case !v.Without && slices.Contains([]string{"refused", "not-readable", "finger-closed", "inactive"}, v.Reason):
		return []string{DoWithout}
	}
	return nil
}
