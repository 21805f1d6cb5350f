package access_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
)

// TestUnknown shows keys that let nobody in: what is said of them is the same.
func TestUnknown(t *testing.T) {
	k := newKeys(t)
	k.add(access.Entry{Role: access.Desk, Galleries: []string{"*"}})
	good := k.secret
	k.add(access.Entry{Role: access.Desk, Galleries: []string{"*"}, Expires: noon.Add(time.Hour)})
	late := k.secret
	k.add(access.Entry{Role: access.Admin, Galleries: []string{"*"}})
	off := k.secret
	k.entries[2].Disabled = true
	k.add(access.Entry{Role: access.Admin, Galleries: []string{"*"}})
	gone := k.secret
	k.entries[3].Key, k.entries[3].Revoked = "", noon
	s, now := k.set(), noon.Add(time.Hour)
	if p, err := s.Key(good, now); err != nil || p.Name != "e0" || p.Role != access.Desk {
		t.Errorf("a good key: %+v, %v", p, err)
	}
	if _, err := s.Key(late, now.Add(-time.Nanosecond)); err != nil {
		t.Errorf("just before its end: %v", err)
	}
	another := good[:len(good)-1] + "a"
	if another == good {
		another = good[:len(good)-1] + "b"
	}
	for what, key := range map[string]string{"ended": late, "disabled": off, "revoked": gone, "none": "", "another": another, "long": strings.Repeat("a", 1e6),
		"its hash": k.entries[0].Key, "zeros": string(make([]byte, 32))} {
		if p, err := s.Key(key, now); err != access.ErrUnknown || p.Name != "" || p.May(access.GalleryRead) || p.In("hall") {
			t.Errorf("%s: %+v, %v", what, p, err)
		}
	}
}

// TestCertificates lets in by fingerprints and names.
func TestCertificates(t *testing.T) {
	sum := sha256.Sum256([]byte("one"))
	entry := func(name, certificate string) access.Entry {
		return access.Entry{Name: name, Role: access.Terminal, Galleries: []string{"hall"}, Certificate: certificate, Created: noon}
	}
	s, err := access.NewSet([]access.Entry{
		entry("by-dns", "dns:terminal-1"), entry("by-print", "sha256:"+hex.EncodeToString(sum[:])), entry("by-uri", "uri:urn:terminal:2"), entry("by-dns-2", "dns:terminal-2"),
	})
	if err != nil {
		t.Fatal(err)
	}
	uri, err := url.Parse("urn:terminal:2")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		what string
		cert x509.Certificate
		want string
	}{
		{"a name", x509.Certificate{Raw: []byte("two"), DNSNames: []string{"x", "terminal-1"}}, "by-dns"},
		{"a URI", x509.Certificate{Raw: []byte("two"), URIs: []*url.URL{uri}}, "by-uri"},
		{"a fingerprint", x509.Certificate{Raw: []byte("one")}, "by-print"},
		{"a fingerprint and a name", x509.Certificate{Raw: []byte("one"), DNSNames: []string{"terminal-1"}}, "by-print"},
		{"two names", x509.Certificate{Raw: []byte("two"), DNSNames: []string{"terminal-1", "terminal-2"}}, ""},
		{"part of a name", x509.Certificate{Raw: []byte("two"), DNSNames: []string{"terminal"}}, ""},
		{"nothing", x509.Certificate{}, ""},
	} {
		p, err := s.Certificate(&row.cert, noon)
		if p.Name != row.want || (err == nil) != (row.want != "") || err != nil && err != access.ErrUnknown {
			t.Errorf("%s: %q, %v, want %q", row.what, p.Name, err, row.want)
		}
	}
}

