package desk_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/desk"
	"fingerzeig/server/internal/pickup"
)

// counter is the page of a desk with a terminal of two lockers, and clerks who have keys, or are believed.
type counter struct {
	*rig
	book *pickup.Book
	kept *contacts.Store
	keys map[string]string // of clerks
}

func newCounter(t *testing.T, keyed bool) *counter {
	t.Helper()
	c := &counter{keys: map[string]string{"anna": "", "bert": ""}}
	dir, key := t.TempDir(), bytes.Repeat([]byte{3}, 32)
	log, state, err := pickup.OpenFile(filepath.Join(dir, "pickup.log"), key, rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	hasher, err := pickup.NewHasher(key)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := contacts.Open(filepath.Join(dir, "contacts"), key)
	if err != nil {
		t.Fatal(err)
	}
	c.kept = kept
	c.book = pickup.NewBook(log, state, hasher, time.Now, rand.Reader)
	if err := c.book.Do(func(pickup.State, time.Time) ([]pickup.Event, error) {
		return pickup.Setting("hall", []pickup.Locker{{Size: 1, Height: 900}, {Size: 2, Height: 1000}})
	}); err != nil {
		t.Fatal(err)
	}
	o := api.Options{Pickups: &api.Pickups{
		Book: c.book, Contacts: kept, Gallery: "hall", Key: ed25519.NewKeyFromSeed(key), Zone: time.UTC,
	}}
	if keyed {
		o.Keys = c.clerks(t, filepath.Join(dir, "keys.json"))
	}
	c.rig = newRig(t, nil)
	served := api.New(c.index, o)
	c.rig = serve(t, c.rig, desk.Options{
		API: served.Inside(), Sensor: plate{}, Pickups: "hall", Local: true, Now: c.clock.now, Random: rand.Reader,
	})
	return c
}

// clerks gives each clerk a key.
func (c *counter) clerks(t *testing.T, path string) *access.Keys {
	t.Helper()
	if err := access.Edit(path, func(entries []access.Entry) ([]access.Entry, error) {
		for name := range c.keys {
			key, err := access.NewKey(rand.Reader)
			if err != nil {
				return nil, err
			}
			sum := sha256.Sum256([]byte(key))
			c.keys[name] = key
			entries = append(entries, access.Entry{
				Name: name, Role: access.Desk, Galleries: []string{"hall"}, Key: hex.EncodeToString(sum[:]), Created: time.Now(),
				Expires: time.Now().AddDate(1, 0, 0), Rate: 1000,
			})
		}
		return entries, nil
	}); err != nil {
		t.Fatal(err)
	}
	keys, err := access.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// only returns the one pickup that there is.
func (c *counter) only() pickup.Pickup {
	c.t.Helper()
	for _, p := range c.book.State().Pickups {
		return p
	}
	c.t.Fatal("there is no pickup")
	return pickup.Pickup{}
}

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
	c.view("find")
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=pickups]")))
	c.view("pickups")
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
	c.view("find")
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=pickups]")))
	c.view("pickups")
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
	c.view("load")
	c.fill("load-scan", "C01X00T47")
	c.fill("first", "anna")
	c.press("load", "Choose a locker")
	c.view("second")
	c.fill("second-scan", "C01X00T47")
	c.fill("second-key", "anna")
	c.press("second", "It is in")
	c.says("trouble", "Two different people")
	c.fill("second-scan", "C01X00T47")
	c.fill("second-key", "bert")
	c.press("second", "It is in")
	c.view("receipt")
	if p := r.only(); !p.Waiting() || p.First != "anna" || p.Collector.Role != pickup.Proxy || !p.Documents[0].PIN {
		t.Errorf("loaded %+v", p)
	}
	c.Peace(10, "C01X")
}

// A message did not arrive: the clerk sees whose, and tells again, first at another address while the document waits, then by letter when it has to
// come back.
func TestPageTellAgain(t *testing.T) {
	r := newCounter(t, false)
	c := openPage(r.rig, "en")
	c.view("find")
	c.Run(chromedp.Click(chromedp.CSS("#parts [data-to=pickups]")))
	c.view("pickups")
	c.says("which", "Could not be told (0)")
	c.press("pickups", "Announce without")
	c.view("announce")
	c.fill("told", "mail")
	c.fill("told-to", "anna@example.nett")
	c.announcePassport()
	c.view("load")
	c.fill("load-scan", "C01X00T47")
	c.fill("first", "anna")
	c.press("load", "Choose a locker")
	c.view("second")
	c.fill("second-scan", "C01X00T47")
	c.fill("second-key", "bert")
	c.press("second", "It is in")
	c.view("receipt")
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
	c.fill("retold", "mail")
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
	c.fill("retold", "letter")
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
	c.Run(chromedp.Click(chromedp.CSS(`[data-language="de"]`)))
	c.says("lockers", "außer Betrieb")
	c.Run(chromedp.Click(chromedp.CSS(`[data-language="en"]`)))
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
