package screen_test

import (
	"reflect"
	"testing"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/screen"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// first is the welcome screen.
func first() screen.State { return screen.State{}.Cleared("de") }

// at plays presses and events from the welcome screen, all at noon.
func at(t *testing.T, steps ...any) screen.State {
	t.Helper()
	s := first()
	for _, step := range steps {
		switch step := step.(type) {
		case screen.Press:
			s, _ = s.Pressed(step, noon)
		case kiosk.Event:
			s = s.Told(step, true, noon)
		case kiosk.Question:
			s = s.Asked(step, noon)
		default:
			t.Fatalf("%T is no step", step)
		}
	}
	return s
}

func do(what string, text ...string) screen.Press {
	p := screen.Press{Do: what}
	if len(text) > 0 {
		p.Text = text[0]
	}
	return p
}

var (
	typed    = []any{do("finger"), do("code", "K7PX")}
	asked    = append(typed[:2:2], kiosk.Event{Step: kiosk.StepFinger, Attempt: 1, Finger: "left-thumb"})
	question = []any{do("without"), do("code", "K7PX"), kiosk.Question{Ways: []string{"birth-date", "second-code"}, Attempt: 1}}
	released = append(asked[:3:3], kiosk.Event{Step: kiosk.StepCaptured}, kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Matched},
		kiosk.Event{Step: kiosk.StepReleased, Locker: 7})
)

func and(steps []any, more ...any) []any { return append(steps[:len(steps):len(steps)], more...) }

// What each step leads to.
func TestTold(t *testing.T) {
	for _, row := range []struct {
		name  string
		steps []any
		want  screen.View
	}{
		{"nothing yet", nil, screen.View{Screen: screen.Welcome}},
		{"with a finger", []any{do("finger")}, screen.View{Screen: screen.Code}},
		{"without", []any{do("without")}, screen.View{Screen: screen.Code, Without: true}},
		{"a code", typed, screen.View{Screen: screen.Wait}},
		{"no code", []any{do("finger"), do("code", "")}, screen.View{Screen: screen.Code}},
		{"a code that is too long", []any{do("finger"), do("code", "12345678901234567")}, screen.View{Screen: screen.Code}},
		{"a code on the wrong screen", []any{do("code", "K7PX")}, screen.View{Screen: screen.Welcome}},
		{"which finger", asked, screen.View{Screen: screen.Finger, Finger: "left-thumb", Attempt: 1}},
		{"the wrong finger", and(asked, kiosk.Event{Step: kiosk.StepCaptured}, kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Rejected},
			kiosk.Event{Step: kiosk.StepFinger, Attempt: 2, Finger: "left-thumb"}),
			screen.View{Screen: screen.Finger, Finger: "left-thumb", Attempt: 2, Note: "rejected"}},
		{"an unreadable print", and(asked, kiosk.Event{Step: kiosk.StepCaptured}, kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Unreadable},
			kiosk.Event{Step: kiosk.StepFinger, Attempt: 2}), screen.View{Screen: screen.Finger, Attempt: 2, Note: "unreadable"}},
		{"what the sensor takes for an attack", and(asked, kiosk.Event{Step: kiosk.StepCaptured, Attack: hw.Yes},
			kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Rejected}, kiosk.Event{Step: kiosk.StepFinger, Attempt: 2}),
			screen.View{Screen: screen.Finger, Attempt: 2, Note: "attack"}},
		{"released", released, screen.View{Screen: screen.Open, Locker: 7}},
		{"opened", and(released, kiosk.Event{Step: kiosk.StepOpened, Locker: 7}), screen.View{Screen: screen.Door, Locker: 7}},
		{"shut", and(released, kiosk.Event{Step: kiosk.StepShut, Locker: 7}), screen.View{Screen: screen.Wait}},
		{"handed over", and(released, kiosk.Event{Step: kiosk.StepShut}, kiosk.Event{Step: kiosk.StepDone},
			kiosk.Event{Step: kiosk.StepEnded, Locker: 7, Outcome: kiosk.HandedOver}), screen.View{Screen: screen.Done, Erased: true}},
		{"the door stays open", and(released, kiosk.Event{Step: kiosk.StepEnded, Locker: 7, Outcome: kiosk.DoorOpen}),
			screen.View{Screen: screen.Sorry, Reason: "door-open", Locker: 7}},
		{"another outcome", and(typed, kiosk.Event{Step: kiosk.StepEnded, Outcome: 99}), screen.View{Screen: screen.Sorry, Reason: "failed"}},
		{"a pause", and(typed, kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Paused, Wait: 30 * time.Second}), screen.View{Screen: screen.Paused}},
		{"a choice of questions", question, screen.View{Screen: screen.Way, Without: true, Attempt: 1, Ways: []string{"birth-date", "second-code"}}},
		{"a way", and(question, do("way", "second-code")),
			screen.View{Screen: screen.Answer, Without: true, Attempt: 1, Way: "second-code", Ways: []string{"birth-date", "second-code"}}},
		{"a way that is none", and(question, do("way", "bribe")),
			screen.View{Screen: screen.Way, Without: true, Attempt: 1, Ways: []string{"birth-date", "second-code"}}},
		{"one question", []any{do("without"), do("code", "K7PX"), kiosk.Question{Ways: []string{"birth-date"}, Attempt: 2}},
			screen.View{Screen: screen.Answer, Without: true, Attempt: 2, Way: "birth-date", Ways: []string{"birth-date"}, Note: "wrong-answer"}},
		{"rather without a finger", and(asked, do("without")), screen.View{Screen: screen.Wait, Without: true}},
		{"gone", and(asked, do("leave")), screen.View{Screen: screen.Welcome}},
		{"no leaving of an open door", and(released, do("leave")), screen.View{Screen: screen.Open, Locker: 7}},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := at(t, row.steps...).View
			row.want.Language = "de"
			if g, w := text(got), text(row.want); g != w {
				t.Errorf("got %s, want %s", g, w)
			}
		})
	}
}

