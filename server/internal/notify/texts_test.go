package notify_test

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fingerzeig/server/internal/notify"
)

var (
	berlin, _ = time.LoadLocation("Europe/Berlin")
	until     = time.Date(2026, 12, 9, 0, 0, 0, 0, berlin)

	allTexts  = []notify.Text{notify.Ready, notify.Reminder, notify.Expired, notify.HandedOver}
	languages = []notify.Language{notify.German, notify.PlainGerman, notify.English}
)

// message returns a message whose fields fit its text.
func message(text notify.Text, language notify.Language) notify.Message {
	m := notify.Message{ID: "p/" + string(text), Text: text, Language: language, Place: "Rathaus, Marktplatz 1", Contact: "089 123456"}
	if text == notify.Ready {
		m.Code = "3467-89AC"
	}
	if text == notify.Ready || text == notify.Reminder {
		m.Until = until
	}
	return m
}

func eachText(t *testing.T, f func(t *testing.T, m notify.Message)) {
	for _, text := range allTexts {
		for _, language := range languages {
			t.Run(string(text)+"."+string(language), func(t *testing.T) { f(t, message(text, language)) })
		}
	}
}

// telling are words for documents and for persons, in the two languages, that no subject line holds.
var telling = regexp.MustCompile(`(?i)pass|ausweis|identity|\bid\b|card|karte|permit|aufenthalt|titel|licen[cs]e|führerschein|document|dokument|` +
	`finger|code|frau|herr|mr\b|mrs\b|\{|\d`)

// The subject line is the same whatever the fields say, and says neither who nor what.
func TestSubjects(t *testing.T) {
	eachText(t, func(t *testing.T, m notify.Message) {
		subject, _, _, err := notify.Write(m, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if telling.MatchString(subject) || subject == "" || utf8.RuneCountInString(subject) > 60 || strings.ContainsAny(subject, "\r\n") {
			t.Errorf("the subject is %q", subject)
		}
		m.ID, m.Place, m.Contact = "other", "Reisepass von Erika Mustermann", "Frau Mustermann"
		if m.Code != "" {
			m.Code = "3333-3333"
		}
		if other, _, _, err := notify.Write(m, berlin); other != subject || err != nil {
			t.Errorf("the subject depends on the fields: %q, %v", other, err)
		}
	})
}

// No text names the kind of a document, and all of one name have the same fields.
func TestBodies(t *testing.T) {
	kinds := regexp.MustCompile(`(?i)passport|reisepass|ausweis|identity card|aufenthalt|permit|führerschein|licen[cs]e`)
	eachText(t, func(t *testing.T, m notify.Message) {
		_, body, short, err := notify.Write(m, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if kinds.MatchString(body + short) {
			t.Errorf("the kind of the document is told:\n%s\n%s", body, short)
		}
		for _, text := range []string{body, short} {
			if strings.Contains(text, "<no value>") || strings.Contains(text, "{{") || !strings.Contains(text, m.Contact) {
				t.Errorf("a field is missing in:\n%s", text)
			}
			if m.Code != "" && strings.Count(text, m.Code) != 1 {
				t.Errorf("the code does not stand there once:\n%s", text)
			}
			if !m.Until.IsZero() && (!strings.Contains(text, m.Place) || !strings.Contains(text, "8") || strings.Contains(text, "9. D") || strings.Contains(text, "9.12")) {
				t.Errorf("place or last day are missing:\n%s", text)
			}
		}
		for _, line := range strings.Split(body, "\n") {
			if n := utf8.RuneCountInString(line); n > 150 {
				t.Errorf("a line of %d characters: %s", n, line)
			}
			if words := len(strings.Fields(line)); m.Language == notify.PlainGerman && words > 18 {
				t.Errorf("plain German with %d words in a line: %s", words, line)
			}
		}
	})
}

// gsm is the basic alphabet of 3GPP TS 23.038, in which an SMS holds 160 characters. One character of another sort makes it 70.
const gsm = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

// Each short text fits into one SMS, also with the longest fields that are allowed.
func TestShortTextsAreOneSMS(t *testing.T) {
	eachText(t, func(t *testing.T, m notify.Message) {
		m.Place, m.Contact = strings.Repeat("p", 40), strings.Repeat("c", 40)
		if !m.Until.IsZero() {
			m.Until = time.Date(2026, 12, 25, 0, 0, 0, 0, berlin)
		}
		_, _, short, err := notify.Write(m, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if n := utf8.RuneCountInString(short); n > 160 {
			t.Errorf("%d characters: %s", n, short)
		}
		for _, c := range short {
			if !strings.ContainsRune(gsm, c) {
				t.Errorf("%q is not in the alphabet: %s", c, short)
			}
		}
	})
}

func TestLastDay(t *testing.T) {
	for _, row := range []struct {
		until    time.Time
		language notify.Language
		want     string
	}{
		{until, notify.German, "Dienstag, 8. Dezember 2026"},
		{until, notify.English, "Tuesday, 8 December 2026"},
		{until, notify.PlainGerman, "Dienstag, 8. Dezember 2026"},
		{until.Add(time.Hour), notify.German, "Dienstag, 8. Dezember 2026"}, // of the 9th there is no more than an hour
		{until.Add(-time.Hour), notify.German, "Montag, 7. Dezember 2026"},
		{time.Date(2027, 3, 1, 0, 0, 0, 0, berlin).UTC(), notify.German, "Sonntag, 28. Februar 2027"},
		{time.Date(2027, 4, 1, 0, 0, 0, 0, berlin), notify.German, "Mittwoch, 31. März 2027"},
	} {
		m := message(notify.Ready, row.language)
		m.Until = row.until
		if _, body, _, err := notify.Write(m, berlin); err != nil || !strings.Contains(body, row.want+"\n") {
			t.Errorf("until %v: want %s in\n%s%v", row.until, row.want, body, err)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, change := range map[string]func(*notify.Message){
		"no id":            func(m *notify.Message) { m.ID = "" },
		"no such text":     func(m *notify.Message) { m.Text = "advert" },
		"another folder":   func(m *notify.Message) { m.Text = "../texts/ready" },
		"no such language": func(m *notify.Message) { m.Language = "la" },
		"no code":          func(m *notify.Message) { m.Code = "" },
		"a code too many":  func(m *notify.Message) { m.Text = notify.Reminder },
		"no last day":      func(m *notify.Message) { m.Until = time.Time{} },
		"no place":         func(m *notify.Message) { m.Place = "" },
		"no contact":       func(m *notify.Message) { m.Contact = "" },
		"a long place":     func(m *notify.Message) { m.Place = strings.Repeat("x", 41) },
		"two lines":        func(m *notify.Message) { m.Place = "Rathaus\r\nBcc: all@example.org" },
	} {
		m := message(notify.Ready, notify.German)
		change(&m)
		if _, _, _, err := notify.Write(m, berlin); !errors.Is(err, notify.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every file is a text that there is, and no text lacks a file.
func TestFiles(t *testing.T) {
	var want []string
	for _, text := range allTexts {
		for _, language := range languages {
			want = append(want, string(text)+"."+string(language)+".txt")
		}
	}
	slices.Sort(want)
	got, err := fs.Glob(os.DirFS("texts"), "*")
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the files are %q, want %q; %v", got, want, err)
	}
}
