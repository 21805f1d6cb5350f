package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// say runs the program and returns its status and what it says.
func say(t *testing.T, args ...string) (status int, out, said string) {
	t.Helper()
	var o, e bytes.Buffer
	status = (&environment{ctx: t.Context(), out: &o, err: &e}).run(args)
	return status, o.String(), e.String()
}

// write writes a file of a test and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestConfigPrecedence gives a setting in all places and then in fewer and fewer.
func TestConfigPrecedence(t *testing.T) {
	path := write(t, "fingerzeig.toml", "# how we serve\ndrain = \"3s\"\nlisten = \"127.0.0.1:3\"\npprof = true\nnightly = \"04:30\"\n")
	t.Setenv("FINGERZEIG_LISTEN", "127.0.0.1:2")
	t.Setenv("FINGERZEIG_LOG_LEVEL", "info")
	line := func(args ...string) map[string]string {
		t.Helper()
		status, out, said := say(t, append([]string{"config", "print"}, args...)...)
		if status != 0 {
			t.Fatalf("status %d, %s", status, said)
		}
		lines := map[string]string{}
		for l := range strings.Lines(out) {
			setting, from, _ := strings.Cut(l, " # ")
			name, value, _ := strings.Cut(setting, " = ")
			lines[name] = strings.TrimSpace(value) + " " + strings.TrimSpace(from)
		}
		return lines
	}
	got := line("--config", path, "--listen", "127.0.0.1:1")
	for name, want := range map[string]string{
		"listen": `"127.0.0.1:1" command line`, "drain": `"3s" file`, "pprof": "true file", "nightly": `"04:30" file`,
		"log-level": `"info" environment, FINGERZEIG_LOG_LEVEL`, "log-format": `"text" default`,
	} {
		if got[name] != want {
			t.Errorf("%s is %s, want %s", name, got[name], want)
		}
	}
	if got := line("--config", path)["listen"]; got != `"127.0.0.1:2" environment, FINGERZEIG_LISTEN` {
		t.Errorf("without the flag: %s", got)
	}
	if got := line()["listen"]; got != `"127.0.0.1:2" environment, FINGERZEIG_LISTEN` {
		t.Errorf("without the file: %s", got)
	}
	t.Setenv("FINGERZEIG_CONFIG", path)
	if err := os.Unsetenv("FINGERZEIG_LISTEN"); err != nil {
		t.Fatal(err)
	}
	if got := line()["listen"]; got != `"127.0.0.1:3" file` {
		t.Errorf("with the file from the environment: %s", got)
	}
	if got := line("--listen", "127.0.0.1:1")["listen"]; got != `"127.0.0.1:1" command line` {
		t.Errorf("with the file from the environment and the flag: %s", got)
	}
}

// TestConfigPrintReadsBack prints settings and reads them again.
func TestConfigPrintReadsBack(t *testing.T) {
	_, first, _ := say(t, "config", "print", "--drain", "4s", "--log-format", "json", "--insecure-listen")
	values := func(text string) (v []string) {
		for l := range strings.Lines(text) {
			setting, _, _ := strings.Cut(l, "#")
			v = append(v, strings.TrimSpace(setting))
		}
		return v
	}
	status, second, said := say(t, "config", "print", "--config", write(t, "c.toml", first))
	if status != 0 || strings.Join(values(first), "\n") != strings.Join(values(second), "\n") || !strings.Contains(second, `drain = "4s"`) {
		t.Errorf("status %d, %s\n%s\n%s", status, said, first, second)
	}
}

// TestConfigKeepsKeys prints settings of a service that has its key from the environment.
func TestConfigKeepsKeys(t *testing.T) {
	key := strings.Repeat("4d", 32)
	t.Setenv(keyVariable, key)
	status, out, said := say(t, "config", "print")
	if status != 0 || strings.Contains(out+said, key) || !strings.Contains(out, "comes from the environment variable "+keyVariable) {
		t.Errorf("status %d\n%s%s", status, out, said)
	}
	t.Setenv(keyVariable, key+"4d")
	if status, out, said := say(t, "config", "check"); status != 1 || strings.Contains(out+said, key) {
		t.Errorf("status %d\n%s%s", status, out, said)
	}
}

