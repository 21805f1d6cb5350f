package screen

import (
	"encoding/json"
	"strconv"
	"strings"
)

// texts are the words of the page, by language and key. What stands in braces is filled in.
var texts = func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, language := range Languages {
		b, err := static.ReadFile("static/words/" + language + ".json")
		if err != nil {
			panic(err) // it is part of the program
		}
		words := map[string]string{}
		if err := json.Unmarshal(b, &words); err != nil {
			panic(language + ": " + err.Error())
		}
		all[language] = words
	}
	return all
}()

// word returns a text, with what it is about filled in.
func (v View) word(key string) string {
	words := texts[v.Language]
	if words["finger."+v.Finger] == "" {
		v.Finger = "" // a service may name fingers that nobody can point at, such as "unknown"
	}
	return strings.NewReplacer(
		"{finger}", words["finger."+v.Finger], "{locker}", strconv.Itoa(v.Locker), "{attempt}", strconv.Itoa(v.Attempt), "{seconds}", strconv.Itoa(v.Seconds),
	).Replace(words[key])
}

// keys returns the texts of a screen: its heading, and what is said below it.
func (v View) keys() (title string, lines []string) {
	title = string(v.Screen) + ".title"
	switch v.Screen {
	case Finger:
		if v.Note != "" {
			lines = append(lines, "note."+v.Note, "finger.attempt")
		} else {
			lines = append(lines, "finger.text")
		}
	case Answer:
		title = "answer." + known(v.Way)
		if v.Note != "" {
			lines = append(lines, "note."+v.Note, "finger.attempt")
		}
		lines = append(lines, "answer.text."+known(v.Way))
	case Way:
		if v.Note != "" {
			lines = append(lines, "note."+v.Note, "finger.attempt")
		}
		lines = append(lines, "way.text")
	case Wait:
		lines = append(lines, "wait.text")
	case Done:
		lines = append(lines, "done.text")
		if v.Erased && !v.Without {
			lines = append(lines, "done.erased")
		}
	case Sorry:
		title, lines = "reason."+v.Reason, []string{"help." + v.Reason}
	default:
		lines = append(lines, string(v.Screen)+".text")
	}
	return title, lines
}

// known returns a way for which there are words: a service may know others.
func known(way string) string {
	switch way {
	case "birth-date", "old-document", "second-code":
		return way
	}
	return "other"
}

// worded returns a view with its words.
func worded(v View) shown {
	s := shown{View: v, Offers: v.offers()}
	title, lines := v.keys()
	s.Title = v.word(title)
	for _, key := range lines {
		s.Lines = append(s.Lines, v.word(key))
	}
	if v.Hint != HintNone {
		s.Help = v.word("hint." + string(v.Hint))
	}
	if v.Screen == Finger {
		if s.Mark = v.word("mark." + v.Finger); s.Mark == "" {
			s.Mark = v.word("mark.")
		}
	}
	return s
}

// spoken returns what is read aloud of a view. The clock is not: it would interrupt itself.
func spoken(v View) string {
	asking := v.Asking
	v.Seconds = 0
	s := worded(v)
	lines := append([]string{s.Title}, s.Lines...)
	if s.Help != "" {
		lines = append(lines, s.Help)
	}
	if asking {
		lines = append(lines, v.word("asking.title"), v.word("asking.text"))
	}
	return strings.Join(lines, " ")
}
