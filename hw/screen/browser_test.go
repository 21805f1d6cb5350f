package screen_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
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

func (c *citizen) key(keys ...string) {
	c.t.Helper()
	for _, k := range keys {
		c.Run(chromedp.KeyEvent(k))
	}
}

// walk presses an arrow until a button with a text has the focus: a number pad has arrows alone.
func (c *citizen) walk(text string) {
	c.t.Helper()
	var seen []string
	for range 60 {
		c.key(kb.ArrowDown)
		at := c.Eval(`document.activeElement.textContent`)
		if at == text {
			return
		}
		seen = append(seen, at)
	}
	c.t.Fatalf("arrows do not lead to %q: %q", text, seen)
}

// media emulates media features.
func (c *citizen) media(features ...*emulation.MediaFeature) {
	c.t.Helper()
	c.Run(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	}))
}

// sound expects that the page is whole on a terminal's screen upright and across, on one of half the size (200 % zoom), in forced colours, and that
// axe finds nothing wrong, with a contrast of 7:1.
func (c *citizen) sound(name string) {
	c.t.Helper()
	for _, size := range [][2]int64{{1080, 1920}, {1280, 800}, {640, 400}, {320, 568}} {
		c.Run(chromedp.EmulateViewport(size[0], size[1]))
		c.shot(fmt.Sprintf("%s-%d", name, size[0]))
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
	if os.Getenv("SCREEN_SHOTS") != "" {
		c.media(&emulation.MediaFeature{Name: "forced-colors", Value: "active"}, &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
		c.shot(name + "-forced")
		c.media()
	}
}

// axe expects that axe-core finds nothing wrong. Without AXE_CORE, which names its axe.min.js, it expects nothing.
func (c *citizen) axe(where string) {
	c.t.Helper()
	if os.Getenv("AXE_CORE") == "" {
		return
	}
	script, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.Run(chromedp.Evaluate[chromedp.Void](`typeof axe === "undefined" && (() => {` + string(script) + `; window.axe = axe })()`))
	found, err := chromedp.Run(c.Context(), chromedp.Evaluate[string](`axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], rules: { "color-contrast-enhanced": { enabled: true } },
	}).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.help, v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary)])))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatal(err)
	}
	if found != "[]" {
		c.t.Errorf("%s: axe finds %s", where, found)
	}
}

// shot writes a picture of the page into the folder that SCREEN_SHOTS names, for people to look at.
func (c *citizen) shot(name string) {
	dir := os.Getenv("SCREEN_SHOTS")
	if dir == "" {
		return
	}
	b, err := chromedp.Run(c.Context(), chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), b, 0o600)
	}
	if err != nil {
		c.t.Error(err)
	}
}

// A pickup with a finger, by a number pad's arrows and Enter alone, every screen looked at.
func TestPage(t *testing.T) {
	c := comes(t, nil)
	c.sound("welcome")
	c.walk("Leichte Sprache")
	c.key(kb.Enter)
	c.sees("Wie wollen Sie")
	c.sound("welcome-plain")
	c.walk("Mit dem Finger")
	c.key(kb.Enter)
	c.sees("Schreiben Sie Ihren Code")
	c.sound("code")
	c.walk("K")
	c.key(kb.Enter)
	c.walk("7")
	c.key(kb.Enter)
	c.walk("Weiter")
	c.key(kb.Enter)
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
	c.key(kb.Enter)
	c.sees("Wie wollen Sie")
	c.Peace(10, "K7")
}

// A pickup without a finger, on a keyboard.
func TestPageWithout(t *testing.T) {
	c := comes(t, nil)
	c.walk("English")
	c.key(kb.Enter)
	c.sees("Hello")
	c.walk("Without fingerprint")
	c.key(kb.Enter)
	c.sees("Type your pickup code")
	c.Until(`document.activeElement.id === "typed"`)
	c.key("k7px 42", kb.Enter)
	c.was(t, "without K7PX 42")
	c.sees("date of birth")
	c.Until(`document.activeElement.id === "typed"`)
	c.sound("answer")
	c.key("29021980", kb.Enter)
	c.was(t, "birth-date 29.02.1980")
	c.s.Event(kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Rejected})
	c.end <- kiosk.Refused
	c.sees("did not fit")
	c.sound("sorry")
	c.key(kb.Escape)
	c.Peace(10, "K7PX", "1980")
}

// Who needs longer is asked in time, and any key is enough.
func TestPageAsks(t *testing.T) {
	now := make(chan time.Time, 1)
	now <- noon
	clock := func() time.Time { n := <-now; now <- n; return n }
	c := comes(t, func(o *screen.Options) { o.Now = clock })
	c.walk("Mit Fingerabdruck")
	c.key(kb.Enter)
	c.sees("Abholcode")
	<-now
	now <- noon.Add(45 * time.Second)
	c.Until(`!document.getElementById("asking").hidden`)
	c.sound("asking")
	c.key("7")
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
