package kiosk

import (
	"strings"
	"unicode"
)

// NormalizeCode returns the form of a pickup code in which codes are compared: without blanks, dots and dashes of any kind, and with Latin
// letters in capitals. People type "ab12 cd-34" for "AB12CD34". Whoever stores codes to be found by Pickups normalises them with this
// function too.
func NormalizeCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), unicode.IsControl(r), r == '.', r == '_', r == '\u2212', r == '\ufeff', r == '\u200b':
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, typed)
}
