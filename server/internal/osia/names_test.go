package osia

import (
	"testing"
)

// FuzzNames holds that every pair of names that is taken comes back from the index, and that no other pair has the same subject.
func FuzzNames(f *testing.F) {
	f.Add("anna", "1", "anna.1")
	f.Add("a.b", "c", "a.b~2Ec")
	f.Add("Ü/~", "~2E", ".~7E.")
	f.Fuzz(func(t *testing.T, person, encounterID, raw string) {
		if id, err := Subject(person, encounterID); err == nil {
			p, e, ok := encounterOf(id)
			if !ok || p != person || e != encounterID {
				t.Errorf("%q of %q is %s, which is %q of %q, %v", encounterID, person, id, e, p, ok)
			}
		}
		if g, err := Gallery(person); err == nil {
			if name, ok := galleryName(g); !ok || name != person {
				t.Errorf("%q is %s, which is %q, %v", person, g, name, ok)
			}
		}
		if s, ok := unescape(raw); ok && escape(s) != raw {
			t.Errorf("%q and %q are both %q", raw, escape(s), s)
		}
	})
}

// FuzzAnswer checks that no body makes any operation panic, and that what it answers can be read.
func FuzzAnswer(f *testing.F) {
	w := newTown(f, Options{})
	for _, b := range []string{body(1, "X"), `["X"]`, `{}`, `{"filter":{},"biometricData":[` + data(1) + `]}`, `{"biometricData1":[` + data(1) + `],"biometricData2":[]}`} {
		f.Add(b, "threshold", "40")
		f.Add(b[:len(b)/2], "maxNbCand", "x")
	}
	f.Fuzz(func(t *testing.T, b, name, value string) {
		for operation := range operations {
			r := w.request(operation, "p=a e=1 g=X from=a to=b task=1", "", b)
			r.Query.Set(name, value)
			got, err := w.Answer(t.Context(), r)
			if err == nil && got.Status != 200 && got.Status != 204 {
				t.Errorf("%s: %+v", operation, got)
			}
		}
	})
}
