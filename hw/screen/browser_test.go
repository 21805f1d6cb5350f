package screen_test

import (
	"fmt"
	"net/http/httptest"
	"os"
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
