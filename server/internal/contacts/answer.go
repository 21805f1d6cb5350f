package contacts

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The ways to show who one is without a finger.
const (
	BirthDate   = "birth-date"   // of the holder of the documents
	OldDocument = "old-document" // number of the document that is replaced
	SecondCode  = "second-code"  // told another way than the code
)

// Ways are all ways, in the order in which they are offered.
var Ways = []string{BirthDate, OldDocument, SecondCode}

// normalise returns the form in which answers are compared, or ErrAnswer.
func normalise(way, answer string) (string, error) {
	if !slices.Contains(Ways, way) || utf8.RuneCountInString(answer) > mostAnswer || !utf8.ValidString(answer) {
		return "", fmt.Errorf("%w: way or length", ErrAnswer)
	}
	if way == BirthDate {
		return normaliseDate(answer)
	}
	kept := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, answer)
	if len(kept) < 4 {
		return "", fmt.Errorf("%w: too short", ErrAnswer)
	}
	return strings.NewReplacer("O", "0", "I", "1").Replace(kept), nil // numbers of German documents have neither letter
}

// normaliseDate reads a date as people here write it: 29.2.1980, 29 02 1980, 29021980, and 1980-02-29.
func normaliseDate(answer string) (string, error) {
	parts := strings.FieldsFunc(answer, func(r rune) bool { return !unicode.IsDigit(r) })
	text := strings.Join(parts, ".")
	for _, form := range []string{"2.1.2006", "02012006", "2006.1.2"} {
		if t, err := time.Parse(form, text); err == nil && t.Year() >= 1890 {
			return t.Format(time.DateOnly), nil
		}
	}
	return "", fmt.Errorf("%w: no date", ErrAnswer)
}

// hash returns the keyed hash of an answer for a pickup. Two pickups with the same answer have different ones.
func (s *Store) hash(id, way, normal string) []byte {
	mac := hmac.New(sha256.New, s.answers)
	_, _ = io.WriteString(mac, id+"\x00"+way+"\x00"+normal)
	return mac.Sum(nil)
}
