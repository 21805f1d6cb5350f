package notify

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fingerzeig/internal/durable"
)

// Letters writes letters as text files (UTF-8, lines end by LF) into a folder, from which the post room prints them and takes them away. A file
// has the name of its message's identifier and is there whole or not at all.
type Letters struct {
	Folder string
	From   []string       // the sender, line by line
	Zone   *time.Location // nil: UTC
}

// An address has at most as many lines as the field of DIN 5008 has, and as many characters as a line of it holds.
const (
	mostLines   = 6
	longestLine = 45
)

// Send implements Sender. It writes a letter that is there already no second time.
func (l *Letters) Send(ctx context.Context, m Message) error {
	if len(m.To.Postal) == 0 || len(m.To.Postal) > mostLines {
		return fmt.Errorf("%w: an address of %d lines", ErrUndeliverable, len(m.To.Postal))
	}
	for _, line := range m.To.Postal {
		if line == "" || !utf8.ValidString(line) || utf8.RuneCountInString(line) > longestLine || strings.ContainsFunc(line, unicode.IsControl) {
			return fmt.Errorf("%w: a line of the address", ErrUndeliverable)
		}
	}
	zone := l.Zone
	if zone == nil {
		zone = time.UTC
	}
	text, err := write(m, zone)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	content := strings.Join(l.From, "\n") + "\n\n" + strings.Join(m.To.Postal, "\n") + "\n\n\n" + text.subject + "\n\n" + text.body + "\n"
	return durable.Create(filepath.Join(l.Folder, m.reference()+".txt"), []byte(content))
}
