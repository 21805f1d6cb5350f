package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestVoice(t *testing.T) {
	if voice(nil, nil) != nil {
		t.Error("a voice without a command")
	}
	said := filepath.Join(t.TempDir(), "said")
	var told []error
	note := func(err error) { told = append(told, err) }
	say := voice([]string{"/bin/sh", "-c", `printf '%s|%s' "$1" "$2" >"$0"`, said}, note)
	const text = `Fach 7 ist offen. "$(false)" -v`
	if err := say(t.Context(), "de-plain", text); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(said); err != nil || string(b) != "de-plain|"+text {
		t.Errorf("heard %q, %v", b, err)
	}
	for _, command := range [][]string{{"/bin/sh", "-c", "exit 3"}, {filepath.Join(t.TempDir(), "missing")}} {
		if err := voice(command, note)(t.Context(), "de", text); err == nil {
			t.Errorf("%q works", command)
		}
	}
	if len(told) != 3 || told[0] != nil || told[1] == nil || told[2] == nil {
		t.Errorf("told %v", told)
	}
}

// A text that is not so any more is cut short, which is no failure.
func TestVoiceIsCutShort(t *testing.T) {
	begun := filepath.Join(t.TempDir(), "begun")
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		for _, err := os.Stat(begun); err != nil; _, err = os.Stat(begun) {
			time.Sleep(time.Millisecond)
		}
		stop()
	}()
	say := voice([]string{"/bin/sh", "-c", `: >"$0"; exec sleep 600`, begun}, func(err error) { t.Errorf("told %v", err) })
	if err := say(ctx, "en", "Hello."); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("ended by %v", err)
	}
}
