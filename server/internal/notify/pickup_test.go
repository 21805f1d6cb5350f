package notify_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/pickup"
)

// The code that a citizen reads in the mail opens the pickup, after a mail server that failed twice; and where there is no such mailbox, the code
// goes by letter.
func TestFromLoadingToTheMailbox(t *testing.T) {
	for name, gone := range map[string]bool{"a server that fails": false, "no such mailbox": true} {
		t.Run(name, func(t *testing.T) {
			s := newMailServer(t)
			s.failRcpt = &smtp.SMTPError{Code: 450, Message: "later"}
			if gone {
				s.failRcpt = &smtp.SMTPError{Code: 550, Message: "unknown"}
			}
			at := time.Date(2026, 12, 1, 9, 30, 0, 0, time.UTC)
			book, id := loaded(t, func() time.Time { return at })
			letters := &notify.Letters{Folder: t.TempDir()}
			post := notify.Post{Mail: s.sender(), Letter: letters}
			outbox := &pickup.Outbox{Book: book, Do: func(ctx context.Context, e pickup.Effect, code string) error {
				m := message(notify.Ready, notify.German)
				m.ID, m.Code, m.Until = e.ID, pickup.ShowCode(code), book.State().Pickups[e.Pickup].Until
				m.To = notify.Address{Mail: "erika@example.org"}
				if e.Kind == pickup.Undelivered {
					m.To = notify.Address{Postal: []string{"Erika Mustermann", "51147 Köln"}}
				}
				err := post.Send(ctx, m)
				if errors.Is(err, notify.ErrUndeliverable) {
					err = errors.Join(pickup.ErrGiveUp, err)
				}
				return err
			}}
			for range 3 {
				_ = outbox.Pass(t.Context())
				at = at.Add(time.Minute)
			}
			var content string
			if gone {
				files, err := filepath.Glob(filepath.Join(letters.Folder, "*"))
				if err != nil || len(files) != 1 {
					t.Fatalf("letters: %v, %v", files, err)
				}
				content = read(t, files[0])
			} else {
				_, content = parse(t, s.only(t).content)
			}
			code := regexp.MustCompile(`Abholcode: (\S+)`).FindStringSubmatch(content)
			if len(code) != 2 {
				t.Fatalf("no code in\n%s", content)
			}
			if found, err := book.Present("hall", strings.ToLower(code[1])); found != id || err != nil {
				t.Errorf("the code of the message: %v", err)
			}
			if left := book.State().Effects; len(left) > 0 {
				t.Errorf("owed: %v", left)
			}
		})
	}
}

// loaded returns a book with a passport in a locker.
func loaded(t *testing.T, now func() time.Time) (*pickup.Book, pickup.ID) {
	t.Helper()
	hasher, err := pickup.NewHasher(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	log, state, err := pickup.OpenFile(filepath.Join(t.TempDir(), "pickups.log"), bytes.Repeat([]byte{2}, 32), rand.Reader, now())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	book := pickup.NewBook(log, state, hasher, now, rand.Reader)
	barcode := hasher.Barcode("C01X00T47")
	do := func(decide func(pickup.State) ([]pickup.Event, error)) {
		t.Helper()
		if err := book.Do(func(s pickup.State, _ time.Time) ([]pickup.Event, error) { return decide(s) }); err != nil {
			t.Fatal(err)
		}
	}
	do(func(pickup.State) ([]pickup.Event, error) {
		return pickup.Setting("hall", []pickup.Locker{{Size: 1, Height: 900}})
	})
	id, err := book.NewID("")
	if err != nil {
		t.Fatal(err)
	}
	do(func(pickup.State) ([]pickup.Event, error) {
		return pickup.Announce(id, pickup.Announcement{
			Collector: pickup.Collector{Subject: "s-1", Role: pickup.Holder},
			Documents: []pickup.Document{{Kind: pickup.Passport, Barcode: barcode, Issued: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}},
		})
	})
	do(func(s pickup.State) ([]pickup.Event, error) {
		return s.Reserve(id, "hall", "anna", []pickup.Digest{barcode})
	})
	if _, err := book.Load(id, "bert", []pickup.Digest{barcode}, berlin); err != nil {
		t.Fatal(err)
	}
	return book, id
}