// What is chosen stays from screen to screen, and goes with the citizen.
func TestChoicesStay(t *testing.T) {
	s := at(t, append([]any{do("language", "en"), do("voice"), do("language", "fr")}, and(released, kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.HandedOver})...)...)
	if s.Language != "en" || !s.Voice {
		t.Errorf("got %q, %v at the end", s.Language, s.Voice)
	}
	if s = s.At(noon.Add(31*time.Second), "de"); s.Language != "de" || s.Voice || s.Screen != screen.Welcome {
		t.Errorf("the next citizen finds %q, %v, %s", s.Language, s.Voice, s.Screen)
	}
	back := at(t, do("language", "en"), do("voice"), do("finger"), do("leave"))
	if back.Language != "en" || !back.Voice {
		t.Error("going back forgets the language or the voice")
	}
	if back = back.At(noon.Add(time.Hour), "de"); back.Language != "de" || back.Voice {
		t.Error("the language of who has gone stays")
	}
}

// Each screen that waits asks 20 s before it gives up, and any key goes on.
func TestTime(t *testing.T) {
	for _, row := range []struct {
		name   string
		steps  []any
		lasts  time.Duration
		extend bool // whether the kiosk is asked
		clears bool
	}{
		{"code", []any{do("finger")}, time.Minute, false, true},
		{"finger", asked, 30 * time.Second, true, false},
		{"way", question, time.Minute, true, false},
		{"answer", and(question, do("way", "birth-date")), time.Minute, true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := at(t, row.steps...)
			if s.At(noon.Add(row.lasts-21*time.Second), "de").Asking {
				t.Error("asks too early")
			}
			late := noon.Add(row.lasts - 20*time.Second)
			s = s.At(late, "de")
			if !s.Asking || s.Seconds != 20 {
				t.Fatalf("asking %v with %d s left", s.Asking, s.Seconds)
			}
			next, effect := s.Pressed(do("more"), late)
			if (effect == screen.Extend) != row.extend {
				t.Errorf("effect %v", effect)
			}
			if row.extend {
				next = next.Extended()
			}
			if next = next.At(late, "de"); next.Asking || next.Seconds < 40 {
				t.Errorf("after a key: asking %v, %d s left", next.Asking, next.Seconds)
			}
			end := s.At(noon.Add(row.lasts), "de")
			if cleared := end.Screen == screen.Welcome; cleared != row.clears {
				t.Errorf("in the end %s", end.Screen)
			}
		})
	}
}

