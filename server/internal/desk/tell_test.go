package desk_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// A message did not arrive: the clerk sees whose, and tells again, first at another address while the document waits, then by letter when it has to
// come back.
func TestPageTellAgain(t *testing.T) {
	r := newCounter(t, false)
	c := openPage(r.rig, "en")
	c.toPickups()
	c.says("which", "Could not be told (0)")
	c.press("pickups", "Announce without")
	c.view("announce")
	c.fill("told-way", "mail")
	c.fill("told-to", "anna@example.nett")
	c.announcePassport()
	c.chooseLocker()
	c.putIn()
	fails := func(message string) {
		t.Helper()
		for id := range r.book.State().Pickups {
			if err := r.kept.Undelivered(string(id), message); err != nil {
				t.Fatal(err)
			}
		}
		c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=pickups]")))
		c.view("pickups")
		c.fill("which", "untold")
		c.says("which", "Could not be told (1)")
		c.Until(`document.querySelectorAll("#pickups tr").length === 1`)
		c.says("pickups", "Could not be told")
	}
	fails("tell-ready")
	c.sound("untold")
	c.press("pickups", "without a finger")
	c.view("pickup")
	c.says("pickup-facts", "The message with the code did not arrive.")
	c.sound("untold-pickup")
	code := r.only().Codes[0]
	c.press("pickup", "Tell again")
	c.view("tell")
	c.fill("retold-way", "mail")
	c.fill("retold-to", "anna")
	c.sound("tell")
	c.press("tell", "Send")
	c.says("trouble", "address")
	c.fill("retold-to", "anna@example.net")
	c.press("tell", "Send")
	c.view("pickup")
	c.says("pickup-said", "on its way")
	if now := r.only().Codes; len(now) != 1 || now[0] == code {
		t.Error("the code of the message that went astray is still good")
	}
	c.press("pickup", "Take it back")
	c.says("pickup-facts", "to be taken back")
	fails("tell-expired")
	c.press("pickups", "without a finger")
	c.view("pickup")
	c.says("pickup-facts", "waits at the desk did not arrive")
	c.press("pickup", "Tell again")
	c.view("tell")
	c.says("tell-effect", "waits at the desk")
	c.fill("retold-way", "letter")
	c.fill("retold-postal", "A. Beispiel\nAm Markt 1")
	c.press("tell", "Send")
	c.view("pickup")
	c.says("pickup-said", "on its way")
	for id := range r.book.State().Pickups {
		if kept, err := r.kept.Get(string(id)); err != nil || kept.Undelivered || kept.Mail != "" || len(kept.Postal) != 2 {
			t.Errorf("%+v, %v", kept, err)
		}
	}
	c.Peace(10, "C01X", "anna@", "Beispiel")
}
