package pickup

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func marshal(t *testing.T, s State) string {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// examples holds one event of each type.
func examples(t testing.TB) (all []Event) {
	for name := range bodies {
		b := newBody(name)
		switch b := b.(type) {
		case *announced:
			*b = announced{newID(1), Collector{"s-1", Guardian, true}, []Document{{Kind: IDCard, Barcode: barcode(1), Issued: issued, Child: true}}, 1, true, 7}
		case *released:
			*b = released{newID(1), ByFinger, nonce(1)}
		case *loaded:
			*b = loaded{newID(1), "bert", code(1), start}
		case *snapshot:
			s, err := Apply(State{}, Event{start, &terminalSet{hall, []Locker{{Size: 1, Height: 900}}}})
			if err != nil {
				t.Fatal(err)
			}
			*b = snapshot{s}
		}
		all = append(all, Event{start, b})
	}
	return all
}

func TestEventsAreWrittenInOneWay(t *testing.T) {
	for _, e := range examples(t) {
		b, err := e.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseEvent(b)
		if err != nil || again.At != e.At || typeOf(again.Body) != typeOf(e.Body) {
			t.Errorf("%s: %v, %v", b, again, err)
		}
		text := string(b)
		for name, wrong := range map[string]string{
			"a blank": strings.Replace(text, ",", ", ", 1), "a line": text + "\n", "cut": text[:len(text)-1], "twice": text + text,
			"another version": strings.Replace(text, `"v":1`, `"v":2`, 1), "another type": strings.Replace(text, `"type":"`, `"type":"x`, 1),
			"a field more": strings.Replace(text, `"body":{`, `"body":{"more":1,`, 1), "other letters": strings.Replace(text, `"at"`, `"At"`, 1),
			"a time elsewhere": strings.Replace(text, `00Z"`, `00+00:00"`, 1), "a field twice": strings.Replace(text, `"v":1`, `"v":1,"v":1`, 1),
		} {
			if _, err := ParseEvent([]byte(wrong)); wrong != text && !errors.Is(err, ErrEvent) {
				t.Errorf("%s: %s: %v", name, wrong, err)
			}
		}
	}
}

// The forms of version 1 are kept as they are: a log of today is read by the program of tomorrow.
func TestVersionOne(t *testing.T) {
	for _, text := range []string{
		`{"v":1,"type":"released","at":"2026-12-01T09:30:00Z","body":{"pickup":"00000000000000000000000000000001","way":"finger","nonce":"01000100000000000000000000000000"}}`,
		`{"v":1,"type":"effect-done","at":"2026-12-01T09:30:00.25Z","body":{"effect":"00000000000000000000000000000001/destroy-key"}}`,
		`{"v":1,"type":"terminal-set","at":"2026-12-01T09:30:00Z","body":{"terminal":"hall","lockers":[{"size":1,"height":900,"broken":false}]}}`,
		`{"v":1,"type":"expired","at":"2026-12-01T09:30:00Z","body":{"pickup":"00000000000000000000000000000001","why":"too-late"}}`,
	} {
		if _, err := ParseEvent([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	for _, e := range examples(f) {
		b, err := e.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ParseEvent(b)
		if err != nil {
			if !errors.Is(err, ErrEvent) {
				t.Errorf("%v", err)
			}
			return
		}
		if again, err := e.MarshalBinary(); err != nil || string(again) != string(b) {
			t.Errorf("%s became %s, %v", b, again, err)
		}
		if s, err := Apply(State{}, e); err == nil && s.Check() != nil {
			t.Errorf("%s leads to %v", b, s.Check())
		}
	})
}
