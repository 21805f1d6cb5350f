package desk_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"fingerzeig/index"
	"fingerzeig/server/internal/desk"
)

// signInByKeyboard signs in and leads to the first view.
func (c *clerk) signInByKeyboard() {
	c.t.Helper()
	c.view("sign")
	c.tabTo("key")
	c.Keys(goodKey, kb.Enter)
	c.view("find")
}

// enrolByKeyboard leads from the first view to the fingers of a new subject.
func (c *clerk) enrolByKeyboard(subject string) {
	c.t.Helper()
	c.tabTo("subject")
	c.Keys(subject, kb.Enter)
	c.focused("enrol-new")
	c.Keys(kb.Enter)
	c.view("inform")
	c.tabTo("informed")
	c.Keys(" ", kb.Enter)
	c.view("fingers")
}

// takeByKeyboard takes three captures of the chosen finger and keeps it.
func (c *clerk) takeByKeyboard() {
	c.t.Helper()
	c.tabTo("begin")
	c.Keys(kb.Enter)
	c.Until(`document.querySelectorAll("#captures li").length === 3`)
	c.focused("keep")
}

// A clerk without a mouse signs in, enrols a person with a bandaged finger, finds the person again and erases it. On the way axe
// looks at every view.
func TestPageByKeyboard(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("hall", "a-2025-1", 1, 2)
	c := openPage(r, "en")
	c.view("sign")
	c.sound("sign")
	c.tabTo("key")
	c.Keys("wrong", kb.Enter)
	c.says("trouble", "does not take this key")
	c.Keys(kb.Tab) // from the body, where the page put nobody
	c.Run(chromedp.Focus(chromedp.CSS("#h-sign")))
	c.signInByKeyboard()
	c.sound("find")
	c.enrolByKeyboard("a-2026-7")
	if focus := c.Eval(`document.querySelector("input[name=finger]:checked").id`); focus != "finger-2" {
		t.Errorf("the page begins with %s", focus)
	}
	c.sound("fingers")
	c.takeByKeyboard()
	c.says("agreement", "same finger")
	c.sound("captured")
	c.Keys(kb.Enter)
	c.focused("finger-7") // the other hand
	c.tabTo("mark-bandaged")
	c.Keys(" ")
	c.says("chosen", "Left thumb")
	c.takeByKeyboard()
	c.Keys(kb.Enter)
	c.focused("to-check")
	c.says("enough", "enough")
	c.Keys(kb.Enter)
	c.view("check")
	c.says("searched", "Nobody")
	c.sound("check")
	c.tabTo("save")
	c.Keys(kb.Enter)
	c.view("receipt")
	c.sound("saved")
	got, err := r.index.Get(t.Context(), "hall", "a-2026-7")
	if err != nil || len(got.Samples) != 2 || got.Samples[0].Finger != 2 || got.Samples[1].Finger != 6 || got.Labels["informed"] == "" {
		t.Errorf("enrolled %+v, %v", got, err)
	}

	c.tabTo("Next person")
	c.Keys(kb.Enter)
	c.view("find")
	c.tabTo("subject")
	c.Keys("a-2026-7", kb.Enter)
	c.view("subject")
	c.sound("subject")
	c.tabTo("to-erase")
	c.Keys(kb.Enter)
	c.view("erase")
	c.tabTo("again")
	c.Keys("a-2026-8", kb.Enter)
	c.says("again-wrong", "not the number")
	c.sound("erase")
	c.Run(chromedp.Focus(chromedp.CSS("#h-erase")))
	c.tabTo("again")
	c.Keys(strings.Repeat(kb.Backspace, 8)+"a-2026-7", kb.Enter)
	c.view("receipt")
	c.says("h-receipt", "Erased")
	c.says("receipt", "a-2026-7")
	if signature := c.Eval(`[...document.querySelectorAll("#receipt dt")].find((e) => e.textContent.startsWith("Signature")).nextSibling.textContent`); len(signature) != 88 {
		t.Errorf("the receipt is signed by %q", signature)
	}
	if _, err := r.index.Get(t.Context(), "hall", "a-2026-7"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("after erasing: %v", err)
	}
	c.Peace(10, "a-2026", goodKey)
}

// Somebody who is enrolled is found before being enrolled a second time; the clerk may open the other file, or insist.
func TestPageTellsDuplicates(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("hall", "a-2025-1", 0, 2)
	c := openPage(r, "de")
	c.signInByKeyboard()
	c.enrolByKeyboard("a-2026-7")
	c.takeByKeyboard()
	c.Keys(kb.Enter)
	c.focused("finger-7")
	c.tabTo("to-check")
	c.Keys(kb.Enter)
	c.view("check")
	c.says("searched", "schon erfasst")
	c.says("twice", "a-2025-1: Rechter Zeigefinger")
	c.sound("twice")
	c.refuses("save")
	if _, err := r.index.Get(t.Context(), "hall", "a-2026-7"); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("saved without being insisted on: %v", err)
	}
	c.Run(chromedp.Focus(chromedp.CSS("#h-check")))
	c.tabTo("other")
	c.Keys(" ")
	c.tabTo("save")
	c.Keys(kb.Enter)
	c.view("receipt")
	if _, err := r.index.Get(t.Context(), "hall", "a-2026-7"); err != nil {
		t.Error(err)
	}
	c.Peace(10)
}

