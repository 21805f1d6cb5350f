package screen_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/screen"
	"fingerzeig/internal/browsertest"
)

// citizen is a browser that shows the page of a stage.
type citizen struct {
	*browsertest.Tab
	*stage
	t *testing.T
}

// comes opens the page in a browser.
func comes(t *testing.T, change func(*screen.Options)) *citizen {
	t.Helper()
	g := newStage(t, change)
	server := httptest.NewServer(g.s.Handler())
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	c := &citizen{browsertest.Open(t, server.URL+"/", browsertest.Options{Width: 1280, Height: 800}), g, t}
	c.sees("Guten Tag")
	return c
}

// sees waits until the heading holds a text and the page is drawn for it.
func (c *citizen) sees(heading string) {
	c.t.Helper()
	c.Until(fmt.Sprintf(`document.getElementById("heading").textContent.includes(%q)`, heading))
}

// walk presses an arrow until a button with a text has the focus: a number pad has arrows alone.
func (c *citizen) walk(text string) {
	c.t.Helper()
	var seen []string
	for range 60 {
		c.Keys(kb.ArrowDown)
		at := c.Eval(`document.activeElement.textContent`)
		if at == text {
			return
		}
		seen = append(seen, at)
	}
	c.t.Fatalf("arrows do not lead to %q: %q", text, seen)
}

// sound expects that the page is whole on a terminal's screen upright and across, on one of half the size (200 % zoom), in forced colours, and that
// axe finds nothing wrong, with a contrast of 7:1.
func (c *citizen) sound(name string) {
	c.t.Helper()
	for _, size := range [][2]int64{{1080, 1920}, {1280, 800}, {640, 400}, {320, 568}} {
		c.Run(chromedp.EmulateViewport(size[0], size[1]))
		c.Shot(fmt.Sprintf("%s-%d", name, size[0]))
		if wide := c.Eval(`String(document.documentElement.scrollWidth)`); wide != fmt.Sprint(size[0]) {
			c.t.Errorf("%s: %s pixels wide at %d", name, wide, size[0])
		}
		small := c.Eval(`[...document.querySelectorAll("button")].filter((b) => b.getBoundingClientRect().height < 44).map((b) => b.textContent).join()`)
		if small != "" {
			c.t.Errorf("%s: too small to hit: %s", name, small)
		}
		c.axe(fmt.Sprintf("%s at %d", name, size[0]))
	}
	c.Run(chromedp.EmulateViewport(1280, 800))
	if os.Getenv("PAGE_SHOTS") != "" {
		c.Media("forced-colors", "active", "prefers-reduced-motion", "reduce")
		c.Shot(name + "-forced")
		c.Media()
	}
}

// axe expects that axe-core finds nothing wrong, with a contrast of 7:1.
func (c *citizen) axe(where string) {
	c.t.Helper()
	if found := c.Barriers(true); found != "[]" {
		c.t.Errorf("%s: axe finds %s", where, found)
	}
}

// A pickup with a finger, by a number pad's arrows and Enter alone, every screen looked at.
func TestPage(t *testing.T) {
	c := comes(t, nil)
	c.sound("welcome")
	c.walk("Leichte Sprache")
	c.Keys(kb.Enter)
	c.sees("Wie wollen Sie")
	c.sound("welcome-plain")
	c.walk("Mit dem Finger")
	c.Keys(kb.Enter)
	c.sees("Schreiben Sie Ihren Code")
	c.sound("code")
	c.walk("K")
	c.Keys(kb.Enter)
	c.walk("7")
	c.Keys(kb.Enter)
	c.walk("Weiter")
	c.Keys(kb.Enter)
	c.was(t, "visit K7")
	c.sees("Bitte warten Sie")
	c.sound("wait")
	c.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 1, Finger: "left-index"})
	c.sees("den linken Zeigefinger")
	c.sound("finger")
	c.s.Event(kiosk.Event{Step: kiosk.StepVerdict, Attempt: 1, Decision: kiosk.Rejected})
	c.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 2, Finger: "left-index"})
	c.Until(`document.getElementById("lines").textContent.includes("Versuch 2")`)
	c.s.Preview(ridges(300, 300, 150, 150, 7))
	c.Until(`document.getElementById("help").textContent !== ""`)
	c.sound("finger-again")
	c.s.Event(kiosk.Event{Step: kiosk.StepReleased, Locker: 7})
	c.sees("Fach 7 ist offen")
	c.sound("open")
	c.s.Event(kiosk.Event{Step: kiosk.StepOpened, Locker: 7})
	c.sees("Nehmen Sie Ihr Dokument")
	c.sound("door")
	c.s.Event(kiosk.Event{Step: kiosk.StepDone})
	c.end <- kiosk.HandedOver
	c.sees("Fertig")
	c.sound("done")
	c.walk("Fertig")
	c.Keys(kb.Enter)
	c.sees("Wie wollen Sie")
	c.Peace(10, "K7")
}

