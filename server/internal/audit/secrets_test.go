package audit_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"fingerzeig/server/internal/audit"
)

// TestPseudonyms looks whether one stands for one thing, under one key.
func TestPseudonyms(t *testing.T) {
	s := secrets(t)
	other, err := audit.NewSecrets(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	all := []audit.Pseudonym{
		s.Gallery("hall"), s.Gallery("anna"), s.Subject("hall", "anna"), s.Subject("hall", "ben"), s.Subject("hallanna", "ben"), s.Subject("h", "allanna"),
		other.Gallery("hall"), other.Subject("hall", "anna"),
	}
	for i, p := range all {
		if len(p) != 32 || slices.Index(all, p) != i {
			t.Errorf("%d: %q", i, p)
		}
	}
	if s.Gallery("") != "" || s.Subject("hall", "") != "" {
		t.Error("nobody has a pseudonym")
	}
}

// TestSecrets reads what was written, and an auditor's half of it.
func TestSecrets(t *testing.T) {
	s := secrets(t)
	again, err := audit.ParseSecrets(s.Bytes())
	if err != nil || !again.Public().Equal(s.Public()) || again.Gallery("hall") != s.Gallery("hall") {
		t.Errorf("%v", err)
	}
	var half []string
	for line := range strings.Lines(string(s.Bytes())) {
		if !strings.HasPrefix(line, "sign ") {
			half = append(half, line)
		}
	}
	auditors, err := audit.ParseSecrets([]byte(strings.Join(half, "")))
	if err != nil || auditors.Public() != nil || auditors.Subject("hall", "anna") != s.Subject("hall", "anna") {
		t.Errorf("the auditor's: %v", err)
	}
	if _, err := audit.Open(audit.Options{Dir: t.TempDir(), Secrets: auditors}); !errors.Is(err, audit.ErrSecrets) {
		t.Errorf("an auditor writes: %v", err)
	}
	digits := strings.Repeat("4d", 32)
	for _, text := range []string{"", "sign " + digits, "pseudonyms 4d", "pseudonyms " + digits[1:] + "x", "names " + digits,
		"pseudonyms " + digits + "\npseudonyms " + digits, "pseudonyms"} {
		if _, err := audit.ParseSecrets([]byte(text)); !errors.Is(err, audit.ErrSecrets) || strings.Contains(err.Error(), "4d") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzSecrets(f *testing.F) {
	f.Add(secrets(f).Bytes())
	f.Add([]byte("pseudonyms " + strings.Repeat("00", 32)))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := audit.ParseSecrets(b)
		if err != nil {
			return
		}
		if again, err := audit.ParseSecrets(s.Bytes()); err != nil || !bytes.Equal(again.Bytes(), s.Bytes()) {
			t.Errorf("%q: %v", b, err)
		}
	})
}
