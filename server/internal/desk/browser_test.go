package desk_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/internal/browsertest"
)

// clerk is a browser that shows the page.
type clerk struct {
	*browsertest.Tab
	t testing.TB
}

// openPage opens the page of a rig in a browser. An answer that is a problem is part of the page's work.
func openPage(r *rig, language string) *clerk {
	r.t.Helper()
	o := browsertest.Options{Language: language, Width: 1366, Height: 768, Failures: true}
	c := &clerk{browsertest.Open(r.t, r.server.URL+"/", o), r.t}
	c.Until(`document.querySelector(".view:not([hidden])")`)
	return c
}

// view waits until a view is shown and its heading has the focus.
func (c *clerk) view(name string) {
	c.t.Helper()
	c.Until(fmt.Sprintf(`!document.getElementById("view-%s").hidden && document.activeElement.id === "h-%[1]s"`, name))
}

// says waits until an element holds a text.
func (c *clerk) says(id, text string) {
	c.t.Helper()
	c.Until(fmt.Sprintf(`document.getElementById(%q).textContent.includes(%q)`, id, text))
}

// focused waits until an element has the focus.
func (c *clerk) focused(id string) {
	c.t.Helper()
	c.Until(fmt.Sprintf(`document.activeElement.id === %q`, id))
}

// tabTo presses the tabulator until an element has the focus: whoever has no mouse gets there.
func (c *clerk) tabTo(id string) {
	c.t.Helper()
	var seen []string
	for range 40 {
		c.Keys(kb.Tab)
		at := c.Eval(`document.activeElement.id || document.activeElement.textContent.trim()`)
		if at == id {
			return
		}
		seen = append(seen, at)
	}
	c.t.Fatalf("the tabulator does not lead to %s: %v", id, seen)
}

// refuses expects that a button says that it cannot be used, and clicks it all the same. What the click sets off has been sent when it returns.
func (c *clerk) refuses(id string) {
	c.t.Helper()
	if off := c.Eval(fmt.Sprintf(`String(document.getElementById(%q).ariaDisabled)`, id)); off != "true" {
		c.t.Errorf("%s can be used", id)
	}
	c.Run(chromedp.Click(chromedp.CSS("#" + id)))
	if _, err := chromedp.Run(c.Context(), chromedp.Evaluate[int](`fetch("/session").then((r) => r.status)`, chromedp.EvalAwaitPromise)); err != nil {
		c.t.Error(err)
	}
}

// sound expects that axe finds nothing wrong with the view, light and dark, and that nothing has to be scrolled sideways at 400 % (WCAG 2.2, 1.4.10).
func (c *clerk) sound(view string) {
	c.t.Helper()
	for _, theme := range []string{"light", "dark"} {
		c.Media("prefers-color-scheme", theme)
		c.Shot(view + "-" + theme)
		c.axe(view + ", " + theme)
	}
	c.Media("prefers-color-scheme", "light")
	for _, width := range []int64{390, 320} {
		c.Run(chromedp.EmulateViewport(width, 800))
		c.Shot(fmt.Sprint(view, "-", width))
		if wide := c.Eval(`String(document.documentElement.scrollWidth)`); wide != fmt.Sprint(width) {
			c.t.Errorf("%s: %s pixels wide at %d", view, wide, width)
		}
	}
	c.axe(view + ", narrow")
	c.Run(chromedp.EmulateViewport(1366, 768))
	c.Until(`innerWidth === 1366`) // or the next click goes where the button was
}

// click clicks an element, wherever it is on the page.
func (c *clerk) click(selector string) {
	c.t.Helper()
	c.Run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).click()`, selector)))
}

// axe expects that axe-core finds nothing wrong. Without AXE_CORE it expects nothing.
func (c *clerk) axe(view string) {
	c.t.Helper()
	if found := c.Barriers(false); found != "[]" {
		c.t.Errorf("%s: axe finds %s", view, found)
	}
}
