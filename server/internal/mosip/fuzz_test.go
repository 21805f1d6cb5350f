package mosip

import (
	"encoding/json"
	"errors"
	"testing"

	"fingerzeig/index"
)

// FuzzAnswer checks that no message makes it panic, and that every answer can be read.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"id":"mosip.abis.identify","version":"1.1","requestId":"1","requesttime":"2020-03-29T07:01:24.692Z","referenceId":"a","flags":{"maxResults":3}}`))
	f.Add([]byte(`{"id":"mosip.abis.insert","version":"1.1","requestId":"1","requesttime":"2020-03-29T07:01:24.692Z","referenceId":"a","referenceURL":"u"}`))
	x, err := index.Open(f.TempDir(), index.Options{})
	if err != nil {
		f.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	a := New(core{x}, &Share{}, clock)
	f.Fuzz(func(t *testing.T, b []byte) {
		answered, _ := a.Answer(t.Context(), "mosip", b)
		got := answered.JSON
		var read answer
		if err := json.Unmarshal(got, &read); err != nil || read.ReturnValue == "" {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

// FuzzCBEFF checks that no bytes make it panic or give more fingers than a subject may have.
func FuzzCBEFF(f *testing.F) {
	f.Add(cbeff(map[string][]byte{"Right Thumb": []byte("FMR\x00"), "Left IndexFinger": []byte("FIR\x00")}))
	f.Add([]byte("<BIR><BIR><BIR/></BIR></BIR>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		fingers, err := parseCBEFF(b)
		if err == nil && len(fingers) == 0 || len(fingers) > index.MaxSamples {
			t.Errorf("got %d fingers, %v", len(fingers), err)
		}
		var r Reason
		if err != nil && !errors.As(err, &r) {
			t.Errorf("an error without a number: %v", err)
		}
	})
}
