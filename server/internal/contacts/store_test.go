package contacts_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/server/internal/contacts"
)

var key = bytes.Repeat([]byte{5}, 32)

// Names of pickups.
var anna, ben = strings.Repeat("a1", 16), strings.Repeat("b2", 16)

func open(t *testing.T, dir string, key []byte) *contacts.Store {
	t.Helper()
	s, err := contacts.Open(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStore keeps, finds after a restart, and removes.
func TestStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "contacts")
	s := open(t, dir, key)
	c := contacts.Contact{Language: "de", Mail: "anna@example.net", Postal: []string{"Anna Beispiel", "Am Markt 1", "12345 Musterstadt"}}
	if err := s.Put(anna, c, map[string]string{contacts.BirthDate: "29.2.1980"}); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, key)
	r, err := s.Get(anna)
	if err != nil || r.Mail != c.Mail || len(r.Postal) != 3 || r.None() || strings.Join(r.Ways(), ",") != contacts.BirthDate {
		t.Errorf("%+v, %v", r, err)
	}
	if err := s.Undelivered(anna, "tell-ready"); err != nil {
		t.Error(err)
	}
	if r, err := s.Get(anna); err != nil || !r.Undelivered || r.Mail != c.Mail {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := open(t, dir, bytes.Repeat([]byte{6}, 32)).Get(anna); !errors.Is(err, contacts.ErrDamaged) {
		t.Errorf("under another key: %v", err)
	}
	for range 2 {
		if err := s.Remove(anna); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Get(anna); !errors.Is(err, contacts.ErrNotFound) {
		t.Errorf("removed: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// TestSealed looks for what is kept in the files, and exchanges and changes them.
func TestSealed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, key)
	for _, id := range []string{anna, ben} {
		if err := s.Put(id, contacts.Contact{Language: "en", Phone: "+4930123456"}, map[string]string{contacts.SecondCode: "GEHEIM7"}); err != nil {
			t.Fatal(err)
		}
	}
	path := func(id string) string { return filepath.Join(dir, id+".contact") }
	a, err := os.ReadFile(path(anna))
	if err != nil || bytes.Contains(a, []byte("4930")) || bytes.Contains(a, []byte("second")) {
		t.Fatalf("%v, %q", err, a)
	}
	if info, err := os.Stat(path(anna)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	put := func(b []byte) {
		if err := os.WriteFile(path(ben), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	changed := bytes.Clone(a)
	changed[len(changed)-1] ^= 1
	for what, b := range map[string][]byte{"another's": a, "cut": a[:len(a)-1], "changed": changed, "empty": nil, "a head": a[:21]} {
		put(b)
		if r, err := s.Get(ben); !errors.Is(err, contacts.ErrDamaged) || !r.None() {
			t.Errorf("%s: %+v, %v", what, r, err)
		}
		if right, err := s.Right(ben, contacts.SecondCode, "GEHEIM7"); right || !errors.Is(err, contacts.ErrDamaged) {
			t.Errorf("%s: %v, %v", what, right, err)
		}
	}
}

// TestAnswers compares answers as people write them.
func TestAnswers(t *testing.T) {
	s := open(t, t.TempDir(), key)
	if err := s.Put(anna, contacts.Contact{Language: "de"}, map[string]string{contacts.BirthDate: "1980-02-29", contacts.OldDocument: "L01X00T47"}); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		way, answer string
		right       bool
		err         error
	}{
		{contacts.BirthDate, "29.02.1980", true, nil},
		{contacts.BirthDate, "29.2.1980", true, nil},
		{contacts.BirthDate, " 29 02 1980 ", true, nil},
		{contacts.BirthDate, "29021980", true, nil},
		{contacts.BirthDate, "1980-2-29", true, nil},
		{contacts.BirthDate, "28.02.1980", false, nil},
		{contacts.BirthDate, "30.02.1980", false, contacts.ErrAnswer},
		{contacts.BirthDate, "29.02.80", false, contacts.ErrAnswer},
		{contacts.BirthDate, "", false, contacts.ErrAnswer},
		{contacts.OldDocument, "l01x 00t47", true, nil},
		{contacts.OldDocument, "LOIX-OOT47", true, nil},
		{contacts.OldDocument, "L01X00T48", false, nil},
		{contacts.OldDocument, "L01", false, contacts.ErrAnswer},
		{contacts.SecondCode, "ABCD", false, contacts.ErrNotFound},
		{"eid", "ABCD", false, contacts.ErrAnswer},
		{contacts.OldDocument, strings.Repeat("A", 65), false, contacts.ErrAnswer},
	} {
		if right, err := s.Right(anna, row.way, row.answer); right != row.right || !errors.Is(err, row.err) {
			t.Errorf("%s %q: %v, %v", row.way, row.answer, right, err)
		}
	}
	for _, id := range []string{ben, "", "../" + anna[3:], strings.ToUpper(anna)} {
		if right, err := s.Right(id, contacts.BirthDate, "29.02.1980"); right || !errors.Is(err, contacts.ErrNotFound) {
			t.Errorf("%q: %v, %v", id, right, err)
		}
	}
}

// TestContact refuses what cannot be.
func TestContact(t *testing.T) {
	for _, row := range []struct {
		contact contacts.Contact
		good    bool
	}{
		{contacts.Contact{Language: "de"}, true},
		{contacts.Contact{Language: "de-plain", Mail: "a@example.net"}, true},
		{contacts.Contact{Language: "en", Phone: "+4930123456", Postal: []string{"x"}}, true},
		{contacts.Contact{}, false},
		{contacts.Contact{Language: "fr"}, false},
		{contacts.Contact{Language: "de", Mail: "Anna <a@example.net>"}, false},
		{contacts.Contact{Language: "de", Mail: "a@example.net\r\nBcc: b@example.net"}, false},
		{contacts.Contact{Language: "de", Phone: "030123456"}, false},
		{contacts.Contact{Language: "de", Phone: "+4930123456", Mail: "a@example.net"}, false},
		{contacts.Contact{Language: "de", Postal: make([]string, 7)}, false},
		{contacts.Contact{Language: "de", Postal: []string{"a\nb"}}, false},
		{contacts.Contact{Language: "de", Postal: []string{strings.Repeat("a", 46)}}, false},
	} {
		err := row.contact.Check()
		if (err == nil) != row.good || err != nil && !errors.Is(err, contacts.ErrContact) {
			t.Errorf("%+v: %v", row.contact, err)
		}
		if err := open(t, t.TempDir(), key).Put(anna, row.contact, nil); (err == nil) != row.good {
			t.Errorf("%+v: kept, %v", row.contact, err)
		}
	}
}

// TestKeep removes those that nobody wants, and what a crash has left, and nothing else.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, key)
	for _, id := range []string{anna, ben} {
		if err := s.Put(id, contacts.Contact{Language: "de"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{anna + ".contact.new", "readme"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Keep(func(id string) bool { return id == ben }); err != nil {
		t.Fatal(err)
	}
	var left []string
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if err != nil || strings.Join(left, " ") != ben+".contact readme" {
		t.Errorf("%v is left, %v", left, err)
	}
}

// FuzzAnswer compares an answer with itself, and with another pickup's.
func FuzzAnswer(f *testing.F) {
	f.Add("birth-date", "29.2.1980")
	f.Add("old-document", "L01X00T47")
	f.Add("second-code", "\xff\x00")
	s, err := contacts.Open(f.TempDir(), key)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, way, answer string) {
		if err := s.Put(anna, contacts.Contact{Language: "de"}, map[string]string{way: answer}); err != nil {
			if !errors.Is(err, contacts.ErrAnswer) {
				t.Fatal(err)
			}
			return
		}
		if right, err := s.Right(anna, way, answer); !right || err != nil {
			t.Fatalf("%q is not itself: %v", answer, err)
		}
	})
}
