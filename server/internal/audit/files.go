package audit

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// A file is named by the number of the first entry in it, in so many digits that names sort as numbers do.
const fileName = "audit-%020d.jsonl"

var fileNames = regexp.MustCompile(`^audit-(\d{20})\.jsonl$`)

// files returns the names of a log's files, in order.
func files(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if fileNames.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// firstOf returns the number in a file's name.
func firstOf(name string) uint64 {
	m := fileNames.FindStringSubmatch(name)
	if m == nil {
		return 0
	}
	n, err := strconv.ParseUint(m[1], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// ErrTorn is returned for a file that ends within a line, or between a new key and its checkpoint: a crash leaves that, and whoever reads while a line is written sees it for a moment.
var ErrTorn = errors.New("the file ends within what is written at once")

// place is where an entry stands.
type place struct {
	file string
	line int   // from 1
	at   int64 // bytes before it
}

// lines calls each with the lines of a file in turn, without their ends. The slice is good for the call. It returns ErrTorn after the last whole line
// where something follows that, and where tells its place.
func lines(path string, each func(where place, text []byte) error) (where place, err error) {
	f, err := os.Open(path)
	if err != nil {
		return place{}, err
	}
	defer func() { _ = f.Close() }()
	r := bufio.NewReaderSize(f, mostLine+1)
	where = place{file: filepath.Base(path), line: 1}
	for {
		text, err := r.ReadSlice('\n')
		switch {
		case err == io.EOF && len(text) == 0:
			return where, nil
		case err == io.EOF:
			return where, ErrTorn
		case errors.Is(err, bufio.ErrBufferFull):
			return where, errLine
		case err != nil:
			return where, err
		}
		if err := each(where, text[:len(text)-1]); err != nil {
			return where, err
		}
		where.line++
		where.at += int64(len(text))
	}
}

// lastLines returns the last two lines of a file, which must be whole ones, without their ends.
func lastLines(path string) (two [2][]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return two, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return two, err
	}
	b := make([]byte, min(info.Size(), 2*mostLine+1))
	if _, err := f.ReadAt(b, info.Size()-int64(len(b))); err != nil && err != io.EOF {
		return two, err
	}
	if len(b) == 0 || b[len(b)-1] != '\n' {
		return two, ErrTorn
	}
	for i := len(two) - 1; i >= 0 && len(b) > 0; i-- {
		b = b[:len(b)-1]
		start := bytes.LastIndexByte(b, '\n') + 1
		two[i], b = b[start:], b[:start]
	}
	return two, nil
}
