package desk_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/server/internal/desk"
)

// overheard is an API whose questions for lists are heard.
type overheard struct {
	http.RoundTripper
	asked chan url.Values
}

func (o overheard) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/v1/galleries/hall/subjects" {
		o.asked <- r.URL.Query()
	}
	return o.RoundTripper.RoundTrip(r)
}

// Who is enrolled is listed where the service lists it; what somebody typed in part leads to those whose numbers begin so.
func TestPageLists(t *testing.T) {
	asked := make(chan url.Values, 10)
	r := newRig(t, func(o *desk.Options) {
		o.API = overheard{o.API, asked}
	})
	r.enrol("hall", "a-2025-1", 0, 2)
	r.enrol("hall", "a-2025-2", 1, 2)
	r.enrol("hall", "b-1", 2, 2)
	c := openPage(r, "en")
	c.signInByKeyboard()
	c.Until(`document.querySelectorAll("#list button").length === 3`)
	c.sound("listed")
	c.Run(chromedp.Focus(chromedp.CSS("#h-find")))
	c.tabTo("subject")
	c.Keys("a-2025", kb.Enter)
	c.focused("enrol-new")
	c.Until(`[...document.querySelectorAll("#list button")].map((b) => b.textContent).join() === "a-2025-1,a-2025-2"`)
	if first, second := <-asked, <-asked; first.Has("prefix") || second.Get("prefix") != "a-2025" || second.Get("limit") != "20" {
		t.Errorf("asked for %v and %v", first, second)
	}
	c.tabTo("a-2025-2")
	c.Keys(kb.Enter)
	c.view("subject")
	c.says("samples", "Right index finger")
	c.Peace(10, "a-2025")
}

// A session that is over takes everything with it.
func TestPageForgets(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("hall", "a-2025-1", 0, 2)
	c := openPage(r, "en")
	c.signInByKeyboard()
	c.tabTo("subject")
	c.Keys("a-2025-1", kb.Enter)
	c.view("subject")
	r.clock.pass(21 * time.Minute)
	c.Run(chromedp.Click(chromedp.CSS("#take")), chromedp.Click(chromedp.CSS("#informed")), chromedp.Click(chromedp.CSS("#inform button")))
	c.view("fingers")
	c.Run(chromedp.Click(chromedp.CSS("#begin")))
	c.view("sign")
	c.says("trouble", "session is over")
	if text := c.Eval(`document.body.textContent + document.title + location.href + JSON.stringify(localStorage)`); strings.Contains(text, "a-2025-1") {
		t.Error("the page still tells who it was")
	}
	c.Peace(10, "a-2025-1")
}

// A clerk who does nothing is warned before the session ends, can stay, and is signed out by the page itself otherwise.
func TestPageWarns(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("hall", "a-2025-1", 0, 2)
	c := openPage(r, "en")
	c.signInByKeyboard()
	c.Until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/api/subjects"))`) // the last thing that the view asks for
	pass := func(d time.Duration) {
		c.Run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const now = performance.now.bind(performance); performance.now = () => now() + %d })()`,
			d.Milliseconds())))
	}
	if hidden := c.Eval(`String(document.getElementById("idle").hidden)`); hidden != "true" {
		t.Error("the page warns at once")
	}
	pass(18*time.Minute + time.Second)
	c.says("idle-text", "ends in 2 minutes")
	c.axe("idle")
	c.Run(chromedp.Focus(chromedp.CSS("#main")))
	c.tabTo("stay")
	c.Keys(kb.Enter)
	c.Until(`document.getElementById("idle").hidden && !document.getElementById("view-find").hidden`)
	pass(20*time.Minute + time.Second)
	c.view("sign")
	c.says("trouble", "session is over")
	c.Peace(10)
}

// What is said of a print is seen at once, and a screen reader is told; a clerk who knows better takes the print as it is.
func TestPageAdvice(t *testing.T) {
	r := newRig(t, func(o *desk.Options) { o.Sensor = tip{} })
	r.enrol("hall", "a-2025-1", 1, 2)
	c := openPage(r, "en")
	c.signInByKeyboard()
	c.enrolByKeyboard("a-2026-7")
	c.tabTo("begin")
	c.Keys(kb.Enter)
	c.says("advice", "lay it flat")
	c.says("heard", "lay it flat")
	c.says("quality", "unusable")
	c.sound("advice")
	c.click("#stop")
	c.says("advice", "Stopped")
	if n := c.Eval(`String(document.querySelectorAll("#captures li").length)`); n != "0" {
		t.Errorf("%s captures of a finger that hardly touches", n)
	}
	c.click("#begin")
	c.says("advice", "lay it flat")
	c.click("#now")
	c.Until(`document.querySelectorAll("#captures li").length === 1`)
	c.click(`[data-language="de"]`)
	c.says("h-fingers", "Finger aufnehmen")
	c.says("captures", "unbrauchbar")
	if name := c.Eval(`document.getElementById("finger-2").labels[0].textContent`); !strings.Contains(name, "Rechter Zeigefinger, noch nicht aufgenommen") {
		t.Errorf("the finger is called %q", name)
	}
	c.Peace(10)
}
