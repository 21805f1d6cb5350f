package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/server/internal/pickup"
)

// fill types into a field.
func (c *clerk) fill(id, text string) {
	c.t.Helper()
	c.Run(chromedp.SetValue(chromedp.CSS("#"+id), text))
	c.Run(chromedp.Evaluate[chromedp.Void](`document.getElementById("` + id + `").dispatchEvent(new Event("change", { bubbles: true }))`))
}

// press clicks the button that has a text in a view.
func (c *clerk) press(view, text string) {
	c.t.Helper()
	c.Until(`[...document.querySelectorAll("#view-` + view + ` button")].some((b) => b.textContent.startsWith("` + text + `"))`)
	c.Run(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("#view-` + view + ` button")].find((b) => b.textContent.startsWith("` + text + `")).click()`))
}

// announcePassport goes from a person to the view that asks for a locker.
func (c *clerk) announcePassport() {
	c.t.Helper()
	c.view("announce")
	c.fill("barcode-1", "C01X00T47")
	c.fill("issued-1", time.Now().AddDate(0, 0, -3).Format(time.DateOnly))
	c.fill("born", "1980-02-29")
	c.sound("announce")
	c.press("announce", "Go on")
}

// toPickups leads from the first view to the pickups.
func (c *clerk) toPickups() {
	c.t.Helper()
	c.view("find")
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=pickups]")))
	c.view("pickups")
}

// chooseLocker scans the passport for anna, who needs no key.
func (c *clerk) chooseLocker() {
	c.t.Helper()
	c.view("load")
	c.fill("load-scan", "C01X00T47")
	c.fill("first", "anna")
	c.press("load", "Choose a locker")
	c.view("second")
}

// putIn scans it once more for bert.
func (c *clerk) putIn() {
	c.t.Helper()
	c.fill("second-scan", "C01X00T47")
	c.fill("second-key", "bert")
	c.press("second", "It is in")
	c.view("receipt")
}

// Two clerks with keys put a passport into a locker: one announces and scans, the other scans once more with a key of their own. Later they take it back.
func TestPagePickup(t *testing.T) {
	r := newCounter(t, true)
	r.enrol("hall", "a-2026-7", 1, 2)
	c := openPage(r.rig, "en")
	c.view("sign")
	c.tabTo("key")
	c.Keys(r.keys["anna"], kb.Enter)
	c.view("find")
	c.tabTo("subject")
	c.Keys("a-2026-7", kb.Enter)
	c.view("subject")
	c.press("subject", "Put a document")
	c.announcePassport()
	c.view("load")
	c.sound("load")
	if p := r.only(); p.Status != pickup.Announced || p.Collector.Subject != "a-2026-7" || p.Days != 7 {
		t.Errorf("announced %+v", p)
	}
	c.fill("load-scan", "another")
	c.press("load", "Choose a locker")
	c.says("trouble", "barcodes are others")
	c.fill("load-scan", "C01X00T47")
	c.press("load", "Choose a locker")
	c.view("second")
	c.says("second-place", "locker 1")
	c.sound("second")
	for _, row := range []struct{ key, says string }{{r.keys["anna"], "Two different people"}, {"fzk_nobody", "not good any more"}} {
		c.fill("second-scan", "C01X00T47")
		c.fill("second-key", row.key)
		c.press("second", "It is in")
		c.says("trouble", row.says)
	}
	c.fill("second-scan", "C01X00T47")
	c.fill("second-key", r.keys["bert"])
	c.press("second", "It is in")
	c.view("receipt")
	c.says("h-receipt", "In the locker")
	code := c.Eval(`[...document.querySelectorAll("#receipt dt")].find((e) => e.textContent === "Pickup code").nextSibling.textContent`)
	if _, err := pickup.NormalizeCode(code); err != nil {
		t.Errorf("the code is %q: %v", code, err)
	}
	c.sound("bound")

	c.press("receipt", "Next person")
	c.toPickups()
	c.says("pickups-none", "none")
	c.fill("which", "waiting")
	c.Until(`document.querySelectorAll("#pickups tr").length === 1`)
	c.sound("pickups")
	c.press("pickups", "a-2026")
	c.view("pickup")
	c.sound("pickup")
	c.press("pickup", "New code")
	c.view("receipt")
	again := c.Eval(`[...document.querySelectorAll("#receipt dt")].find((e) => e.textContent === "Pickup code").nextSibling.textContent`)
	if again == code || again == "" {
		t.Errorf("the new code is %q", again)
	}
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=pickups]")))
	c.view("pickups")
	c.press("pickups", "a-2026")
	c.view("pickup")
	c.press("pickup", "Take it back")
	c.says("pickup-facts", "to be taken back")
	c.press("pickup", "It was taken out")
	c.view("back")
	c.sound("back")
	c.fill("back-scan", "C01X00T47")
	c.fill("back-key", r.keys["bert"])
	c.press("back", "It was taken out")
	c.view("receipt")
	c.says("h-receipt", "Taken back")
	if p := r.only(); p.Status != pickup.Returned {
		t.Errorf("the pickup is %s", p.Status)
	}
	c.Peace(10, "a-2026", r.keys["anna"], r.keys["bert"], "C01X", strings.ReplaceAll(code, "-", ""), "1980-02-29")
}

// Where the service asks for no keys, two names are needed; an identity card without its PIN letter goes into no locker before it is confirmed.
func TestPagePickupByNames(t *testing.T) {
	r := newCounter(t, false)
	c := openPage(r.rig, "en")
	c.toPickups()
	c.press("pickups", "Announce without")
	c.view("announce")
	c.fill("kind-1", "id")
	c.fill("role", "proxy")
	c.announcePassport()
	c.view("pickup")
	c.says("pickup-missing", "PIN letter of document 1")
	c.sound("missing")
	c.press("pickup", "PIN letter of document 1 has come")
	c.press("pickup", "Right to collect")
	c.press("pickup", "Put into a locker")
	c.chooseLocker()
	c.fill("second-scan", "C01X00T47")
	c.fill("second-key", "anna")
	c.press("second", "It is in")
	c.says("trouble", "Two different people")
	c.putIn()
	if p := r.only(); !p.Waiting() || p.First != "anna" || p.Collector.Role != pickup.Proxy || !p.Documents[0].PIN {
		t.Errorf("loaded %+v", p)
	}
	c.Peace(10, "C01X")
}
