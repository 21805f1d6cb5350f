package audit_test

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"fingerzeig/server/internal/audit"
)

// asWriter is set, to a folder, for processes of the test binary that write a log until they are killed.
const asWriter = "FINGERZEIG_TEST_AS_AUDIT_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asWriter); dir != "" {
		write(dir)
	}
	os.Exit(m.Run())
}

// write appends from several sides for ever, changes the key again and again, and says which entries it was told are durable.
func write(dir string) {
	var t testing.T // for helpers that only fail
	o := options(&t, dir)
	o.FileBytes, o.CheckpointEntries = 20_000, 10
	l, err := keyFile(dir).Open(o)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	go func() {
		for {
			if _, err := keyFile(dir).Rotate(l, rand.Reader); err != nil {
				fmt.Println("error", err)
			}
		}
	}()
	for side := range 8 {
		go func() {
			for i := 0; ; i++ {
				what := fmt.Sprintf("%d-%d-%d", os.Getpid(), side, i)
				if err := l.Append(audit.Entry{Kind: audit.Enrolment, Note: what}); err == nil {
					_, _ = os.Stdout.WriteString(what + "\n")
				}
			}
		}()
	}
	select {}
}

// TestKilled kills processes that write to one log and change its key, one after the other. What they were told of is there, and the log is whole.
func TestKilled(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put(t, string(keyFile(dir)), secrets(t).Bytes())
	told := map[string]bool{}
	for round := range 5 {
		cmd := exec.Command(exe)
		cmd.Env = append(os.Environ(), asWriter+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		var once sync.Once
		for n := 0; ; n++ {
			line, err := lines.ReadString('\n')
			if errors.Is(err, io.EOF) {
				break
			}
			if strings.HasPrefix(line, "error") {
				t.Fatal(line)
			}
			told[strings.TrimSpace(line)] = true
			if n == 100+37*round {
				once.Do(func() { _ = cmd.Process.Kill() })
			}
		}
		_ = cmd.Wait()
	}
	l, _ := opened(t, options(t, dir))
	note(t, l.Log, "anna")
	end(t, l.Log)
	s, err := keyFile(dir).Read()
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.Verify(dir, audit.VerifyOptions{Keys: s.Keys(), Each: func(e audit.Entry, _ []byte) error {
		delete(told, e.Note)
		return nil
	}})
	if err != nil || len(told) > 0 || r.Last < 500 || len(r.Keys) < 5 || len(r.Keys) != len(s.Keys()) {
		t.Errorf("%v, %d entries are lost of which somebody was told; %d keys, the file has %d", err, len(told), len(r.Keys), len(s.Keys()))
	}
}
