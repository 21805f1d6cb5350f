package wsq

import (
	"fmt"
	"strconv"
	"strings"
)

// comHeader begins a NISTCOM: a comment of lines "NAME value" that software by NIST and many others write. Its own value is how many
// lines there are.
const comHeader = "NIST_COM"

// ppiOf returns the resolution that the first NISTCOM among the comments says, 0 where none does.
func ppiOf(comments []string) int {
	for _, c := range comments {
		if !strings.HasPrefix(c, comHeader) {
			continue
		}
		for line := range strings.Lines(c) {
			name, value, _ := strings.Cut(strings.TrimRight(line, "\r\n\x00"), " ")
			if ppi, err := strconv.Atoi(strings.TrimSpace(value)); name == "PPI" && err == nil && ppi > 0 {
				return ppi
			}
		}
		return 0
	}
	return 0
}

// commentsFor returns the comments to write: a NISTCOM that says what is encoded, then the others. What a NISTCOM among them says beyond
// that is kept.
func commentsFor(img Image, rate float32) []string {
	ppi := img.PPI
	if ppi == 0 {
		ppi = -1 // as NIST writes that it is not known
	}
	lines := []string{comHeader}
	others := make([]string, 0, len(img.Comments)+1)
	for _, c := range img.Comments {
		if len(lines) == 1 && strings.HasPrefix(c, comHeader) {
			_, rest, _ := strings.Cut(strings.TrimRight(c, "\x00\n"), "\n")
			if rest != "" {
				lines = append(lines, strings.Split(rest, "\n")...)
			}
		} else {
			others = append(others, c)
		}
	}
	for _, f := range [][2]string{
		{"PIX_WIDTH", strconv.Itoa(img.Width)}, {"PIX_HEIGHT", strconv.Itoa(img.Height)}, {"PIX_DEPTH", "8"}, {"PPI", strconv.Itoa(ppi)},
		{"LOSSY", "1"}, {"COLORSPACE", "GRAY"}, {"COMPRESSION", "WSQ"}, {"WSQ_BITRATE", strconv.FormatFloat(float64(rate), 'f', 6, 64)},
	} {
		lines = setLine(lines, f[0], f[1])
	}
	lines[0] = fmt.Sprintf("%s %d", comHeader, len(lines))
	return append([]string{strings.Join(lines, "\n")}, others...)
}

func setLine(lines []string, name, value string) []string {
	for i, l := range lines {
		if had, _, _ := strings.Cut(l, " "); had == name {
			lines[i] = name + " " + value
			return lines
		}
	}
	return append(lines, name+" "+value)
}
