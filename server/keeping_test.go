package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/index"
)

// depot is a folder with an index, its keys and those of its backups.
type depot struct {
	t                           *testing.T
	dir, key, nextKey, identity string // files
	recipient                   string
	service                     *service // nil: none runs
}

func newDepot(t *testing.T) *depot {
	t.Helper()
	root, err := os.MkdirTemp("", "fz") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	d := &depot{t: t, dir: filepath.Join(root, "data"), identity: filepath.Join(root, "identity")}
	d.key, d.nextKey = write(t, "key", strings.Repeat("01", index.KeyBytes)), write(t, "next", strings.Repeat("02", index.KeyBytes)+"\n")
	t.Cleanup(func() {
		d.stop()
		if err := os.RemoveAll(root); err != nil {
			t.Error(err)
		}
	})
	d.recipient = strings.TrimSpace(d.good("backup-key", d.identity))
	return d
}

// good runs a command that is to succeed.
func (d *depot) good(args ...string) (out string) {
	d.t.Helper()
	status, out, said := say(d.t, args...)
	if status != 0 {
		d.t.Fatalf("%v: status %d, %s", args, status, said)
	}
	return out
}

// keep runs a command on the folder, and expects that it says who does the work.
func (d *depot) keep(command string, args ...string) (out string) {
	d.t.Helper()
	status, out, said := say(d.t, append([]string{command, "--data", d.dir, "--key-file", d.key}, args...)...)
	who := "No service runs"
	if d.service != nil {
		who = "is running: it does the work"
	}
	if status != 0 || !strings.Contains(said, who) {
		d.t.Fatalf("%s %v: status %d, %s", command, args, status, said)
	}
	return out
}

// serve starts a service on the folder.
func (d *depot) serve() {
	d.t.Helper()
	d.service = serveHere(d.t, serviceOptions{dir: d.dir, keyFile: d.key, socket: filepath.Join(d.dir, socketFile)})
}

func (d *depot) stop() {
	d.t.Helper()
	if d.service == nil {
		return
	}
	if err := d.service.stop(); err != nil {
		d.t.Error(err)
	}
	d.service = nil
}

// with does something with the index of a folder on which no service runs.
func (d *depot) with(do func(x *index.Index)) {
	d.t.Helper()
	key, err := readKey(d.key)
	if err != nil {
		d.t.Fatal(err)
	}
	x, err := index.Open(d.dir, index.Options{Key: key})
	if err != nil {
		d.t.Fatal(err)
	}
	do(x)
	if err := x.Close(); err != nil {
		d.t.Fatal(err)
	}
}

// enrol enrols people.
func (d *depot) enrol(x *index.Index, names ...string) {
	d.t.Helper()
	for i, name := range names {
		s := index.Subject{ID: index.SubjectID(name), Samples: []index.Sample{{Finger: 1, Template: drawnTemplate(d.t, uint64(i))}}}
		if _, err := x.Enroll(d.t.Context(), "hall", s); err != nil {
			d.t.Fatal(err)
		}
	}
}

// TestKeeping does all of the keeper's work, on the folder itself and through a running service.
func TestKeeping(t *testing.T) {
	for _, served := range []bool{false, true} {
		d := newDepot(t)
		d.with(func(x *index.Index) { d.enrol(x, "anna", "ben", "chiara") })
		if served {
			d.serve()
		}
		root := filepath.Dir(d.dir)
		backup, list := filepath.Join(root, "backup"), filepath.Join(root, "list")
		d.keep("backup", "--to", d.recipient, backup)
		if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup: %v, %v", info, err)
		}
		remove := func(x *index.Index) {
			if err := x.Remove(t.Context(), "hall", "ben"); err != nil {
				t.Fatal(err)
			}
			if err := x.SetPolicy(t.Context(), "old", index.Policy{Retention: 1}); err != nil {
				t.Fatal(err)
			}
			s := index.Subject{ID: "dora", Samples: []index.Sample{{Template: drawnTemplate(t, 9)}}}
			if _, err := x.Enroll(t.Context(), "old", s); err != nil {
				t.Fatal(err)
			}
		}
		if served {
			remove(d.service.index)
		} else {
			d.with(remove)
		}
		d.keep("erasures", list)
		if out := d.keep("fsck"); !strings.Contains(out, "3 subjects with 3 samples") {
			t.Errorf("fsck: %s", out)
		}
		if out := d.keep("erase-expired"); !strings.Contains(out, "1 subjects are erased") {
			t.Errorf("erase-expired: %s", out)
		}
		if out := d.keep("compact"); !strings.Contains(out, "overwritten") {
			t.Errorf("compact: %s", out)
		}
		if out := d.keep("rotate", "--new-key-file", d.nextKey); !strings.Contains(out, d.nextKey) {
			t.Errorf("rotate: %s", out)
		}
		if out := d.keep2("erasures", d.nextKey, "--forget-before", "2026-01-31"); !strings.Contains(out, "0 erasures are dropped") {
			t.Errorf("erasures: %s", out)
		}
		d.stop()
		if status, _, said := say(t, "fsck", "--data", d.dir, "--key-file", d.key); status != 1 || !strings.Contains(said, index.ErrKey.Error()) {
			t.Errorf("the old key: status %d, %s", status, said)
		}
		restored := filepath.Join(root, "restored")
		out := d.good("restore", "--data", restored, "--key-file", d.key, "--identity", d.identity, "--erasures", list, backup)
		if !strings.Contains(out, "2 subjects with 2 samples") {
			t.Errorf("restore: %s", out)
		}
		with := filepath.Join(root, "with")
		if out := d.good("restore", "--data", with, "--key-file", d.key, "--identity", d.identity, "--without-erasures", backup); !strings.Contains(out, "3 subjects") {
			t.Errorf("restore without erasures: %s", out)
		}
	}
}