// What staff do is not a citizen's business: no locker is shown.
func TestStaff(t *testing.T) {
	s := first()
	for _, step := range []kiosk.Step{kiosk.StepReleased, kiosk.StepOpened, kiosk.StepShut} {
		if s = s.Told(kiosk.Event{Step: step, Locker: 9}, false, noon); s.Screen != screen.Staff || s.Locker != 0 {
			t.Errorf("%s shows %s, locker %d", step, s.Screen, s.Locker)
		}
	}
	if s = s.Told(kiosk.Event{Step: kiosk.StepEnded, Locker: 9}, false, noon); s.Screen != screen.Welcome {
		t.Errorf("after staff %s", s.Screen)
	}
}

// A hint stays long enough to be read, and is there while a finger is asked for alone.
func TestHinted(t *testing.T) {
	s := at(t, asked...).Hinted(screen.HintPress, noon)
	if s.Hint != screen.HintPress {
		t.Fatalf("got %q", s.Hint)
	}
	if s = s.Hinted(screen.HintCentre, noon.Add(100*time.Millisecond)); s.Hint != screen.HintPress {
		t.Error("a hint flickers")
	}
	if s = s.Hinted(screen.HintNone, noon.Add(time.Second)); s.Hint != screen.HintNone {
		t.Error("a hint stays though it was followed")
	}
	if s = first().Hinted(screen.HintPress, noon); s.Hint != screen.HintNone {
		t.Error("a hint without a finger")
	}
}

// Where an end can be mended the citizen goes on from there, by the way that was chosen or the other one, and nothing of the visit before is left.
func TestOffers(t *testing.T) {
	ended := func(reason string, begin ...any) screen.State {
		s := at(t, and(begin, kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Failed})...)
		s.Reason = reason
		return s
	}
	without := question[:2:2]
	for _, row := range []struct {
		name  string
		after screen.State
		press string
		want  screen.View
	}{
		{"a typo", ended("code-typo", typed...), "again", screen.View{Screen: screen.Code}},
		{"a typo on the way without", ended("code-typo", without...), "again", screen.View{Screen: screen.Code, Without: true}},
		{"a wrong code", at(t, and(typed, kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.UnknownCode})...), "again", screen.View{Screen: screen.Code}},
		{"too late", ended("pickup-expired", typed...), "again", screen.View{Screen: screen.Sorry, Reason: "pickup-expired"}},
		{"a typo, and the other way is not what helps", ended("code-typo", typed...), "without", screen.View{Screen: screen.Sorry, Reason: "code-typo"}},
		{"wrong fingers", at(t, and(typed, kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Refused})...), "without", screen.View{Screen: screen.Code, Without: true}},
		{"wrong answers", at(t, and(without, kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Refused})...), "without",
			screen.View{Screen: screen.Sorry, Reason: "refused", Without: true}},
		{"a good end", at(t, and(released, kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.HandedOver})...), "again", screen.View{Screen: screen.Done}},
	} {
		next, effect := row.after.Pressed(do(row.press), noon)
		next.Language = ""
		if effect != screen.Nothing || !reflect.DeepEqual(next.View, row.want) {
			t.Errorf("%s: %+v, %v; want %+v", row.name, next.View, effect, row.want)
		}
	}
}