func TestConfigCheck(t *testing.T) {
	ca := newAuthority(t)
	cert, key := ca.files(t, "server")
	keys := filepath.Join(t.TempDir(), "keys.json")
	if status, _, said := say(t, "keys", "create", "desk-1", "--role", "desk", "--gallery", "*", "--keys", keys); status != 0 {
		t.Fatal(said)
	}
	for _, row := range []struct {
		name string
		text string
		args []string
		says string // empty: that all is well
	}{
		{name: "nothing"},
		{name: "all", text: "listen = \"0.0.0.0:0\"\ntls-cert = \"" + cert + "\"\ntls-key = \"" + key + "\"\nclient-ca = \"" + ca.file(t) + "\"\nadmin = \"localhost:9\"\nnightly = \"off\""},
		{name: "an unknown name", text: "lissten = \"127.0.0.1:1\"", says: `"lissten", which is no setting`},
		{name: "a table", text: "[listen]\nport = 1", says: "fits nowhere"},
		{name: "the file in the file", text: "config = \"other\"", says: `"config", which is no setting`},
		{name: "no TOML", text: "listen", says: "the settings are wrong"},
		{name: "a value of the wrong kind", text: "drain = true", says: "drain"},
		{name: "a value that cannot be", text: "log-level = \"loud\"", says: "log-level"},
		{name: "half of TLS", args: []string{"--tls-cert", cert}, says: "belong together"},
		{name: "clients without TLS", args: []string{"--client-ca", cert}, says: "needs tls-cert"},
		{name: "a drain that is too long", args: []string{"--drain", "2h"}, says: "drain is 2h"},
		{name: "no time of day", args: []string{"--nightly", "25:00"}, says: "nightly"},
		{name: "no address", args: []string{"--listen", "8080"}, says: "listen"},
		{name: "an admin listener for all", args: []string{"--admin", "0.0.0.0:9"}, says: "other machines"},
		{name: "no such certificate", args: []string{"--tls-cert", "none", "--tls-key", "none"}, says: "none"},
		{name: "a key that is no certificate", args: []string{"--tls-cert", key, "--tls-key", key}, says: "certificate"},
		{name: "a CA without a certificate", args: []string{"--tls-cert", cert, "--tls-key", key, "--client-ca", key}, says: "holds no certificate"},
		{name: "exposed", args: []string{"--listen", "0.0.0.0:0"}, says: "no login"},
		{name: "exposed with TLS alone", args: []string{"--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key}, says: "no login"},
		{name: "exposed with a login that one may leave out", args: []string{"--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key, "--client-ca", cert,
			"--client-certs", "optional"}, says: "no login"},
		{name: "exposed with keys", args: []string{"--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key, "--keys", keys}},
		{name: "exposed with keys, and without TLS", args: []string{"--listen", "0.0.0.0:0", "--keys", keys}, says: "no login"},
		{name: "no such file of keys", args: []string{"--keys", "none"}, says: "none"},
		{name: "a file of keys that is none", args: []string{"--keys", cert}, says: "damaged"},
		{name: "a key of the audit log, and no log", args: []string{"--audit-key", cert}, says: "needs audit"},
		{name: "insisted on", args: []string{"--listen", "0.0.0.0:0", "--insecure-listen"}},
		{name: "no such key", args: []string{"--key-file", "none"}, says: "none"},
	} {
		t.Run(row.name, func(t *testing.T) {
			args := append([]string{"config", "check"}, row.args...)
			if row.text != "" {
				args = append(args, "--config", write(t, "c.toml", row.text))
			}
			status, out, said := say(t, args...)
			if row.says == "" && (status != 0 || !strings.Contains(out, "good")) || row.says != "" && (status != 1 || !strings.Contains(said, row.says)) {
				t.Errorf("status %d, %q, %q; want %q", status, out, said, row.says)
			}
		})
	}
	if status, _, said := say(t, "config", "check", "--config", "none.toml"); status != 1 || !strings.Contains(said, "none.toml") {
		t.Errorf("no such file: status %d, %q", status, said)
	}
}

// FuzzConfig looks for files that the program does not take and does not refuse either.
func FuzzConfig(f *testing.F) {
	for _, seed := range []string{"", "drain = \"3s\"", "a.b = 1", "[[x]]", "listen = [1,2]", "pprof = 1e9", "x = 1979-05-27", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "c.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		status, out, said := say(t, "config", "print", "--config", path)
		if (status == 0) != (said == "") || (status == 0) != strings.Contains(out, "listen = ") {
			t.Errorf("status %d, %q, %q", status, out, said)
		}
	})
}
