package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fingerzeig/server/internal/access"
	"fingerzeig/server/internal/audit"
)

// recordOf returns what an audit log holds, an entry a line.
func recordOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	if _, err := audit.Verify(dir, audit.VerifyOptions{Each: func(e audit.Entry, _ []byte) error {
		_, err := fmt.Fprintln(&b, e.Kind, e.By, e.Operation, e.Outcome, e.Note)
		return err
	}}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// askWith asks for the galleries over TLS, with a key if it is not empty, and returns the status.
func askWith(t *testing.T, s *service, config *tls.Config, key string) int {
	t.Helper()
	client := http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
	r, err := http.NewRequest("GET", "https://"+s.listener.Addr().String()+"/v1/galleries", nil)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
	return response.StatusCode
}

// TestGuardedService asks a service with keys and certificates, changes them under it, and reads its audit log.
func TestGuardedService(t *testing.T) {
	dir := t.TempDir()
	o := guardSettings{Keys: filepath.Join(dir, "keys.json"), Audit: filepath.Join(dir, "audit")}
	create := func(args ...string) string {
		t.Helper()
		status, out, said := say(t, append([]string{"keys", "create", "--keys", o.Keys, "--gallery", "*"}, args...)...)
		if status != 0 {
			t.Fatal(said)
		}
		return strings.TrimSpace(out)
	}
	ca := newAuthority(t)
	cert, key := ca.files(t, "server")
	soon := time.Now().Add(time.Minute)
	known, stranger := ca.client(t, ca, soon), ca.client(t, ca, soon)
	shown, err := known.GetClientCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	print := sha256.Sum256(shown.Certificate[0])
	desk, admin := create("desk-1", "--role", "desk"), create("office", "--role", "admin")
	create("auditor-1", "--role", "auditor", "--certificate", "sha256:"+hex.EncodeToString(print[:]))
	certs := &certificates{cert: cert, key: key, clientCA: ca.file(t), optional: true}
	if err := certs.reload(); err != nil {
		t.Fatal(err)
	}
	s := serveHere(t, serviceOptions{certs: certs, guard: o, settings: "of a test"})

	bare := ca.client(t, nil, soon)
	want := func(what string, status int, config *tls.Config, key string) {
		t.Helper()
		if got := askWith(t, s, config, key); got != status {
			t.Errorf("%s: %d, want %d", what, got, status)
		}
	}
	want("nothing", 401, bare, "")
	want("a key", 200, bare, desk)
	want("a wrong key", 401, bare, desk[1:])
	want("a certificate that is known", 200, known, "")
	want("another one", 401, stranger, "")
	want("another one, and a key", 200, stranger, desk)
	want("a certificate that is known, and a wrong key", 401, known, desk[1:])

	log := slog.New(slog.DiscardHandler)
	if status, _, text := say(t, "keys", "revoke", "desk-1", "--keys", o.Keys); status != 0 {
		t.Fatal(text)
	}
	s.guarding.refresh(log)
	want("a revoked key", 401, bare, desk)
	want("the other one", 200, bare, admin)
	if err := os.WriteFile(o.Keys, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.guarding.refresh(log)
	want("with a file that is damaged", 200, bare, admin)
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	got := recordOf(t, o.Audit)
	for _, line := range []string{"start    settings of a test, keys ", "refused   certificate ", "refused   mistyped ", "keys   done desk-1 revoked\n", "keys   unreadable ", "stop    \n"} {
		if !strings.Contains(got, "\n"+line) {
			t.Errorf("the log lacks %q:\n%s", line, got)
		}
	}
	if strings.Contains(got, desk) || strings.Contains(got, "fzk_") {
		t.Error("there is a key in the log")
	}
}

// TestUnguardable starts services whose keys or audit log cannot be had: none begins, and nobody listens.
func TestUnguardable(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	bad := write(t, "bad", "{")
	for what, row := range map[string]struct {
		o    guardSettings
		want error
	}{
		"no file of keys":      {guardSettings{Keys: none}, os.ErrNotExist},
		"a damaged one":        {guardSettings{Keys: bad}, access.ErrFile},
		"no keys of the audit": {guardSettings{Audit: t.TempDir(), AuditKey: bad}, audit.ErrSecrets},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := startService(serviceOptions{dir: t.TempDir(), listener: l, guard: row.o}); !errors.Is(err, row.want) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
			t.Errorf("%s: somebody listens", what)
		}
		if err := row.o.check(); !errors.Is(err, row.want) {
			t.Errorf("%s: the check says %v", what, err)
		}
	}
	if err := (guardSettings{AuditKey: bad}).check(); !errors.Is(err, errConfig) {
		t.Errorf("a key without a log: %v", err)
	}
}

// TestKeeperIsRecorded has the keeper's work done, and reads what is recorded of it.
func TestKeeperIsRecorded(t *testing.T) {
	d := newDepot(t)
	o := guardSettings{Audit: filepath.Join(t.TempDir(), "audit")}
	d.service = serveHere(t, serviceOptions{dir: d.dir, keyFile: d.key, socket: filepath.Join(d.dir, socketFile), guard: o})
	d.keep("backup", "--to", d.recipient, filepath.Join(t.TempDir(), "backup"))
	d.keep("rotate", "--new-key-file", d.nextKey)
	d.keep("erasures", "--forget-before", "2020-01-01")
	d.keep("erase-expired")
	d.stop()
	got := recordOf(t, o.Audit)
	for _, line := range []string{"export  backup done", "settings  rotate done", "settings  forget-erasures done"} {
		if !strings.Contains(got, "\n"+line) {
			t.Errorf("the log lacks %q:\n%s", line, got)
		}
	}
	if strings.Contains(got, "expired") {
		t.Errorf("nobody was erased:\n%s", got)
	}
}

// TestKeysAtOnce changes the file of keys and tells the service to read it: at once, without waiting for the next look.
func TestKeysAtOnce(t *testing.T) {
	o := guardSettings{Keys: filepath.Join(t.TempDir(), "keys.json")}
	if status, _, said := say(t, "keys", "create", "desk-1", "--keys", o.Keys, "--gallery", "*", "--role", "desk"); status != 0 {
		t.Fatal(said)
	}
	g, err := guard(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	hangup, lines := make(chan os.Signal), make(chan string, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		log := slog.New(slog.NewTextHandler(sendLines(lines), nil))
		(&serveCommand{}).reloads(ctx, hangup, &g, nil, log)
	}()
	if status, _, said := say(t, "keys", "revoke", "desk-1", "--keys", o.Keys); status != 0 {
		t.Fatal(said)
	}
	hangup <- syscall.SIGHUP
	for _, want := range []string{"read again", "reloaded"} {
		if line := <-lines; !strings.Contains(line, want) {
			t.Errorf("the log says %q, want %q", line, want)
		}
	}
	if e := g.keys.Set().Entries(); len(e) != 1 || e[0].Revoked.IsZero() {
		t.Errorf("%+v", e)
	}
	cancel()
	<-ended
}

// sendLines sends what is written.
type sendLines chan<- string

func (s sendLines) Write(b []byte) (int, error) {
	s <- string(b)
	return len(b), nil
}
