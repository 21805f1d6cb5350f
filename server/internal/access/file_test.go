package access_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"fingerzeig/server/internal/access"
)

func edit(t *testing.T, path string, entries ...access.Entry) {
	t.Helper()
	if err := access.Edit(path, func([]access.Entry) ([]access.Entry, error) { return entries, nil }); err != nil {
		t.Fatal(err)
	}
}

// TestReload changes the file under those who use it: whole, damaged, away, and back.
func TestReload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := access.Open(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	k := newKeys(t)
	k.add(access.Entry{Role: access.Desk, Galleries: []string{"hall"}})
	first := k.secret
	edit(t, path, k.entries...)
	live, err := access.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	refresh := func(what string, change, fails bool) {
		t.Helper()
		_, changed, err := live.Refresh()
		if changed != change || (err != nil) != fails {
			t.Errorf("%s: changed %v, %v", what, changed, err)
		}
		_, changed, err = live.Refresh()
		if changed || err != nil {
			t.Errorf("%s, once more: changed %v, %v", what, changed, err)
		}
		if fails != (live.Bad() != nil) {
			t.Errorf("%s: the file is bad: %v", what, live.Bad())
		}
		if _, err := live.Set().Key(first, noon); err != nil {
			t.Errorf("%s: the first key: %v", what, err)
		}
	}
	refresh("nothing new", false, false)
	k.add(access.Entry{Role: access.Terminal, Galleries: []string{"hall"}})
	edit(t, path, k.entries...)
	refresh("one more", true, false)
	if _, err := live.Set().Key(k.secret, noon); err != nil {
		t.Error(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	refresh("damaged", false, true)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	refresh("gone", false, true)
	edit(t, path, k.entries[:1]...)
	refresh("back", true, false)
	if _, err := live.Set().Key(k.secret, noon); !errors.Is(err, access.ErrUnknown) {
		t.Errorf("a key that is gone: %v", err)
	}
}

// TestEdit looks at the file's mode, at changes that fail, and at many at once.
func TestEdit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	edit(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	errNo := errors.New("no")
	if err := access.Edit(path, func([]access.Entry) ([]access.Entry, error) { return nil, errNo }); !errors.Is(err, errNo) {
		t.Errorf("%v", err)
	}
	if err := access.Edit(path, func([]access.Entry) ([]access.Entry, error) { return []access.Entry{{}}, nil }); !errors.Is(err, access.ErrEntry) {
		t.Errorf("%v", err)
	}
	k := newKeys(t)
	for range 8 {
		k.add(access.Entry{Role: access.Desk, Galleries: []string{"*"}})
	}
	var all sync.WaitGroup
	for _, e := range k.entries {
		all.Go(func() {
			for {
				err := access.Edit(path, func(entries []access.Entry) ([]access.Entry, error) { return append(entries, e), nil })
				if err == nil {
					return
				}
				if !errors.Is(err, access.ErrChanging) {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	s, err := access.Read(path)
	if err != nil || len(s.Entries()) != len(k.entries) {
		t.Errorf("%d entries, %v", len(s.Entries()), err)
	}
	if left, err := filepath.Glob(path + "?*"); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(path, 0o620); err != nil {
		t.Fatal(err)
	}
	if _, err := access.Read(path); !errors.Is(err, access.ErrMode) {
		t.Errorf("a file that others write to: %v", err)
	}
}
