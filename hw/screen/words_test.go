package screen

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fingerzeig/hw/kiosk"
)

// All languages have the same texts with the same gaps, and none is empty.
func TestWords(t *testing.T) {
	gap := regexp.MustCompile(`\{\w+\}`)
	for key, german := range texts["de"] {
		for _, language := range Languages {
			other := texts[language][key]
			if other == "" || strings.Join(gap.FindAllString(other, -1), "") != strings.Join(gap.FindAllString(german, -1), "") {
				t.Errorf("%s in %s: %q", key, language, other)
			}
			if len(texts[language]) != len(texts["de"]) {
				t.Fatalf("%s has %d texts, de %d", language, len(texts[language]), len(texts["de"]))
			}
		}
	}
}

// Every screen that there can be has its texts, in every language.
func TestScreensHaveWords(t *testing.T) {
	var views []View
	for _, screen := range []Name{Welcome, Code, Wait, Open, Door, Paused, Staff} {
		views = append(views, View{Screen: screen})
	}
	for _, note := range []string{"", "rejected", "unreadable", "attack", "wrong-answer"} {
		for _, finger := range []string{"", "right-thumb", "left-little", "unknown"} {
			for _, hint := range []Hint{HintNone, HintLay, HintPress, HintCentre, HintDrier, HintWetter} {
				views = append(views, View{Screen: Finger, Finger: finger, Note: note, Hint: hint, Attempt: 2})
			}
		}
		for _, way := range []string{"birth-date", "old-document", "second-code", "moon-phase"} {
			views = append(views, View{Screen: Answer, Way: way, Note: note}, View{Screen: Way, Ways: []string{way}, Note: note})
		}
	}
	for o := kiosk.Failed; o <= kiosk.NoOtherWay+1; o++ {
		views = append(views, State{}.ended(kiosk.Event{Outcome: o}, State{}.Until).View)
	}
	for _, name := range []string{"code-typo", "paused", "pickup-locked", "pickup-expired", "outstanding", "finger-closed", "inactive", "line", "busy"} {
		views = append(views, View{Screen: Sorry, Reason: name})
	}
	views = append(views, View{Screen: Done, Erased: true})
	for _, language := range Languages {
		for _, v := range views {
			v.Language = language
			title, lines := v.keys()
			for _, key := range append(lines, title) {
				if texts[language][key] == "" {
					t.Errorf("%s: no text for %q", language, key)
				}
			}
			w := worded(v)
			if (v.Hint != "") != (w.Help != "") || v.Screen == Finger && w.Mark == "" || strings.ContainsAny(spoken(v), "{}") {
				t.Errorf("%s: %+v", language, w)
			}
		}
	}
}

// What the page's scripts ask for has a text, nothing is loaded from elsewhere, and nothing is written that the policy would have to allow.
func TestStaticFiles(t *testing.T) {
	asked := 0
	for _, pattern := range []string{"static/*.html", "static/*.js", "static/*.css"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(paths, err)
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if m := regexp.MustCompile(`//cdn|@import|url\(|innerHTML|insertAdjacent|outerHTML|document\.write|eval\(|style="| on\w+="|localStorage|sessionStorage|document\.cookie`).
				FindString(string(b)); m != "" {
				t.Errorf("%s holds %q", path, m)
			}
			for _, m := range regexp.MustCompile(`(?:\bw|words)\["([a-z.-]+[a-z])"\]|quiet\("([a-z.]+)"`).FindAllStringSubmatch(string(b), -1) {
				asked++
				if texts["en"][m[1]+m[2]] == "" {
					t.Errorf("%s asks for %q", path, m[1]+m[2])
				}
			}
		}
	}
	if asked < 12 {
		t.Errorf("found %d texts that scripts ask for: the pattern is wrong", asked)
	}
}
