package desk_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// made are the beginnings of keys that the page puts together.
var made = []string{"status.", "why.", "role.", "pickup.", "finger.", "mark.", "source.", "advice.", "quality.", "document.", "receipt.", "trouble.", "untold.", "documents.", "lockers.", "size.", "told."}

// The texts are there in both languages, with the same gaps, and none is there for nothing.
func TestWords(t *testing.T) {
	texts := map[string]map[string]string{}
	for _, language := range []string{"de", "en"} {
		b, err := os.ReadFile("static/words/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(b, &words); err != nil {
			t.Fatal(err)
		}
		texts[language] = words
	}
	gap := regexp.MustCompile(`\{\w+\}`)
	gaps := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, g := range gap.FindAllString(s, -1) {
			set[g] = true
		}
		return set
	}
	asked := strings.Join(sources(t), "\n")
	for key, german := range texts["de"] {
		english := texts["en"][key]
		if english == "" || german == "" {
			t.Errorf("%q is not in both languages", key)
		}
		for g := range gaps(german) {
			if !gaps(english)[g] || len(gaps(english)) != len(gaps(german)) {
				t.Errorf("%q has other gaps in English than in German", key)
			}
		}
		used := strings.Contains(asked, `"`+key+`"`)
		for _, beginning := range made {
			used = used || strings.HasPrefix(key, beginning)
		}
		if !used {
			t.Errorf("nobody asks for %q", key)
		}
	}
	for key := range texts["en"] {
		if _, found := texts["de"][key]; !found {
			t.Errorf("%q has no German text", key)
		}
	}
	literal := regexp.MustCompile(`(?:data-word=|say\([^"\n]*, |word\(|tell\()"([a-z][\w.-]*[a-z0-9-])"`)
	found := literal.FindAllStringSubmatch(asked, -1)
	if len(found) < 80 {
		t.Fatalf("found %d keys: the pattern is wrong", len(found))
	}
	for _, m := range found {
		if texts["de"][m[1]] == "" {
			t.Errorf("the page asks for %q, which has no text", m[1])
		}
	}
}

// What the engine and the server name has a text.
func TestWordsOfServer(t *testing.T) {
	b, err := os.ReadFile("static/words/en.json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(b, &words); err != nil {
		t.Fatal(err)
	}
	// no-finger is not a fault of the print: the page asks for the finger then
	for _, name := range []string{"too-small", "too-dry", "too-wet", "smeared", "too-far-left", "too-far-right", "too-high", "too-low"} {
		if words["advice."+name] == "" {
			t.Errorf("no text for the advice %q", name)
		}
	}
	problem, err := os.ReadFile("problem.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`http\.Status\w+, "([\w-]+)"\}`).FindAllStringSubmatch(string(problem), -1) {
		switch m[1] {
		case "host", "body", "no-route", "template-format": // mistakes of a program
			continue
		}
		if words["trouble."+m[1]] == "" {
			t.Errorf("no text for the problem %q", m[1])
		}
	}
}

// Nothing is loaded from elsewhere, and nothing is written that the policy would have to allow.
func TestStaticFiles(t *testing.T) {
	for _, text := range sources(t) {
		if m := regexp.MustCompile(`//cdn|@import|url\(|innerHTML|insertAdjacent|outerHTML|document\.write|eval\(|style="| on\w+="|sessionStorage|document\.cookie`).
			FindString(text); m != "" {
			t.Errorf("%q is in the files", m)
		}
	}
}

// sources returns the texts of the page's files.
func sources(t *testing.T) (texts []string) {
	t.Helper()
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
			texts = append(texts, string(b))
		}
	}
	return texts
}