// Fingers that are not like those under the number are not saved under it without being insisted on.
func TestPageTellsStrangers(t *testing.T) {
	r := newRig(t, nil)
	r.enrol("hall", "a-2025-1", 1, 2) // the sensor's first person is another one
	before, err := r.index.Get(t.Context(), "hall", "a-2025-1")
	if err != nil {
		t.Fatal(err)
	}
	c := openPage(r, "en")
	c.signInByKeyboard()
	take := func() {
		c.tabTo("subject")
		c.Keys("a-2025-1", kb.Enter)
		c.view("subject")
		c.tabTo("take")
		c.Keys(kb.Enter)
		c.view("inform")
		c.tabTo("informed")
		c.Keys(" ", kb.Enter)
		c.view("fingers")
	}
	take()
	c.takeByKeyboard()
	c.Keys(kb.Enter)
	c.tabTo("to-check")
	c.Keys(kb.Enter)
	c.view("check")
	c.Until(`!document.getElementById("stranger").hidden`)
	c.sound("stranger")
	c.refuses("save")
	if after, err := r.index.Get(t.Context(), "hall", "a-2025-1"); err != nil || !after.Enrolled.Equal(before.Enrolled) {
		t.Errorf("replaced without being insisted on: %v", err)
	}
	c.Run(chromedp.Click(chromedp.CSS("#view-check [data-to=fingers]")))
	c.view("fingers")
	c.Run(chromedp.Click(chromedp.CSS("#give-up")))
	c.view("subject")
	c.Run(chromedp.Click(chromedp.CSS("#view-subject [data-to=find]")))
	c.view("find")
	take()
	c.Run(chromedp.SetValue(chromedp.CSS("#person"), "1")) // who is enrolled
	c.takeByKeyboard()
	c.Keys(kb.Enter)
	c.tabTo("to-check")
	c.Keys(kb.Enter)
	c.view("check")
	c.says("searched", "Nobody")
	if shown := c.Eval(`String(document.getElementById("stranger").hidden && document.getElementById("other-field").hidden)`); shown != "true" {
		t.Error("who is enrolled is taken for a stranger")
	}
	c.tabTo("save")
	c.Keys(kb.Enter)
	c.view("receipt")
	if after, err := r.index.Get(t.Context(), "hall", "a-2025-1"); err != nil || len(after.Samples) != 1 || after.Labels["informed"] == "" {
		t.Errorf("%+v, %v", after, err)
	}
	c.Peace(10, "a-2025-1")
}

// A clerk enrols from files: one is of another finger, one is no picture.
func TestPageFiles(t *testing.T) {
	r := newRig(t, func(o *desk.Options) { o.Sensor = nil })
	dir := t.TempDir()
	file := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a, b := file("a.png", png(t, print(102, 1))), file("b.png", png(t, print(102, 2)))
	other, none := file("other.png", png(t, print(107, 1))), file("none.png", []byte("this is no picture"))
	c := openPage(r, "en")
	c.signInByKeyboard()
	c.Until(`!document.getElementById("gallery-new").hidden`) // it is known by then that there is no gallery
	c.Run(chromedp.Focus(chromedp.CSS("#gallery-new")))       // SendKeys races with the browser's events (chromedp 0.23)
	c.Keys("hall")
	c.Run(chromedp.Focus(chromedp.CSS("#h-find")))
	c.enrolByKeyboard("a-2026-7")
	upload := func(files ...string) { c.Run(chromedp.SetUploadFiles(chromedp.CSS("#file"), files)) }
	upload(none)
	c.says("trouble", "no picture")
	upload(a, other, b)
	c.says("agreement", "Capture 2 does not fit")
	c.sound("odd")
	c.refuses("keep")
	if done := c.Eval(`String(document.querySelectorAll(".done").length)`); done != "0" {
		t.Error("captures of two fingers were kept as one")
	}
	c.Run(chromedp.Click(chromedp.CSS(`[data-again="1"]`)))
	c.says("agreement", "same finger")
	c.Run(chromedp.Click(chromedp.CSS("input[value=all]")), chromedp.Click(chromedp.CSS("#keep")))
	c.Run(chromedp.Click(chromedp.CSS("#to-check")))
	c.view("check")
	c.says("searched", "Nobody")
	c.Run(chromedp.Click(chromedp.CSS("#save")))
	c.view("receipt")
	if got, err := r.index.Get(t.Context(), "hall", "a-2026-7"); err != nil || len(got.Samples) != 2 {
		t.Errorf("enrolled %+v, %v", got, err)
	}
	c.Peace(10)
}