// A pickup without a finger, on a keyboard.
func TestPageWithout(t *testing.T) {
	c := comes(t, nil)
	c.walk("English")
	c.Keys(kb.Enter)
	c.sees("Hello")
	c.walk("Without fingerprint")
	c.Keys(kb.Enter)
	c.sees("Type your pickup code")
	c.Until(`document.activeElement.id === "typed"`)
	c.Keys("k7px 42", kb.Enter)
	c.was(t, "without K7PX 42")
	c.sees("date of birth")
	c.Until(`document.activeElement.id === "typed"`)
	c.sound("answer")
	c.Keys("29021980", kb.Enter)
	c.was(t, "birth-date 29.02.1980")
	c.s.Event(kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Rejected})
	c.end <- kiosk.Refused
	c.sees("did not fit")
	c.sound("sorry")
	c.Keys(kb.Escape)
	c.Peace(10, "K7PX", "1980")
}

// Who needs longer is asked in time, and any key is enough.
func TestPageAsks(t *testing.T) {
	now := make(chan time.Time, 1)
	now <- noon
	clock := func() time.Time { n := <-now; now <- n; return n }
	c := comes(t, func(o *screen.Options) { o.Now = clock })
	c.walk("Mit Fingerabdruck")
	c.Keys(kb.Enter)
	c.sees("Abholcode")
	<-now
	now <- noon.Add(45 * time.Second)
	c.Until(`!document.getElementById("asking").hidden`)
	c.sound("asking")
	c.Keys("7")
	c.Until(`document.getElementById("asking").hidden && document.getElementById("typed").value === "7"`)
	<-now
	now <- noon.Add(3 * time.Minute)
	c.sees("Guten Tag")
	c.Peace(10)
}

// When the terminal's program has gone the page says so, and finds it again.
func TestPageLost(t *testing.T) {
	c := comes(t, nil)
	address := c.Eval(`location.href`)
	c.Run(chromedp.Evaluate[chromedp.Void](`(() => { const now = performance.now.bind(performance); performance.now = () => now() + 60000 })()`))
	c.sees("außer Betrieb")
	c.Run(chromedp.WaitVisible(chromedp.CSS(`main[data-screen="welcome"]`))) // it is there after all
	c.sees("Guten Tag")
	if at := c.Eval(`location.href`); at != address {
		t.Errorf("at %s", at)
	}
}

// The ends that nobody wants, and what is seen when nobody may do anything, are as whole as the rest, in each language.
func TestPageEnds(t *testing.T) {
	c := comes(t, func(o *screen.Options) { o.Why = func(err error) string { return err.Error() } })
	for language, heading := range map[string]string{"Deutsch": "Wie möchten", "Leichte Sprache": "Wie wollen", "English": "Hello"} {
		c.walk(language)
		c.Keys(kb.Enter)
		c.sees(heading)
		for _, end := range []struct {
			name    string
			outcome kiosk.Outcome
			err     error
			looked  bool
			again   map[string]string // the button, by language; none: there is no way on
		}{
			{"typo", kiosk.Failed, errors.New("code-typo"), true, map[string]string{"Deutsch": "Noch einmal versuchen", "Leichte Sprache": "Noch einmal", "English": "Try again"}},
			{"refused", kiosk.Refused, nil, true, map[string]string{"Deutsch": "Ohne Fingerabdruck", "Leichte Sprache": "Ohne Finger", "English": "Without fingerprint"}},
			{"expired", kiosk.Failed, errors.New("pickup-expired"), true, nil},
			{"line", kiosk.Failed, errors.New("line"), false, nil}, {"fault", kiosk.Failed, errors.New("whatever"), false, nil},
			{"not-taken", kiosk.NotTaken, nil, false, nil}, {"no-other-way", kiosk.NoOtherWay, nil, false, nil},
		} {
			c.s.Press(screen.Press{Do: screen.DoFinger})
			c.s.Press(screen.Press{Do: screen.DoCode, Text: "K7PX"})
			c.was(t, "visit K7PX")
			c.ended.Err = end.err
			c.end <- end.outcome
			c.Until(`document.querySelector("main").dataset.screen === "sorry"`)
			if language == "Deutsch" && end.looked {
				c.sound(end.name)
			}
			if end.again[language] != "" {
				c.walk(end.again[language])
				c.Keys(kb.Enter)
				c.Until(`document.querySelector("main").dataset.screen === "code"`)
			}
			c.s.Press(screen.Press{Do: screen.DoLeave})
			c.sees(heading)
		}
	}
	c.s.Event(kiosk.Event{Step: kiosk.StepReleased, Locker: 3}) // staff
	c.Until(`document.querySelector("main").dataset.screen === "staff"`)
	c.sound("staff")
	c.s.Event(kiosk.Event{Step: kiosk.StepEnded})
	c.Until(`document.querySelector("main").dataset.screen === "welcome"`)
	c.s.Press(screen.Press{Do: screen.DoFinger})
	c.s.Press(screen.Press{Do: screen.DoCode, Text: "K7PX"})
	c.was(t, "visit K7PX")
	c.ended = kiosk.Event{Wait: 30 * time.Second}
	c.end <- kiosk.Paused
	c.Until(`document.querySelector("main").dataset.screen === "paused"`)
	c.sound("paused")
}

// The page asks for its words until it has them.
func TestPageLateWords(t *testing.T) {
	g := newStage(t, nil)
	var refused atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/words/") && refused.Add(1) <= 3 {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		g.s.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	c := &citizen{browsertest.Open(t, server.URL+"/", browsertest.Options{Width: 1280, Height: 800}), g, t}
	c.sees("Guten Tag")
	if refused.Load() <= 3 {
		t.Error("nothing was refused")
	}
}
