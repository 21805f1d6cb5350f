package main

import (
	"context"
	"fmt"
	"net"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/internal/browsertest"
	"fingerzeig/server/internal/web"
)

// visitor is a browser that shows the page.
type visitor struct{ *browsertest.Tab }

// openPage serves a page with a service of its own and opens it in a browser.
func openPage(t *testing.T, language string) visitor {
	t.Helper()
	page, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	terminal := newLive(ctx, newTownHall(t), people, nil)
	if err := terminal.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(ctx, page, terminal) }()

	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := terminal.stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	v := visitor{browsertest.Open(t, "http://"+page.Addr().String()+"/?lang="+language, browsertest.Options{Width: 1280, Height: 1000})}
	v.Run(chromedp.WaitVisible(chromedp.CSS("#lockers li:nth-child(24)")), chromedp.WaitVisible(chromedp.CSS("input[name=card]")))
	return v
}

// until waits until the terminal's screen holds a text.
func (v visitor) until(text string) {
	v.Until(fmt.Sprintf(`document.getElementById("screen").textContent.includes(%q)`, text))
}

// lockers returns the numbers of the lockers of a class.
func (v visitor) lockers(class string) string {
	return v.Eval(fmt.Sprintf(`[...document.querySelectorAll("#lockers .%s")].map((e) => e.dataset.locker).join(" ")`, class))
}

// A visitor plays the three presses with the mouse, in English.
func TestPage(t *testing.T) {
	v := openPage(t, "en")
	v.until("Welcome")
	if full := v.lockers("full"); full != "1 2 5 6 11 12" {
		t.Errorf("full are %s", full)
	}
	const ben = chromedp.CSS("label:has(#card-s-90ad)")
	v.Run(chromedp.Click(ben), chromedp.Click(chromedp.CSS("#wrong")))
	v.until("attempt 2 of 3")
	if open := v.lockers("open") + v.lockers("released"); open != "" {
		t.Errorf("a wrong finger opened %s", open)
	}
	v.Run(chromedp.Click(chromedp.CSS("#bad")))
	v.until("attempt 3 of 3")
	v.Run(chromedp.Click(chromedp.CSS("#right")))
	v.until("Locker 6 is open")
	if open := v.lockers("open"); open != "6" {
		t.Errorf("open are %s", open)
	}
	v.until("Goodbye, Ben Muster")
	if open := v.lockers("open"); open != "" || v.lockers("full") != "1 2 5 11 12" {
		t.Errorf("open are %s, full %s", open, v.lockers("full"))
	}
	v.Until(`document.getElementById("card-s-90ad").parentElement.textContent.includes("print deleted")`) // the service does it in a moment
	v.Peace(5)
}

// A visitor uses the keyboard alone, in German, and changes the language.
func TestPageByKeyboard(t *testing.T) {
	v := openPage(t, "de")
	v.until("Willkommen")
	v.Run(chromedp.Focus(chromedp.CSS("#card-s-4c1f")), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Tab))
	const focused = `document.activeElement.id`
	focus, language, checked := v.Eval(focused), v.Eval(`document.documentElement.lang`), v.Eval(`document.querySelector("input:checked").value`)
	if focus != "right" || language != "de" || checked != "s-27e3" {
		t.Errorf("focus %q, language %q, card %q", focus, language, checked)
	}
	v.Run(chromedp.KeyEvent(kb.Enter))
	v.until("Fach 11 ist offen")
	v.until("Auf Wiedersehen")
	if focus := v.Eval(focused); focus != "right" {
		t.Errorf("the focus has gone to %q", focus)
	}
	v.Run(chromedp.Focus(chromedp.CSS("[data-language=en]")), chromedp.KeyEvent(" "))
	v.until("Goodbye")
	v.Run(chromedp.Focus(chromedp.CSS("#reset")), chromedp.KeyEvent(kb.Enter))
	v.until("Welcome")
	if v.lockers("full") != "1 2 5 6 11 12" {
		t.Errorf("full are %s", v.lockers("full"))
	}
	v.Peace(5)
}

// Everything that can be used has a name, whatever the language, and the status is told to screen readers.
func TestPageNames(t *testing.T) {
	v := openPage(t, "de")
	v.until("Willkommen")
	nameless := v.Eval(`[...document.querySelectorAll("button, fieldset, ol, section, [role=group]")].filter((e) => {
		const by = document.getElementById(e.getAttribute("aria-labelledby"));
		const name = e.getAttribute("aria-label") ?? by?.textContent ?? e.querySelector("legend")?.textContent ?? e.textContent;
		return name.trim() === "";
	}).map((e) => e.id || e.className).join(" ")`)
	live := v.Eval(`document.getElementById("screen").getAttribute("aria-live")`)
	v.Run(chromedp.EmulateViewport(320, 800))
	wide := v.Eval(`String(document.documentElement.scrollWidth)`)
	if nameless != "" || live != "polite" || wide != "320" {
		t.Errorf("without a name: %q; status is told %q; width at 320 pixels: %s", nameless, live, wide)
	}
	v.Peace(5)
}
