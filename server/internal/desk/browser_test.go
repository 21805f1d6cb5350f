package desk_test

import (
	"context"
	"fmt"
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
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// clerk is a browser that shows the page.
type clerk struct {
	t        testing.TB
	ctx      context.Context
	mu       sync.Mutex
	paths    []string // of requests
	asked    []string // requests to anybody but this machine
	problems []string // what the browser complained about
}

// openPage opens the page of a rig in a browser.
func openPage(r *rig, language string) *clerk {
	t := r.t
	t.Helper()
	c := &clerk{t: t}
	tab, stop := chromedp.NewContext(context.Background(), chromedp.WithListener(c.hear), chromedp.WithAllocatorOptions(
		append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(findBrowser(t)), chromedp.Flag("no-sandbox", true),
			chromedp.Flag("accept-lang", language), chromedp.Flag("lang", language),
			chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")), chromedp.WindowSize(1280, 900))...))
	if err := chromedp.Do(tab); err != nil { // the browser lives as long as the first context
		stop()
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tab, 3*time.Minute)
	c.ctx = ctx
	t.Cleanup(func() { cancel(); stop() })
	c.run(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
		if err == nil {
			_, err = cdp.Call(ctx, tab, log.Enable, cdp.Empty{})
		}
		return err
	}), chromedp.Navigate(r.server.URL+"/"))
	c.until(`document.querySelector(".view:not([hidden])")`)
	return c
}

// findBrowser returns the path of a browser, or skips the test where there is none.
func findBrowser(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Skip("no Chromium: CHROMIUM names its program")
	return ""
}

// hear notes what the browser asks for and complains about. An answer that is a problem is part of the page's work.
func (c *clerk) hear(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Hostname() != "127.0.0.1" {
			c.asked = append(c.asked, e.Request.URL)
		}
		c.paths = append(c.paths, e.Request.URL)
	case *log.EventEntryAdded:
		if !strings.HasPrefix(e.Entry.Text, "Failed to load resource") {
			c.problems = append(c.problems, e.Entry.Text)
		}
	case *cdpruntime.EventExceptionThrown:
		c.problems = append(c.problems, e.ExceptionDetails.Text)
	case *cdpruntime.EventConsoleAPICalled:
		c.problems = append(c.problems, fmt.Sprint(e.Type))
	}
}

func (c *clerk) run(steps ...chromedp.Action[chromedp.Void]) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, steps...); err != nil {
		c.t.Fatal(err)
	}
}

// eval returns the value of a string of JavaScript.
func (c *clerk) eval(script string) string {
	c.t.Helper()
	s, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		c.t.Fatalf("%s: %v", script, err)
	}
	return s
}

// until waits until an expression is true.
func (c *clerk) until(expression string) {
	c.t.Helper()
	if err := chromedp.Do(c.ctx, chromedp.Poll[chromedp.Void](expression)); err != nil {
		c.t.Fatalf("waiting for %s: %v; the page shows %s", expression, err, c.eval(`document.querySelector("main").innerText`))
	}
}

// view waits until a view is shown and its heading has the focus.
func (c *clerk) view(name string) {
	c.t.Helper()
	c.until(fmt.Sprintf(`!document.getElementById("view-%s").hidden && document.activeElement.id === "h-%[1]s"`, name))
}

// says waits until an element holds a text.
func (c *clerk) says(id, text string) {
	c.t.Helper()
	c.until(fmt.Sprintf(`document.getElementById(%q).textContent.includes(%q)`, id, text))
}

// focused waits until an element has the focus.
func (c *clerk) focused(id string) {
	c.t.Helper()
	c.until(fmt.Sprintf(`document.activeElement.id === %q`, id))
}

// key presses keys, one after the other.
func (c *clerk) key(keys ...string) {
	c.t.Helper()
	for _, k := range keys {
		c.run(chromedp.KeyEvent(k))
	}
}

// tabTo presses the tabulator until an element has the focus: whoever has no mouse gets there.
func (c *clerk) tabTo(id string) {
	c.t.Helper()
	var seen []string
	for range 40 {
		c.key(kb.Tab)
		at := c.eval(`document.activeElement.id || document.activeElement.textContent.trim()`)
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
	if off := c.eval(fmt.Sprintf(`String(document.getElementById(%q).ariaDisabled)`, id)); off != "true" {
		c.t.Errorf("%s can be used", id)
	}
	c.run(chromedp.Click(chromedp.CSS("#" + id)))
	if _, err := chromedp.Run(c.ctx, chromedp.Evaluate[int](`fetch("/session").then((r) => r.status)`, chromedp.EvalAwaitPromise)); err != nil {
		c.t.Error(err)
	}
}

// media emulates a media feature.
func (c *clerk) media(name, value string) {
	c.t.Helper()
	c.run(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: name, Value: value}},
		})
		return err
	}))
}

// sound expects that axe finds nothing wrong with the view, light and dark, and that nothing has to be scrolled sideways at 400 % (WCAG 2.2, 1.4.10).
func (c *clerk) sound(view string) {
	c.t.Helper()
	for _, theme := range []string{"light", "dark"} {
		c.media("prefers-color-scheme", theme)
		c.shot(view + "-" + theme)
		c.axe(view + ", " + theme)
	}
	c.media("prefers-color-scheme", "light")
	for _, width := range []int64{390, 320} {
		c.run(chromedp.EmulateViewport(width, 800))
		c.shot(fmt.Sprint(view, "-", width))
		if wide := c.eval(`String(document.documentElement.scrollWidth)`); wide != fmt.Sprint(width) {
			c.t.Errorf("%s: %s pixels wide at %d", view, wide, width)
		}
	}
	c.axe(view + ", narrow")
	c.run(chromedp.EmulateViewport(1280, 900))
}

// axe expects that axe-core finds nothing wrong. Without AXE_CORE it expects nothing.
func (c *clerk) axe(view string) {
	c.t.Helper()
	if os.Getenv("AXE_CORE") == "" {
		return
	}
	if found := c.barriers(); found != "[]" {
		c.t.Errorf("%s: axe finds %s", view, found)
	}
}

// barriers returns what axe-core finds wrong with the page, by the rules of WCAG 2.2 AA and its own. AXE_CORE names its axe.min.js.
func (c *clerk) barriers() string {
	c.t.Helper()
	script, err := os.ReadFile(os.Getenv("AXE_CORE"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.run(chromedp.Evaluate[chromedp.Void](`typeof axe === "undefined" && (() => {` + string(script) + `; window.axe = axe })()`))
	found, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](`axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	}).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.help, v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary)])))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		c.t.Fatal(err)
	}
	return found
}

// shot writes a picture of the page into the folder that DESK_SHOTS names, for people to look at.
func (c *clerk) shot(name string) {
	dir := os.Getenv("DESK_SHOTS")
	if dir == "" {
		return
	}
	b, err := chromedp.Run(c.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), b, 0o600)
	}
	if err != nil {
		c.t.Error(err)
	}
}

// expectPeace expects that nothing was asked from elsewhere, that no address told of a person, and that the browser has not complained.
func (c *clerk) expectPeace(secrets ...string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.paths) < 10 || len(c.asked) > 0 || len(c.problems) > 0 {
		c.t.Errorf("%d requests, elsewhere %v, problems %v", len(c.paths), c.asked, c.problems)
	}
	for _, path := range c.paths {
		for _, secret := range secrets {
			if strings.Contains(path, secret) {
				c.t.Errorf("an address tells %q: %s", secret, path)
			}
		}
	}
}
