package kiosk_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fingerzeig/hw/kiosk"
)

func TestNormalizeCode(t *testing.T) {
	for _, row := range []struct{ name, typed, want string }{
		{"empty", "", ""},
		{"as it is", "AB12CD34", "AB12CD34"},
		{"small letters", "ab12cd34", "AB12CD34"},
		{"blanks", " AB12 \tCD34\n", "AB12CD34"},
		{"no-break blank", "AB12\u00a0CD34", "AB12CD34"},
		{"dashes", "AB-12\u2013CD\u201434", "AB12CD34"},
		{"dots", "AB.12_CD.34", "AB12CD34"},
		{"pasted marks", "\ufeffAB12\u200bCD34\x00", "AB12CD34"},
		{"other letters stay", "ß\u00e4Ω", "ß\u00e4Ω"},
		{"other signs stay", "AB/12+*", "AB/12+*"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := kiosk.NormalizeCode(row.typed); got != row.want {
				t.Errorf("NormalizeCode(%q) = %q, want %q", row.typed, got, row.want)
			}
		})
	}
}

// FuzzNormalizeCode holds that the form is a form: normalising again changes nothing, and blanks and case never make a difference.
func FuzzNormalizeCode(f *testing.F) {
	for _, seed := range []string{"", "ab12 cd-34", "\xff\xfe", "\u00a0\u200b", "ﬀ", "ŉ"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code := kiosk.NormalizeCode(typed)
		if again := kiosk.NormalizeCode(code); again != code || !utf8.ValidString(code) {
			t.Errorf("%q becomes %q, then %q", typed, code, again)
		}
		var spread strings.Builder
		for _, r := range typed {
			spread.WriteRune(r)
			spread.WriteString(" -")
		}
		if got := kiosk.NormalizeCode(spread.String()); got != code {
			t.Errorf("%q becomes %q, spread out it becomes %q", typed, code, got)
		}
	})
}
