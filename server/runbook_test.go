package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// block finds the blocks of commands of a page.
var block = regexp.MustCompile("(?ms)^ *```(sh|yaml)\n(.*?)^ *```$")

// blocks returns the blocks of a language.
func blocks(t *testing.T, language string) (all []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "docs", "OPERATIONS.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range block.FindAllStringSubmatch(string(b), -1) {
		if m[1] == language {
			all = append(all, m[2])
		}
	}
	return all
}

// elsewhere puts the places of the first block, and no other, where a test may write.
func elsewhere(t *testing.T, first, root string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	places := strings.NewReplacer("/etc/fingerzeig", root+"/etc", "/var/lib/fingerzeig", root+"/data", "/var/log/fingerzeig", root+"/audit", "/media/safe", root+"/safe", "127.0.0.1:8443", address)
	if moved := places.Replace(first); strings.Count(moved, root) == 4 && strings.Contains(moved, address) {
		return moved
	}
	t.Fatalf("the first block does not say where things are: %s", first)
	return ""
}

// TestRunbook does what docs/OPERATIONS.md says: all its commands, in one shell, one after the other, with the program on the path.
func TestRunbook(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil || runtime.GOOS == "windows" {
			t.Skipf("no %s", tool)
		}
	}
	root, err := os.MkdirTemp("", "fz") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(root, "bin")
	for _, dir := range []string{bin, filepath.Join(root, "etc")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(exe, filepath.Join(bin, "fingerzeig")); err != nil {
		t.Fatal(err)
	}
	for name, print := range map[string]minutiae.Image{"anna": people[0].enrolled(), "anna-again": people[0].lay(1), "ben": people[1].enrolled()} {
		png, err := imageio.EncodePNG(print)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "etc", name+".png"), png, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all := blocks(t, "sh")
	if len(all) < 15 {
		t.Fatalf("%d blocks", len(all))
	}
	all[0] = elsewhere(t, all[0], root)
	script := "trap 'kill -KILL $PID 2>/dev/null || true' EXIT\nPID=\n"
	for i, text := range all {
		script += fmt.Sprintf("printf '\\n== %d\\n'\n%s", i, text)
	}
	var out, said bytes.Buffer
	cmd := exec.Command("bash", "-euo", "pipefail", "-s")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(script), &out, &said
	cmd.Env = append(os.Environ(), asServer+"=1", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(root, "etc", "log"))
		t.Fatalf("%v after\n%s\n%s\n%s", err, out.String(), said.String(), log)
	}
	expectRunbook(t, out.String(), said.String())
	log, err := os.ReadFile(filepath.Join(root, "etc", "log"))
	if err != nil || bytes.Contains(log, []byte("anna")) || bytes.Contains(log, []byte("hall")) {
		t.Errorf("the log, %v:\n%s", err, log)
	}
}

// expectRunbook looks at what the commands have said.
func expectRunbook(t *testing.T, out, said string) {
	t.Helper()
	if n := strings.Count(out, `"decision":"match"`); n != 2 {
		t.Errorf("%d verifications are matches, want one before the loss of the disk and one after", n)
	}
	for text, want := range map[string]int{"The settings are good.": 2, "can be read.": 3, "overwritten": 1, "The key is now that of": 1, "1 subjects with 1 samples": 3, "The log is whole": 3, "It has had 2 keys": 1, "The audit log's key is now": 1} {
		if n := strings.Count(out, text); n != want {
			t.Errorf("%q is said %d times, want %d:\n%s", text, n, want, out)
		}
	}
	if keys := regexp.MustCompile(`([A-Za-z0-9+/]{43}=) (signs releases|is the next one)\n`).FindAllStringSubmatch(out, -1); len(keys) != 4 || keys[1][1] != keys[0][1] || keys[2][2] != "is the next one" || keys[3][1] != keys[2][1] || keys[3][2] != "signs releases" {
		t.Errorf("the keys of releases are, one after the other, %q", keys)
	}
	if n := strings.Count(said, "is running: it does the work"); n < 8 {
		t.Errorf("%d commands were done by the service:\n%s", n, said)
	}
}

// TestAlarms looks whether the metrics of the alarms are there.
func TestAlarms(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.files(t, "server")
	certs := &certificates{cert: cert, key: key}
	if err := certs.reload(); err != nil {
		t.Fatal(err)
	}
	o := guardSettings{Keys: filepath.Join(t.TempDir(), "keys.json"), Audit: filepath.Join(t.TempDir(), "audit")}
	if status, _, said := say(t, "keys", "create", "desk-1", "--keys", o.Keys, "--gallery", "*", "--role", "desk"); status != 0 {
		t.Fatal(said)
	}
	handed, err := (&pickupSettings{Pickups: "hall"}).options(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := serveHere(t, serviceOptions{certs: certs, guard: o, pickups: handed})
	if _, _, err := askOver(t, s.listener.Addr().String(), ca.client(t, nil, certs.notAfter())); err != nil {
		t.Fatal(err)
	}
	text := scrape(t, s)
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	n := 0
	for _, alarms := range blocks(t, "yaml") {
		for _, name := range regexp.MustCompile(`(fingerzeig|process)_\w+`).FindAllString(alarms, -1) {
			n++
			if !strings.Contains(text, "\n"+name) && runtime.GOOS == "linux" {
				t.Errorf("there is no metric %s", name)
			}
		}
		for _, duty := range regexp.MustCompile(`duty="([^"]+)"`).FindAllString(alarms, -1) {
			if !strings.Contains(text, duty) {
				t.Errorf("there is no %s", duty)
			}
		}
	}
	if n < 8 {
		t.Errorf("%d metrics", n)
	}
}

// TestReadyCommand asks a service that is ready, one that is not, and none.
func TestReadyCommand(t *testing.T) {
	d := newDepot(t)
	if status, _, said := say(t, "ready", "--data", d.dir); status != 1 || !strings.Contains(said, "no service") {
		t.Errorf("without a service: status %d, %s", status, said)
	}
	d.serve()
	if status, out, said := say(t, "ready", "--data", d.dir); status != 0 || strings.Count(out, " ok\n") != 5 {
		t.Errorf("status %d, %s%s", status, out, said)
	}
	d.service.health.drain()
	if status, out, said := say(t, "ready", "--data", d.dir); status != 1 || !strings.Contains(out, "shutting down") || !strings.Contains(said, "not ready") {
		t.Errorf("while it drains: status %d, %s%s", status, out, said)
	}
	if h, err := json.Marshal(d.service.health.look(t.Context())); err != nil || strings.Contains(string(h), d.dir) {
		t.Errorf("%s, %v", h, err)
	}
}
