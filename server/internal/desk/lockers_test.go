package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"fingerzeig/server/internal/pickup"
)

// The lockers of a terminal: one is taken out of use, is not chosen, and comes back; what lies in another one is a press away.
func TestPageLockers(t *testing.T) {
	r := newCounter(t, false)
	c := openPage(r.rig, "en")
	c.view("find")
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=lockers]")))
	c.view("lockers")
	c.says("lockers-heard", "not heard")
	c.says("lockers-which", "Free (2)")
	c.press("lockers", "Take out of use")
	c.says("lockers-said", "Locker 1 is out of order")
	if !r.book.State().Terminals["hall"].Lockers[0].Broken {
		t.Error("it is in use")
	}
	c.fill("lockers-which", "broken")
	c.Until(`document.querySelectorAll("#lockers tr").length === 1`)
	c.sound("lockers")
	c.click(`[data-language="de"]`)
	c.says("lockers", "außer Betrieb")
	c.click(`[data-language="en"]`)
	c.press("lockers", "Back into use")
	c.says("lockers-said", "Locker 1 is in use again")
	if r.book.State().Terminals["hall"].Lockers[0].Broken {
		t.Error("it is out of order")
	}
	if err := r.book.Do(func(s pickup.State, _ time.Time) ([]pickup.Event, error) {
		return pickup.Announce(pickup.ID(strings.Repeat("0a", 16)), pickup.Announcement{
			Collector: pickup.Collector{Role: pickup.Holder},
			Documents: []pickup.Document{{Kind: pickup.Passport, Barcode: r.book.Hasher().Barcode("C01X"), Issued: time.Now().UTC().Truncate(24 * time.Hour)}},
		})
	}); err != nil {
		t.Fatal(err)
	}
	if err := r.book.Do(func(s pickup.State, _ time.Time) ([]pickup.Event, error) {
		return s.Reserve(pickup.ID(strings.Repeat("0a", 16)), "hall", "anna", []pickup.Digest{r.book.Hasher().Barcode("C01X")})
	}); err != nil {
		t.Fatal(err)
	}
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=pickups]")))
	c.view("pickups")
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=lockers]")))
	c.view("lockers")
	c.fill("lockers-which", "taken")
	c.Until(`document.querySelectorAll("#lockers tr").length === 1`)
	c.sound("lockers-taken")
	c.press("lockers", "Look")
	c.view("pickup")
	c.says("pickup-facts", "not checked yet")
	c.Peace(10)
}
