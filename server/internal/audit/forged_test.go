package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fingerzeig/internal/durable"
)

// forger writes a log as somebody can who has some keys and not others.
type forger struct {
	t     *testing.T
	state state
	text  bytes.Buffer
}

// add writes an entry that is chained well.
func (f *forger) add(e Entry) {
	f.t.Helper()
	e.Seq, e.Time = f.state.seq+1, time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	text, hash, err := e.encode(f.state.hash)
	if err != nil {
		f.t.Fatal(err)
	}
	_, _ = f.text.Write(text)
	f.state = state{e.Seq, hash}
}

// at returns the time of entries.
func (f *forger) at() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }

// rekey names a key, by another one.
func (f *forger) rekey(next ed25519.PublicKey, by ed25519.PrivateKey) {
	f.t.Helper()
	f.add(keyChange{f.state.seq, f.state.hash, f.at(), next}.entry(by))
}

// sign writes a checkpoint.
func (f *forger) sign(by ed25519.PrivateKey) {
	f.t.Helper()
	f.add(Checkpoint{Seq: f.state.seq, Hash: f.state.hash, Time: f.at()}.sign(by).entry())
}

// TestForgedChange names new keys in ways that whoever has not the old one could try, and those that would leave it open who signs.
func TestForgedChange(t *testing.T) {
	draw := func() ed25519.PrivateKey {
		_, k, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	old, next, other := draw(), draw(), draw()
	public := func(k ed25519.PrivateKey) ed25519.PublicKey { return k.Public().(ed25519.PublicKey) }
	for what, row := range map[string]struct {
		do   func(f *forger)
		want error
	}{
		"as it is done":         {func(f *forger) { f.rekey(public(next), old); f.sign(next); f.add(Entry{Kind: Start}) }, nil},
		"by the new key":        {func(f *forger) { f.rekey(public(next), next); f.sign(next) }, errChange},
		"by another key":        {func(f *forger) { f.rekey(public(next), other); f.sign(next) }, errChange},
		"shown by the old one":  {func(f *forger) { f.rekey(public(next), old); f.sign(old) }, errSignature},
		"not shown":             {func(f *forger) { f.rekey(public(next), old); f.add(Entry{Kind: Start}) }, errUnshown},
		"two after each other":  {func(f *forger) { f.rekey(public(next), old); f.rekey(public(other), next); f.sign(other) }, errUnshown},
		"the old one afterward": {func(f *forger) { f.rekey(public(next), old); f.sign(next); f.add(Entry{Kind: Start}); f.sign(old) }, errSignature},
		"half a key":            {func(f *forger) { f.rekey(public(next)[:16], old) }, errChange},
		"no signature":          {func(f *forger) { f.add(Entry{Kind: Rekeyed, Key: public(next)}) }, errKind},
		"a key in another kind": {func(f *forger) { f.add(Entry{Kind: Start, Key: public(next)}) }, errKind},
		"words from elsewhere": {func(f *forger) {
			e := keyChange{f.state.seq, Hash{1}, f.at(), public(next)}.entry(old)
			f.add(Entry{Kind: Rekeyed, Key: e.Key, Signature: e.Signature})
		}, errChange},
	} {
		dir := t.TempDir()
		f := &forger{t: t}
		f.add(Entry{Kind: Created, Key: public(old)})
		f.sign(old)
		f.add(Entry{Kind: Enrolment})
		row.do(f)
		if err := os.WriteFile(filepath.Join(dir, "audit-00000000000000000001.jsonl"), f.text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(dir, VerifyOptions{}); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", what, err, row.want)
		}
	}
}

// TestRotateFails lets the disk fail while the key is changed: the old one goes on, or nothing does until the log is opened again.
func TestRotateFails(t *testing.T) {
	l, f := begun(t)
	file := KeyFile(filepath.Join(l.o.Dir, "audit.key"))
	if err := durable.Replace(string(file), l.o.Secrets.Bytes()); err != nil {
		t.Fatal(err)
	}
	was := l.o.Secrets.Public()
	f.write = errors.New("no space")
	if _, err := file.Rotate(l, rand.Reader); !errors.Is(err, f.write) {
		t.Errorf("a full disk: %v", err)
	}
	if _, err := os.Stat(string(file.next())); !errors.Is(err, os.ErrNotExist) || !l.keys().Public().Equal(was) {
		t.Errorf("a full disk: the next keys are there, %v, or hold", err)
	}
	f.write = nil
	if err := l.Append(Entry{Kind: Enrolment}); err != nil {
		t.Error(err)
	}
	if _, err := file.Rotate(l, rand.Reader); err != nil {
		t.Error(err)
	}
	second := l.keys().Public()
	f.sync = errors.New("fsync")
	if _, err := file.Rotate(l, rand.Reader); !errors.Is(err, ErrWrite) || l.Ready() == nil {
		t.Errorf("a disk that lies: %v, %v", err, l.Ready())
	}
	f.sync = nil
	if err := l.Close(); !errors.Is(err, ErrWrite) {
		t.Error(err)
	}
	again, err := file.Open(l.o)
	if err != nil {
		t.Fatal(err)
	}
	if again.keys().Public().Equal(second) { // here the whole of it was written
		t.Error("what is in the log does not hold")
	}
	if err := errors.Join(again.Append(Entry{Kind: Enrolment}), again.Close()); err != nil {
		t.Error(err)
	}
	s, err := file.Read()
	if err != nil {
		t.Fatal(err)
	}
	if r, err := Verify(l.o.Dir, VerifyOptions{Keys: s.Keys()}); err != nil || len(r.Keys) != 3 {
		t.Errorf("%v, %+v", err, r)
	}
}
