package admin_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/admin"
)

// fake is a keeper who does nothing, and notes it.
type fake struct {
	did  []string
	err  error
	wait chan struct{} // closed when a backup has begun; nil: it does not wait for the end of its request
}

func (f *fake) note(format string, args ...any) { f.did = append(f.did, fmt.Sprintf(format, args...)) }

func (f *fake) Backup(ctx context.Context, w io.Writer, recipients ...string) (int, error) {
	f.note("backup %v", recipients)
	if f.wait != nil {
		close(f.wait)
		<-ctx.Done()
		return 0, ctx.Err()
	}
	_, err := io.WriteString(w, strings.Repeat("backup", 1<<17))
	return 12, errors.Join(err, f.err)
}
func (f *fake) Erasures(_ context.Context, w io.Writer) (int, error) {
	f.note("erasures")
	_, err := io.WriteString(w, "list")
	return 3, errors.Join(err, f.err)
}
func (f *fake) ForgetErasures(_ context.Context, before time.Time) (int, error) {
	f.note("forget %d", before.Unix())
	return 2, f.err
}
func (f *fake) Rotate(_ context.Context, key []byte) error {
	f.note("rotate %x %v", key, key == nil)
	return f.err
}
func (f *fake) Check(context.Context) (index.CheckReport, error) {
	f.note("check")
	return index.CheckReport{Subjects: 1, Problems: []index.Problem{{Gallery: "hall", Subject: "anna", What: "gone"}}}, f.err
}
func (f *fake) Compact(context.Context) error { f.note("compact"); return f.err }
func (f *fake) EraseExpired(context.Context) (int, error) {
	f.note("expired")
	return 4, f.err
}

// socket returns a path for a socket: short, whatever the test's name.
func socket(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fz")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "admin.sock")
}

// keep serves a keeper and returns a client of it.
func keep(t *testing.T, h http.Handler) (*admin.Client, *admin.Server, string) {
	t.Helper()
	path := socket(t)
	l, err := admin.ListenSocket(path)
	if err != nil {
		t.Fatal(err)
	}
	s := admin.Start(l, h)
	c, err := admin.Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return c, s, path
}

// TestKeep has all work done over a socket.
func TestKeep(t *testing.T) {
	f := &fake{}
	c, s, path := keep(t, admin.Keep(f))
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info.Mode(), err)
	}
	ctx := t.Context()
	var backup, list bytes.Buffer
	day := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	n, err := c.Backup(ctx, &backup, "age1a", "age1b")
	m, lerr := c.Erasures(ctx, &list)
	k, ferr := c.ForgetErasures(ctx, day)
	r, cerr := c.Check(ctx)
	e, eerr := c.EraseExpired(ctx)
	err = errors.Join(err, lerr, ferr, cerr, eerr, c.Rotate(ctx, []byte{1, 2}), c.Rotate(ctx, nil), c.Compact(ctx))
	if err != nil || n != 12 || m != 3 || k != 2 || e != 4 || r.Subjects != 1 || r.Problems[0].Subject != "anna" {
		t.Errorf("%d %d %d %d %+v, %v", n, m, k, e, r, err)
	}
	if backup.Len() != 6<<17 || list.String() != "list" {
		t.Errorf("%d bytes of backup, list %q", backup.Len(), list.String())
	}
	want := []string{"backup [age1a age1b]", "erasures", fmt.Sprint("forget ", day.Unix()), "check", "expired", "rotate 0102 false", "rotate  true", "compact"}
	if !reflect.DeepEqual(f.did, want) {
		t.Errorf("it did %q, want %q", f.did, want)
	}
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
	if _, err := admin.Dial(ctx, path); !errors.Is(err, admin.ErrNobody) {
		t.Errorf("after the end: %v", err)
	}
}

