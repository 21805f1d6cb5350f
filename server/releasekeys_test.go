package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fingerzeig/internal/client"
)

// derived derives keys as an index does, for one that is always the same.
func derived(purpose string) []byte {
	b := bytes.Repeat([]byte{7}, 32)
	copy(b, purpose)
	return b
}

// TestReleaseKeys changes the key of releases, with a start between any two steps, and takes back a next one.
func TestReleaseKeys(t *testing.T) {
	dir := t.TempDir()
	open := func() *releaseKeys {
		t.Helper()
		k, err := openReleaseKeys(dir, derived)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	step := func(name string, want int) []string {
		t.Helper()
		public, err := open().step(name)
		if err != nil || len(public) != want {
			t.Fatalf("%s: %v, %v", name, public, err)
		}
		if now := open().key().Public().(ed25519.PublicKey); base64.StdEncoding.EncodeToString(now) != public[0] {
			t.Errorf("%s: another key signs", name)
		}
		return public
	}
	first := step(releaseList, 1)
	if !open().key().Equal(ed25519.NewKeyFromSeed(derived(releasesPurpose))) {
		t.Error("the first key is not that of the index")
	}
	for _, name := range []string{releaseSwitch, releaseDrop} {
		if _, err := open().step(name); !errors.Is(err, errNoNext) {
			t.Errorf("%s without a next key: %v", name, err)
		}
	}
	both := step(releaseNext, 2)
	if both[0] != first[0] || both[1] == both[0] {
		t.Errorf("%v after %v", both, first)
	}
	if _, err := open().step(releaseNext); !errors.Is(err, errNextThere) {
		t.Errorf("next, once more: %v", err)
	}
	if got := step(releaseDrop, 1); got[0] != first[0] {
		t.Error("dropped: another key signs")
	}
	both = step(releaseNext, 2)
	if got := step(releaseSwitch, 1); got[0] != both[1] {
		t.Error("switched: it is not the next key that signs")
	}
	if _, err := open().step("turn"); !errors.Is(err, errStep) {
		t.Errorf("a step that there is not: %v", err)
	}

	path := filepath.Join(dir, releaseKeysFile)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || bytes.Contains(b, open().key().Seed()) {
		t.Errorf("%v, %v, or it is not sealed", info, err)
	}
	for what, damaged := range map[string][]byte{"cut": b[:len(b)-1], "empty": {}, "a bit": append([]byte{b[0] ^ 1}, b[1:]...)} {
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := openReleaseKeys(dir, derived); !errors.Is(err, errReleaseKeys) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openReleaseKeys(dir, func(purpose string) []byte { return derived("another" + purpose) }); !errors.Is(err, errReleaseKeys) {
		t.Errorf("another index: %v", err)
	}
	k := open()
	k.path = filepath.Join(dir, "none", "keys")
	now := k.key()
	if _, err := k.step(releaseNext); err == nil || !k.key().Equal(now) || k.next != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// TestReleaseKeysCommand changes the key of a service that runs, and asks the service as a terminal does.
func TestReleaseKeysCommand(t *testing.T) {
	d := newDepot(t)
	do := func(want int, step string) (out, said string) {
		t.Helper()
		status, out, said := say(t, "release-keys", step, "--data", d.dir)
		if status != want {
			t.Errorf("%s: status %d, %s%s", step, status, out, said)
		}
		return out, said
	}
	if _, said := do(1, "list"); !strings.Contains(said, "start it") {
		t.Errorf("none runs: %s", said)
	}
	d.serve()
	if _, said := do(1, "list"); !strings.Contains(said, "pickups") {
		t.Errorf("without pickups: %s", said)
	}
	d.stop()
	handed, err := (&pickupSettings{Pickups: "hall"}).options(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	audit := filepath.Join(filepath.Dir(d.dir), "audit")
	d.service = serveHere(t, serviceOptions{dir: d.dir, keyFile: d.key, socket: filepath.Join(d.dir, socketFile), pickups: handed, guard: guardSettings{Audit: audit}})
	told := func() string {
		t.Helper()
		keys, err := client.New("http://"+d.service.listener.Addr().String(), client.Options{}).ReleaseKeys(t.Context(), "hall-1")
		if err != nil || len(keys) != 1 {
			t.Fatalf("%v, %v", keys, err)
		}
		return base64.StdEncoding.EncodeToString(keys[0])
	}
	out, _ := do(0, "list")
	if now, what, _ := strings.Cut(strings.TrimSpace(out), " "); now != told() || what != "signs releases" {
		t.Errorf("at first: %s", out)
	}
	first := told()
	out, _ = do(0, "next")
	lines := strings.Fields(out)
	if told() != first || !slices.Contains(lines, "next") || !slices.Contains(lines, first) {
		t.Errorf("with the next one: %s", out)
	}
	do(1, "next")
	if out, _ = do(0, "switch"); told() == first || !strings.HasPrefix(out, told()) {
		t.Errorf("switched: %s", out)
	}
	do(1, "drop")
	d.stop()
	if got := recordOf(t, audit); strings.Count(got, "release-keys done") != 2 || strings.Count(got, "release-keys failed") != 2 {
		t.Errorf("the log:\n%s", got)
	}
}
