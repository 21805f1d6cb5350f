package notify_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"fingerzeig/server/internal/notify"
)

func TestLetters(t *testing.T) {
	l := &notify.Letters{Folder: t.TempDir(), From: []string{"Stadt Musterstadt", "Bürgeramt"}, Zone: berlin}
	m := message(notify.Ready, notify.German)
	m.To = notify.Address{Postal: []string{"Erika Mustermann", "Heidestraße 17", "51147 Köln"}}
	post := notify.Post{Letter: l}
	for range 2 { // the second one is the same letter
		if err := post.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(l.Folder, "*"))
	if err != nil || len(files) != 1 || strings.Contains(files[0], "ready") {
		t.Fatalf("the folder holds %v, %v", files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	rest := string(b)
	for _, part := range []string{"Bürgeramt\n", "Erika Mustermann\nHeidestraße 17\n51147 Köln\n", "Sie können etwas abholen\n", "Abholcode: 3467-89AC\n"} {
		i := strings.Index(rest, part)
		if i < 0 {
			t.Fatalf("%q does not follow in\n%s", part, b)
		}
		rest = rest[i+len(part):]
	}
	if strings.Contains(rest, "Erika") {
		t.Errorf("the text names the citizen:\n%s", rest)
	}
	if info, err := os.Stat(files[0]); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the letter is open to others: %v, %v", info.Mode(), err)
	}
}

func TestLettersRefuse(t *testing.T) {
	l := &notify.Letters{Folder: t.TempDir()}
	for name, lines := range map[string][]string{
		"none": {}, "seven": {"1", "2", "3", "4", "5", "6", "7"}, "an empty line": {"Erika", "", "Köln"}, "two lines in one": {"Erika\nKöln"},
		"a long line": {strings.Repeat("x", 46)}, "no text": {"\xff"},
	} {
		m := message(notify.Expired, notify.English)
		m.To.Postal = lines
		if err := l.Send(t.Context(), m); !errors.Is(err, notify.ErrUndeliverable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := message(notify.Expired, notify.English)
	m.To.Postal = []string{"Erika Mustermann"}
	l.Folder = filepath.Join(l.Folder, "gone")
	if err := l.Send(t.Context(), m); err == nil || errors.Is(err, notify.ErrUndeliverable) {
		t.Errorf("no folder: %v", err)
	}
}

func TestPost(t *testing.T) {
	for name, address := range map[string]notify.Address{
		"none": {}, "two": {Mail: "erika@example.org", Phone: "+491701234567"}, "two others": {Mail: "a@example.org", Postal: []string{"Erika"}},
	} {
		m := message(notify.Expired, notify.German)
		m.To = address
		if err := (notify.Post{}).Send(t.Context(), m); !errors.Is(err, notify.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, address := range []notify.Address{{Mail: "erika@example.org"}, {Phone: "+491701234567"}, {Postal: []string{"Erika"}}} {
		m := message(notify.Expired, notify.German)
		m.To = address
		if err := (notify.Post{}).Send(t.Context(), m); !errors.Is(err, notify.ErrConfig) {
			t.Errorf("%+v: %v", address, err)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
