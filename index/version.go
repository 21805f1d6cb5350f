package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fingerzeig/internal/durable"
)

// ErrVersion is returned by Open for a folder whose data version is not one that this program knows: a newer program wrote it. Nothing in the
// folder is touched then.
var ErrVersion = errors.New("index: written by a newer program")

// DataVersion is that of the folders that this program writes. It reads those before, too: version 0 had no mark, 1 no subjects that
// are suspended or expire.
const DataVersion = 2

// The mark is the file that tells an index from an empty folder, and holds the data version.
const (
	markFile = "index"
	markText = "fingerzeig index "
)

// checkVersion returns ErrVersion for a folder that this program must leave alone. An empty mark is one whose writing was cut short.
func checkVersion(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, markFile))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(b) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	text, marked := strings.CutPrefix(string(b), markText)
	version, err := strconv.Atoi(strings.TrimSuffix(text, "\n"))
	if !marked || err != nil || version < 1 || version > DataVersion {
		return fmt.Errorf("%w: its file %q does not say %q", ErrVersion, markFile, markText+strconv.Itoa(DataVersion))
	}
	return nil
}

// settleMark makes the mark one of this data version.
func settleMark(path string) error {
	if b, err := os.ReadFile(path); err == nil && string(b) == markText+strconv.Itoa(DataVersion)+"\n" {
		return nil
	}
	return writeMark(path)
}

func writeMark(path string) error {
	if err := durable.Replace(path, []byte(markText+strconv.Itoa(DataVersion)+"\n")); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}
