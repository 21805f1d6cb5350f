package notify

import (
	"embed"
	"fmt"
	"strings"
	"text/template"
	"time"
	"unicode"
	"unicode/utf8"
)

//go:embed texts/*.txt
var files embed.FS

// written is what a text has become. The subject is the same for everybody.
type written struct{ subject, body, short string }

// fields are what the texts may say.
type fields struct {
	Code, Place, Contact, LastDay, ShortDay string
}

// longestField bounds Place and Contact, so that a short text fits into one SMS.
const longestField = 40

// Write returns the subject line, the body, and the short form of a message, with days in a time zone. It returns ErrMessage.
func Write(m Message, zone *time.Location) (subject, body, short string, err error) {
	w, err := write(m, zone)
	return w.subject, w.body, w.short, err
}

func write(m Message, zone *time.Location) (written, error) {
	raw, err := files.ReadFile("texts/" + string(m.Text) + "." + string(m.Language) + ".txt")
	if err != nil {
		return written{}, fmt.Errorf("%w: no text %q in %q", ErrMessage, m.Text, m.Language)
	}
	if err := m.check(); err != nil {
		return written{}, err
	}
	f := fields{Code: m.Code, Place: m.Place, Contact: m.Contact}
	if !m.Until.IsZero() {
		f.LastDay, f.ShortDay = days(lastDay(m.Until, zone), m.Language)
	}
	parts := strings.Split(string(raw), "\n---\n")
	if len(parts) != 3 {
		return written{}, fmt.Errorf("%w: the text %q has %d parts", ErrMessage, m.Text, len(parts))
	}
	w := written{subject: strings.TrimSpace(parts[0])}
	for _, part := range []struct {
		text string
		into *string
	}{{parts[1], &w.body}, {strings.TrimSpace(parts[2]), &w.short}} {
		t, err := template.New("").Option("missingkey=error").Parse(part.text)
		if err != nil {
			return written{}, err
		}
		var b strings.Builder
		if err := t.Execute(&b, f); err != nil {
			return written{}, err
		}
		*part.into = b.String()
	}
	return w, nil
}

// check returns ErrMessage for a message that its text cannot tell.
func (m Message) check() error {
	timed := m.Text == Ready || m.Text == Reminder
	switch {
	case m.ID == "":
		return fmt.Errorf("%w: no id", ErrMessage)
	case (m.Text == Ready) != (m.Code != ""):
		return fmt.Errorf("%w: a code where there is none, or none", ErrMessage)
	case timed == m.Until.IsZero():
		return fmt.Errorf("%w: a last day where there is none, or none", ErrMessage)
	}
	for _, s := range []string{m.Code, m.Place, m.Contact} {
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > longestField || strings.ContainsFunc(s, unicode.IsControl) {
			return fmt.Errorf("%w: a field is too long or no text", ErrMessage)
		}
	}
	if m.Contact == "" || timed && m.Place == "" {
		return fmt.Errorf("%w: a field is missing", ErrMessage)
	}
	return nil
}

// lastDay returns the last day that ends before a moment: who is told "until Tuesday" may come on Tuesday at any time.
func lastDay(until time.Time, zone *time.Location) time.Time {
	t := until.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day()-1, 12, 0, 0, 0, zone)
}

// days writes a day in words and in figures.
func days(t time.Time, l Language) (long, short string) {
	if l == English {
		return t.Format("Monday, 2 January 2006"), t.Format("2 Jan 2006")
	}
	long = fmt.Sprintf("%s, %d. %s %d", germanDays[t.Weekday()], t.Day(), germanMonths[t.Month()-1], t.Year())
	return long, t.Format("2.1.2006")
}

var (
	germanDays   = [...]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}
	germanMonths = [...]string{
		"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
	}
)
