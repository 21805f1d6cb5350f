package osia

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"fingerzeig/index"
)

// Names of OSIA are any text. In the index a gallery is "osia." and its name, an encounter is its person's name, a dot and its own. Letters, digits, "-" and
// "_" stand for themselves, every other byte is "~" and two hexadecimal digits: no two names become one, and the dot parts what it joined.

const (
	galleryPrefix = "osia."
	everyGallery  = "ALL" // by the interface
)

// Gallery returns the gallery of the index that holds one of OSIA. It returns ErrRequest for a name that is empty, means all, is too long or no
// UTF-8.
func Gallery(name string) (index.GalleryID, error) {
	id := index.GalleryID(galleryPrefix + escape(name))
	if name == "" || name == everyGallery || !utf8.ValidString(name) || id.Check() != nil {
		return "", refuse(ErrRequest, "a gallery is named by 1 to %d bytes, fewer where they are no letters or digits, and is not called %s",
			index.MaxIDBytes-len(galleryPrefix), everyGallery)
	}
	return id, nil
}

// galleryName returns what OSIA calls a gallery of the index. ok is false for one that is none of OSIA's.
func galleryName(id index.GalleryID) (name string, ok bool) {
	escaped, ok := strings.CutPrefix(string(id), galleryPrefix)
	if !ok || escaped == "" {
		return "", false
	}
	return unescape(escaped)
}

// Subject returns the subject of the index that holds an encounter. It returns ErrRequest for names that are empty, too long together
// or no UTF-8.
func Subject(person, encounter string) (index.SubjectID, error) {
	id := index.SubjectID(escape(person) + "." + escape(encounter))
	if person == "" || encounter == "" || !utf8.ValidString(person) || !utf8.ValidString(encounter) || id.Check() != nil {
		return "", refuse(ErrRequest, "personId and encounterId have 1 to %d bytes together, fewer where they are no letters or digits", index.MaxIDBytes-1)
	}
	return id, nil
}

// encounterOf returns whose encounter a subject is. ok is false for a subject that OSIA did not enrol.
func encounterOf(id index.SubjectID) (person, encounter string, ok bool) {
	first, second, ok := strings.Cut(string(id), ".")
	if !ok || first == "" || second == "" {
		return "", "", false
	}
	person, ok = unescape(first)
	encounter, also := unescape(second)
	return person, encounter, ok && also
}

// personPrefix is what the names of all encounters of a person begin with.
func personPrefix(person string) string { return escape(person) + "." }

func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if plain(s[i]) {
			b.WriteByte(s[i])
		} else {
			_, _ = fmt.Fprintf(&b, "~%02X", s[i])
		}
	}
	return b.String()
}

// unescape is the inverse of escape. ok is false for what escape does not return.
func unescape(s string) (_ string, ok bool) {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '~' {
			b = append(b, s[i])
			continue
		}
		var c byte
		if _, err := fmt.Sscanf(s[i:min(i+3, len(s))], "~%02X", &c); err != nil {
			return "", false
		}
		b = append(b, c)
		i += 2
	}
	return string(b), escape(string(b)) == s
}