// keep2 runs a command on the folder with another key.
func (d *depot) keep2(command, key string, args ...string) string {
	old := d.key
	d.key = key
	defer func() { d.key = old }()
	return d.keep(command, args...)
}

// TestKeepingRefuses asks for what cannot be.
func TestKeepingRefuses(t *testing.T) {
	d := newDepot(t)
	d.with(func(x *index.Index) { d.enrol(x, "anna") })
	root := filepath.Dir(d.dir)
	backup, none := filepath.Join(root, "backup"), filepath.Join(root, "none")
	d.keep("backup", "--to", d.recipient, backup)
	before, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	here := []string{"--data", d.dir, "--key-file", d.key}
	there := []string{"--data", none, "--key-file", d.key, "--identity", d.identity}
	for _, row := range []struct {
		name string
		args []string
		says string
	}{
		{"over a backup", append([]string{"backup", "--to", d.recipient, backup}, here...), "exist"},
		{"to nobody", append([]string{"backup", none}, here...), "--to"},
		{"to somebody without a key", append([]string{"backup", "--to", "anna", none}, here...), "key"},
		{"no index", []string{"fsck", "--data", none}, "there is no index"},
		{"not its key", []string{"fsck", "--data", d.dir, "--key-file", d.nextKey}, "does not fit"},
		{"the same key", append([]string{"rotate", "--new-key-file", d.key}, here...), "in use"},
		{"no new key", append([]string{"rotate"}, here...), "key"},
		{"nothing to write or forget", append([]string{"erasures"}, here...), "give a file"},
		{"no day", append([]string{"erasures", "--forget-before", "soon"}, here...), "forget-before"},
		{"a restore without a list", append([]string{"restore", backup}, there...), "--erasures"},
		{"a restore with half a backup", append([]string{"restore", "--without-erasures", write(t, "half", string(before[:len(before)/2]))}, there...), "restore"},
		{"a restore over an index", []string{"restore", "--without-erasures", "--data", d.dir, "--key-file", d.key, "--identity", d.identity, backup}, "not empty"},
		{"a restore with another's key", []string{"restore", "--without-erasures", "--data", none, "--key-file", d.key, "--identity", d.key, backup}, "key"},
		{"over a secret key", []string{"backup-key", d.identity}, "exist"},
	} {
		if status, out, said := say(t, row.args...); status != 1 || !strings.Contains(said, row.says) || strings.Contains(said+out, "AGE-SECRET") {
			t.Errorf("%s: status %d, %q, want %q", row.name, status, said, row.says)
		}
		if _, err := os.Lstat(none); err == nil {
			t.Errorf("%s: something is left", row.name)
		}
	}
	if after, err := os.ReadFile(backup); err != nil || string(after) != string(before) {
		t.Error("the backup was written over")
	}
	entries, err := filepath.Glob(filepath.Join(root, "*writing*"))
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// TestKeepingLocked finds the folder in use by a process that does not answer.
func TestKeepingLocked(t *testing.T) {
	d := newDepot(t)
	d.with(func(*index.Index) {
		if status, _, said := say(t, "compact", "--data", d.dir, "--key-file", d.key); status != 1 || !strings.Contains(said, "in use") || !strings.Contains(said, "--socket") {
			t.Errorf("status %d, %s", status, said)
		}
	})
}

// TestReport prints what a check has found.
func TestReport(t *testing.T) {
	for _, row := range []struct {
		name  string
		found index.CheckReport
		err   error
		want  error
		says  string
	}{
		{"nothing", index.CheckReport{Subjects: 2, Samples: 3}, nil, nil, "2 subjects with 3 samples can be read.\n"},
		{"old candidates", index.CheckReport{Stale: 1}, nil, nil, "1 samples are being brought"},
		{"damage", index.CheckReport{Problems: []index.Problem{{Gallery: "hall", Subject: "anna", What: "gone"}}}, nil, errProblems, `Problem: gone (gallery "hall", subject "anna")`},
		{"half a look", index.CheckReport{}, index.ErrClosed, index.ErrClosed, "0 subjects"},
	} {
		var out bytes.Buffer
		err := report(&environment{out: &out}, func() (index.CheckReport, error) { return row.found, row.err })
		if !errors.Is(err, row.want) || !strings.Contains(out.String(), row.says) {
			t.Errorf("%s: %v, %q", row.name, err, out.String())
		}
	}
}