// TestEntries tries entries that cannot be.
func TestEntries(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	good := access.Entry{Name: "desk-1", Role: access.Desk, Galleries: []string{"hall"}, Key: hash, Created: noon}
	if _, err := access.NewSet([]access.Entry{good}); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*access.Entry){
		"no name":               func(e *access.Entry) { e.Name = "" },
		"a name with a space":   func(e *access.Entry) { e.Name = "desk 1" },
		"a long name":           func(e *access.Entry) { e.Name = strings.Repeat("d", 65) },
		"no role":               func(e *access.Entry) { e.Role = "" },
		"a role that is none":   func(e *access.Entry) { e.Role = "root" },
		"no galleries":          func(e *access.Entry) { e.Galleries = nil },
		"a bad gallery":         func(e *access.Entry) { e.Galleries = []string{"hall", "../x"} },
		"no hash":               func(e *access.Entry) { e.Key = "" },
		"half a hash":           func(e *access.Entry) { e.Key = hash[:32] },
		"a hash in capitals":    func(e *access.Entry) { e.Key = strings.ToUpper(hash) },
		"key and certificate":   func(e *access.Entry) { e.Certificate = "dns:desk-1" },
		"a bad certificate":     func(e *access.Entry) { e.Key, e.Certificate = "", "cn:desk-1" },
		"a bad fingerprint":     func(e *access.Entry) { e.Key, e.Certificate = "", "sha256:ab" },
		"a negative rate":       func(e *access.Entry) { e.Rate = -1 },
		"no time":               func(e *access.Entry) { e.Created = time.Time{} },
		"revoked, with its key": func(e *access.Entry) { e.Revoked = noon },
	} {
		e := good
		change(&e)
		if _, err := access.NewSet([]access.Entry{e}); !errors.Is(err, access.ErrEntry) {
			t.Errorf("%s: %v", what, err)
		}
	}
	again := good
	again.Name = "desk-2"
	if _, err := access.NewSet([]access.Entry{good, again}); !errors.Is(err, access.ErrEntry) {
		t.Errorf("one key for two: %v", err)
	}
	again.Name, again.Key = "desk-1", strings.Repeat("cd", 32)
	if _, err := access.NewSet([]access.Entry{good, again}); !errors.Is(err, access.ErrEntry) {
		t.Errorf("one name for two: %v", err)
	}
	if _, err := access.NewSet(make([]access.Entry, 1025)); !errors.Is(err, access.ErrEntry) {
		t.Errorf("too many: %v", err)
	}
}

// TestDamagedFile flips each bit of a file: what changes the entries is refused.
func TestDamagedFile(t *testing.T) {
	k := newKeys(t)
	k.add(access.Entry{Role: access.Desk, Galleries: []string{"hall"}, Rate: 7, Expires: noon.Add(time.Hour)})
	s := k.set()
	whole, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := access.ParseSet(whole); err != nil || again.Sum() != s.Sum() {
		t.Fatalf("%v", err)
	}
	refused := 0
	for i := range whole {
		for bit := range 8 {
			b := bytes.Clone(whole)
			b[i] ^= 1 << bit
			switch got, err := access.ParseSet(b); {
			case err == nil && got.Sum() != s.Sum():
				t.Fatalf("byte %d, bit %d: other entries", i, bit)
			case err != nil:
				refused++
			}
		}
		if i < len(whole)-1 {
			if _, err := access.ParseSet(whole[:i]); err == nil {
				t.Errorf("%d bytes pass", i)
			}
		}
	}
	if refused < len(whole)*7 {
		t.Errorf("%d of %d changes were refused", refused, 8*len(whole))
	}
}

// TestChanges tells what is different.
func TestChanges(t *testing.T) {
	k := newKeys(t)
	for range 6 {
		k.add(access.Entry{Role: access.Desk, Galleries: []string{"hall"}})
	}
	before := k.set()
	k.entries[1].Disabled = true
	k.entries[2].Key, k.entries[2].Revoked = "", noon
	k.entries[3].Rate = 9
	k.entries = slices.Delete(k.entries, 4, 5)
	k.entries = append(k.entries, access.Entry{Name: "new", Role: access.Terminal, Galleries: []string{"hall"}, Certificate: "dns:t", Created: noon})
	got := strings.Join(before.Changes(k.set()), ", ")
	if want := "e1 disabled, e2 revoked, e3 changed, e4 removed, new added as terminal"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if back := k.set().Changes(before); !slices.Contains(back, "e1 enabled") {
		t.Errorf("the other way: %v", back)
	}
}

func FuzzParseSet(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"version":1,"entries":[],"sum":"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"}`,
		`{"version":1,"entries":[{"name":"a","role":"desk","galleries":["*"],"key":"` + strings.Repeat("ab", 32) + `","created":"2026-11-27T12:00:00Z"}],"sum":""}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := access.ParseSet(b)
		if err != nil {
			return
		}
		text, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := access.ParseSet(text); err != nil || again.Sum() != s.Sum() {
			t.Errorf("%q: %v", b, err)
		}
	})
}