// TestKeepFails has all work fail: nothing that failed looks as if it were whole.
func TestKeepFails(t *testing.T) {
	f := &fake{err: errors.New("the disk\nis broken")}
	c, s, _ := keep(t, admin.Keep(f))
	ctx := t.Context()
	_, backup := c.Backup(ctx, io.Discard, "age1")
	_, list := c.Erasures(ctx, io.Discard)
	_, forget := c.ForgetErasures(ctx, time.Now())
	_, check := c.Check(ctx)
	_, expired := c.EraseExpired(ctx)
	for i, err := range []error{backup, list, forget, check, expired, c.Rotate(ctx, nil), c.Compact(ctx)} {
		if err == nil || !strings.Contains(err.Error(), "is broken") {
			t.Errorf("%d: %v", i, err)
		}
	}
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// TestKeepEnds ends a service while somebody reads a backup: the service does not wait for it, and the reader is told.
func TestKeepEnds(t *testing.T) {
	f := &fake{wait: make(chan struct{})}
	c, s, _ := keep(t, admin.Keep(f))
	told := make(chan error, 1)
	go func() {
		_, err := c.Backup(context.WithoutCancel(t.Context()), io.Discard, "age1")
		told <- err
	}()
	<-f.wait
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-told; err == nil {
		t.Error("a backup that was cut short looks whole")
	}
}

// TestCut reads answers of something else, or of a service that dies.
func TestCut(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"not found": http.NotFound,
		"dies": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "{")
			panic(http.ErrAbortHandler)
		},
		"no end": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "half") },
	} {
		c, s, _ := keep(t, h)
		_, backup := c.Backup(t.Context(), io.Discard)
		_, check := c.Check(t.Context())
		for _, err := range []error{backup, check, c.Compact(t.Context())} {
			if !errors.Is(err, admin.ErrCut) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestListenSocket listens where something lies already.
func TestListenSocket(t *testing.T) {
	path := socket(t)
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false) // as a process that was killed leaves it
	if err := left.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Dial(t.Context(), path); !errors.Is(err, admin.ErrNobody) {
		t.Errorf("on a socket that was left: %v", err)
	}
	l, err := admin.ListenSocket(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.ListenSocket(path); !errors.Is(err, admin.ErrPath) {
		t.Errorf("on a file: %v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "precious" {
		t.Errorf("the file holds %q, %v", b, err)
	}
	if _, err := admin.ListenSocket(filepath.Join(filepath.Dir(path), strings.Repeat("x", 100))); !errors.Is(err, admin.ErrPath) {
		t.Errorf("on a long path: %v", err)
	}
}

// TestAuditKey has the key of the audit log changed over a socket: as it should be, not at all, and in part.
func TestAuditKey(t *testing.T) {
	var key string
	var err error
	c, s, _ := keep(t, admin.AuditKey(func() (string, error) { return key, err }))
	for _, row := range []struct {
		key string
		err error
	}{{"4d", nil}, {"", errors.New("the disk is full")}, {"4e", errors.New("the file is the old one")}} {
		key, err = row.key, row.err
		got, failed := c.RotateAudit(t.Context())
		if got != row.key || (failed == nil) != (row.err == nil) || failed != nil && failed.Error() != row.err.Error() {
			t.Errorf("%q, %v, want %q, %v", got, failed, row.key, row.err)
		}
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestClusterHandler has a cluster looked at and left, and a node forgotten, over a socket: as it should be, and not.
func TestClusterHandler(t *testing.T) {
	type state struct{ Nodes int }
	var failure error
	left, lost := 0, ""
	c, s, _ := keep(t, admin.Cluster(func() (any, error) { return state{3}, failure }, func(context.Context) error { left++; return failure },
		func(_ context.Context, node string) error { lost = node; return failure }))
	var got state
	if err := c.ClusterState(t.Context(), &got); err != nil || got.Nodes != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := c.LeaveCluster(t.Context()); err != nil || left != 1 {
		t.Errorf("left %d times, %v", left, err)
	}
	if err := c.ForgetNode(t.Context(), "b-01&"); err != nil || lost != "b-01&" {
		t.Errorf("forgot %q, %v", lost, err)
	}
	failure = errors.New("the last one stays")
	if err := c.ClusterState(t.Context(), &got); err == nil || err.Error() != failure.Error() {
		t.Errorf("a state that is not known: %v", err)
	}
	if err := c.LeaveCluster(t.Context()); err == nil || err.Error() != failure.Error() {
		t.Errorf("one that stays: %v", err)
	}
	if err := c.ForgetNode(t.Context(), "b"); err == nil || err.Error() != failure.Error() {
		t.Errorf("one that cannot be forgotten: %v", err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
