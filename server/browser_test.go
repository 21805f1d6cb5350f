package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/server/internal/web"
)

// findBrowser returns the path of a browser, or skips the test where there is none.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Skip("no Chromium: CHROMIUM names its program")
	return ""
}

// visitor is a browser that shows the page.
type visitor struct {
	t        *testing.T
	ctx      context.Context
	mu       sync.Mutex
	heard    int      // requests
	asked    []string // requests to anybody but the page's own server
	problems []string // what the browser complained about
}

// openPage serves a page with a service of its own and opens it in a browser.
func openPage(t *testing.T, language string) *visitor {
	t.Helper()
	browser := findBrowser(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	page, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s, err := startService(serviceOptions{dir: t.TempDir(), listener: l})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	terminal := newLive(ctx, newOffice("http://"+l.Addr().String()), people)
	if err := terminal.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, page, terminal) }()

	v := &visitor{t: t}
	tab, stopTab := chromedp.NewContext(context.Background(), chromedp.WithListener(v.hear), chromedp.WithAllocatorOptions(
		append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(browser), chromedp.Flag("no-sandbox", true),
			chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")), chromedp.WindowSize(1280, 1000))...))
	if err := chromedp.Do(tab); err != nil { // the browser lives as long as the first context
		stopTab()
		t.Fatal(err)
	}
	var stopTimeout context.CancelFunc
	v.ctx, stopTimeout = context.WithTimeout(tab, 90*time.Second)
	t.Cleanup(func() {
		stopTimeout()
		stopTab()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := terminal.stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	v.run(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
		if err == nil {
			_, err = cdp.Call(ctx, tab, log.Enable, cdp.Empty{})
		}
		return err
	}), chromedp.Navigate("http://"+page.Addr().String()+"/?lang="+language),
		chromedp.WaitVisible(chromedp.CSS("#lockers li:nth-child(24)")), chromedp.WaitVisible(chromedp.CSS("input[name=card]")))
	return v
}

// hear notes what the browser asks for and complains about.
func (v *visitor) hear(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		v.heard++
		if u, err := url.Parse(e.Request.URL); err != nil || u.Hostname() != "127.0.0.1" {
			v.asked = append(v.asked, e.Request.URL)
		}
	case *log.EventEntryAdded:
		v.problems = append(v.problems, e.Entry.Text)
	case *cdpruntime.EventExceptionThrown:
		v.problems = append(v.problems, e.ExceptionDetails.Text)
	}
}

func (v *visitor) run(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// eval returns the value of a string of JavaScript.
func (v *visitor) eval(script string) string {
	v.t.Helper()
	s, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		v.t.Fatal(err)
	}
	return s
}

// until waits until the terminal's screen holds a text.
func (v *visitor) until(text string) {
	v.t.Helper()
	v.run(chromedp.Poll[chromedp.Void](fmt.Sprintf(`document.getElementById("screen").textContent.includes(%q)`, text)))
}

// lockers returns the numbers of the lockers of a class.
func (v *visitor) lockers(class string) string {
	v.t.Helper()
	return v.eval(fmt.Sprintf(`[...document.querySelectorAll("#lockers .%s")].map((e) => e.dataset.locker).join(" ")`, class))
}

// expectPeace expects that nothing was asked from elsewhere and that the browser has not complained.
func (v *visitor) expectPeace() {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.heard < 5 || len(v.asked) > 0 || len(v.problems) > 0 {
		v.t.Errorf("%d requests, elsewhere %v, problems %v", v.heard, v.asked, v.problems)
	}
}

// A visitor plays the three presses with the mouse, in English.
func TestPage(t *testing.T) {
	v := openPage(t, "en")
	v.until("Welcome")
	if full := v.lockers("full"); full != "3 7 10 12 18 21" {
		t.Errorf("full are %s", full)
	}
	const ben = chromedp.CSS("label:has(#card-M3QT91)")
	v.run(chromedp.Click(ben), chromedp.Click(chromedp.CSS("#wrong")))
	v.until("attempt 2 of 3")
	if open := v.lockers("open") + v.lockers("released"); open != "" {
		t.Errorf("a wrong finger opened %s", open)
	}
	v.run(chromedp.Click(chromedp.CSS("#bad")))
	v.until("attempt 3 of 3")
	v.run(chromedp.Click(chromedp.CSS("#right")))
	v.until("Locker 12 is open")
	if open := v.lockers("open"); open != "12" {
		t.Errorf("open are %s", open)
	}
	v.until("Goodbye, Ben Muster")
	if open := v.lockers("open"); open != "" || v.lockers("full") != "3 7 10 18 21" {
		t.Errorf("open are %s, full %s", open, v.lockers("full"))
	}
	if card := v.eval(`document.getElementById("card-M3QT91").parentElement.textContent`); !strings.Contains(card, "print deleted") {
		t.Errorf("the card says %q", card)
	}
	v.expectPeace()
}

// A visitor uses the keyboard alone, in German, and changes the language.
func TestPageByKeyboard(t *testing.T) {
	v := openPage(t, "de")
	v.until("Willkommen")
	v.run(chromedp.Focus(chromedp.CSS("#card-K7PX42")), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Tab))
	const focused = `document.activeElement.id`
	focus, language, checked := v.eval(focused), v.eval(`document.documentElement.lang`), v.eval(`document.querySelector("input:checked").value`)
	if focus != "right" || language != "de" || checked != "R8WV65" {
		t.Errorf("focus %q, language %q, card %q", focus, language, checked)
	}
	v.run(chromedp.KeyEvent(kb.Enter))
	v.until("Fach 18 ist offen")
	v.until("Auf Wiedersehen")
	if focus := v.eval(focused); focus != "right" {
		t.Errorf("the focus has gone to %q", focus)
	}
	v.run(chromedp.Focus(chromedp.CSS("[data-language=en]")), chromedp.KeyEvent(" "))
	v.until("Goodbye")
	v.run(chromedp.Focus(chromedp.CSS("#reset")), chromedp.KeyEvent(kb.Enter))
	v.until("Welcome")
	if v.lockers("full") != "3 7 10 12 18 21" {
		t.Errorf("full are %s", v.lockers("full"))
	}
	v.expectPeace()
}

// Everything that can be used has a name, whatever the language, and the status is told to screen readers.
func TestPageNames(t *testing.T) {
	v := openPage(t, "de")
	v.until("Willkommen")
	nameless := v.eval(`[...document.querySelectorAll("button, fieldset, ol, section, [role=group]")].filter((e) => {
		const by = document.getElementById(e.getAttribute("aria-labelledby"));
		const name = e.getAttribute("aria-label") ?? by?.textContent ?? e.querySelector("legend")?.textContent ?? e.textContent;
		return name.trim() === "";
	}).map((e) => e.id || e.className).join(" ")`)
	live := v.eval(`document.getElementById("screen").getAttribute("aria-live")`)
	v.run(chromedp.EmulateViewport(320, 800))
	wide := v.eval(`String(document.documentElement.scrollWidth)`)
	if nameless != "" || live != "polite" || wide != "320" {
		t.Errorf("without a name: %q; status is told %q; width at 320 pixels: %s", nameless, live, wide)
	}
	v.expectPeace()
}
