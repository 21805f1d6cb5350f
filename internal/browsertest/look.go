package browsertest

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Keys presses keys, one after the other.
func (v *Tab) Keys(keys ...string) {
	v.t.Helper()
	for _, k := range keys {
		v.Run(chromedp.KeyEvent(k))
	}
}

// Media emulates media features, given as names and values in turn; none ends that.
func (v *Tab) Media(features ...string) {
	v.t.Helper()
	var all []*emulation.MediaFeature
	for i := 0; i+1 < len(features); i += 2 {
		all = append(all, &emulation.MediaFeature{Name: features[i], Value: features[i+1]})
	}
	v.Run(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: all})
		return err
	}))
}

// Barriers returns what axe-core finds wrong with the page, by the rules of WCAG 2.2 AA and its own, and where strong is set by a contrast of 7:1
// (WCAG 2.2, 1.4.6); "[]" where it finds nothing. AXE_CORE names its axe.min.js: without, nothing is looked at.
func (v *Tab) Barriers(strong bool) string {
	v.t.Helper()
	path := os.Getenv("AXE_CORE")
	if path == "" {
		return "[]"
	}
	script, err := os.ReadFile(path)
	if err != nil {
		v.t.Fatal(err)
	}
	rules := "{}"
	if strong {
		rules = `{ "color-contrast-enhanced": { enabled: true } }`
	}
	v.Run(chromedp.Evaluate[chromedp.Void](`typeof axe === "undefined" && (() => {` + string(script) + `; window.axe = axe })()`))
	found, err := chromedp.Run(v.ctx, chromedp.Evaluate[string](`axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], rules: `+rules+`,
	}).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.help, v.nodes.map((n) => n.target.join(" ") + ": " + n.failureSummary)])))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatal(err)
	}
	return found
}

// Shot writes a picture of the page into the folder that PAGE_SHOTS names, for people to look at.
func (v *Tab) Shot(name string) {
	dir := os.Getenv("PAGE_SHOTS")
	if dir == "" {
		return
	}
	b, err := chromedp.Run(v.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), b, 0o600)
	}
	if err != nil {
		v.t.Error(err)
	}
}
