package client

import "strings"

// alphabet holds what names of galleries and subjects are made of: none of it needs to be escaped in a path.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-"

const maxNameBytes = 128

// isName reports whether the service takes a name.
func isName(name string) bool {
	return name != "" && len(name) <= maxNameBytes && name[0] != '.' && strings.Trim(name, alphabet) == ""
}

// galleryPath returns the path of a gallery, which goes on as it is told; it is empty for a name that the service does not take.
func galleryPath(gallery, rest string) string {
	if !isName(gallery) {
		return ""
	}
	return "/v1/galleries/" + gallery + rest
}

// subjectPath is the same for a subject.
func subjectPath(gallery, subject, rest string) string {
	if !isName(subject) {
		return ""
	}
	return galleryPath(gallery, "/subjects/"+subject+rest)
}
