package audit_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fingerzeig/server/internal/audit"
)

// noon is when tests take place.
var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// secrets returns keys that are always the same.
func secrets(t testing.TB) audit.Secrets {
	t.Helper()
	s, err := audit.NewSecrets(bytes.NewReader(bytes.Repeat([]byte{7}, 64)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func never(time.Duration) <-chan time.Time { return nil }

// options returns those of a log that writes checkpoints only when it has to.
func options(t testing.TB, dir string) audit.Options {
	return audit.Options{Dir: dir, Secrets: secrets(t), Now: func() time.Time { return noon }, After: never}
}

func open(t testing.TB, o audit.Options) *audit.Log {
	t.Helper()
	l, err := audit.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// note appends an entry.
func note(t testing.TB, l *audit.Log, subject string) {
	t.Helper()
	e := audit.Entry{
		Kind: audit.Verification, By: "terminal-1", Role: "terminal", Gallery: l.Gallery("hall"), Subject: l.Subject("hall", subject),
		Operation: "verify", Outcome: "match", Request: "7",
	}
	if err := l.Append(e); err != nil {
		t.Fatal(err)
	}
}

// end closes a log.
func end(t testing.TB, l *audit.Log) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// filled returns the folder of a log of n entries, with files of so many bytes and a checkpoint after each third entry.
func filled(t testing.TB, n int, fileBytes int64) string {
	t.Helper()
	o := options(t, t.TempDir())
	o.FileBytes, o.CheckpointEntries = fileBytes, 3
	l := open(t, o)
	for i := range n {
		note(t, l, string(rune('a'+i%26)))
	}
	end(t, l)
	return o.Dir
}

// logFiles returns the paths of a log's files.
func logFiles(t testing.TB, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "audit-*.jsonl"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	return paths
}

// contents reads a file.
func contents(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// put writes a file.
func put(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// wrong expects that a log is found out.
func wrong(t testing.TB, what, dir string, o audit.VerifyOptions) *audit.WrongError {
	t.Helper()
	_, err := audit.Verify(dir, o)
	var w *audit.WrongError
	if !errors.As(err, &w) || !errors.Is(err, audit.ErrWrong) {
		t.Errorf("%s: %v", what, err)
		return &audit.WrongError{}
	}
	return w
}
