// Package browsertest shows pages in a browser, for tests: it drives a Chromium, and notes what the page asks for and what the browser complains about.
package browsertest

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
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a test may use a tab, and waiting how long it waits for one thing: what takes a second may take a minute on a machine that
// is busy with something else.
const (
	patience = 8 * time.Minute
	waiting  = 2 * time.Minute
)

// Options say how a tab is opened.
type Options struct {
	Language      string // of the browser; empty: its own
	Width, Height int    // of the window in pixels
	Failures      bool   // whether answers of status 400 and above are part of the page's work, and no complaint
}

// Tab is a page in a browser.
type Tab struct {
	t   testing.TB
	ctx context.Context
	o   Options

	mu        sync.Mutex
	asked     []string // addresses of requests
	elsewhere []string // those of other machines
	problems  []string // what the browser complained about
}

// Open opens an address in a browser of its own, which is closed with the test. Without a browser the test is skipped: CHROMIUM names its program.
func Open(t testing.TB, address string, o Options) *Tab {
	t.Helper()
	v := &Tab{t: t, o: o}
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(find(t)), chromedp.Flag("no-sandbox", true),
		chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")), chromedp.WindowSize(o.Width, o.Height))
	if o.Language != "" {
		flags = append(flags, chromedp.Flag("accept-lang", o.Language), chromedp.Flag("lang", o.Language))
	}
	tab, stop := chromedp.NewContext(context.Background(), chromedp.WithListener(v.hear), chromedp.WithAllocatorOptions(flags...))
	if err := chromedp.Do(tab); err != nil { // the browser lives as long as the first context
		stop()
		t.Fatal(err)
	}
	var cancel context.CancelFunc
	v.ctx, cancel = context.WithTimeout(tab, patience)
	t.Cleanup(func() { cancel(); stop() })
	v.Run(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
		if err == nil {
			_, err = cdp.Call(ctx, tab, log.Enable, cdp.Empty{})
		}
		return err
	}), chromedp.Navigate(address))
	return v
}

// find returns the path of a browser, or skips the test.
func find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	t.Skip("no Chromium: CHROMIUM names its program")
	return ""
}

// hear notes what the browser asks for and complains about.
func (v *Tab) hear(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if strings.HasPrefix(e.Request.URL, "data:") { // a picture that the browser itself brings along, such as that of a calendar
			break
		}
		if u, err := url.Parse(e.Request.URL); err != nil || u.Hostname() != "127.0.0.1" {
			v.elsewhere = append(v.elsewhere, e.Request.URL)
		}
		v.asked = append(v.asked, e.Request.URL)
	case *log.EventEntryAdded:
		if !v.o.Failures || !strings.HasPrefix(e.Entry.Text, "Failed to load resource") {
			v.problems = append(v.problems, e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		v.problems = append(v.problems, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		v.problems = append(v.problems, fmt.Sprint(e.Type))
	}
}

// Context returns what chromedp runs in.
func (v *Tab) Context() context.Context { return v.ctx }

// Run takes steps, one after the other.
func (v *Tab) Run(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// Eval returns the value of a string of JavaScript.
func (v *Tab) Eval(script string) string {
	v.t.Helper()
	s, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		v.t.Fatalf("%s: %v", script, err)
	}
	return s
}

// Until waits until an expression is true.
func (v *Tab) Until(expression string) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(waiting))); err != nil {
		v.t.Fatalf("waiting for %s: %v; the page shows %s", expression, err, v.Eval(`document.querySelector("main").innerText`))
	}
}

// Peace expects that there were some requests, none of them to another machine and none whose address tells a secret, and that the browser has not
// complained.
func (v *Tab) Peace(least int, secrets ...string) {
	v.t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.asked) < least || len(v.elsewhere) > 0 || len(v.problems) > 0 {
		v.t.Errorf("%d requests, elsewhere %v, problems %v", len(v.asked), v.elsewhere, v.problems)
	}
	for _, address := range v.asked {
		for _, secret := range secrets {
			if strings.Contains(address, secret) {
				v.t.Errorf("an address tells %q: %s", secret, address)
			}
		}
	}
}
