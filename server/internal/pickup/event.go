package pickup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Event is something that has happened. Body says what.
type Event struct {
	At   time.Time // by the service's clock, UTC
	Body Body
}

// Body is what has happened: one of the types of bodies.go. Apply does what it says to a state of its own, or returns an error and leaves any mess
// in it.
type Body interface {
	apply(s *State, at time.Time) error
}

// eventVersion is the version of the form of all events. A form that changes gets another number here, and ParseEvent goes on reading the old one.
const eventVersion = 1

// longestEvent is the longest event that is parsed, in bytes: a state of 4096 lockers, all taken.
const longestEvent = 64 << 20

// envelope is how an event is written.
type envelope struct {
	Version int             `json:"v"`
	Type    string          `json:"type"`
	At      time.Time       `json:"at"`
	Body    json.RawMessage `json:"body"`
}

// MarshalBinary returns the event as one JSON object. There is one way to write each event.
func (e Event) MarshalBinary() ([]byte, error) {
	name := typeOf(e.Body)
	if name == "" {
		return nil, fmt.Errorf("%w: no type %T", ErrEvent, e.Body)
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return nil, err
	}
	return json.Marshal(envelope{eventVersion, name, e.At.UTC(), body})
}

// ParseEvent reads what MarshalBinary wrote, and nothing else: a field too many, one in other letters, a blank, all are ErrEvent, so that no two
// readers can take one event for two. Whether the event can follow on anything is for Apply to say.
func ParseEvent(b []byte) (Event, error) {
	e, err := parseEvent(b)
	if err != nil {
		if !errors.Is(err, ErrEvent) {
			err = fmt.Errorf("%w: %w", ErrEvent, err)
		}
		return Event{}, err
	}
	again, err := e.MarshalBinary()
	if err != nil || !bytes.Equal(again, b) {
		return Event{}, fmt.Errorf("%w: not written as this program writes it", ErrEvent)
	}
	return e, nil
}

func parseEvent(b []byte) (Event, error) {
	if len(b) > longestEvent {
		return Event{}, fmt.Errorf("%w: %d bytes", ErrEvent, len(b))
	}
	var v envelope
	if err := strictly(b, &v); err != nil {
		return Event{}, err
	}
	if v.Version != eventVersion {
		return Event{}, fmt.Errorf("%w: version %d", ErrEvent, v.Version)
	}
	body := newBody(v.Type)
	if body == nil {
		return Event{}, fmt.Errorf("%w: no such type", ErrEvent)
	}
	if err := strictly(v.Body, body); err != nil {
		return Event{}, err
	}
	return Event{v.At.UTC(), body}, nil
}

// strictly reads one JSON value, all of it and nothing else.
func strictly(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows")
	}
	return nil
}
