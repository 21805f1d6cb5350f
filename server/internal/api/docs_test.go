package api_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/api"
)

// docsPrelude makes curl say which status came back.
const docsPrelude = `curl() {
	command curl -sS -w '%{stderr}%{http_code}\n' "$@" 2>>statuses
	echo
}
`

// TestDocsCommands runs the commands of docs/API.md with a shell and curl, against a server on an index of its own, and holds the statuses that
// the page states against those that come back.
func TestDocsCommands(t *testing.T) {
	for _, program := range []string{"sh", "curl", "base64", "sed"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "API.md"))
	if err != nil {
		t.Fatal(err)
	}
	script, want := docsScript(string(page))
	if len(want) < 15 {
		t.Fatalf("only %d statuses are stated", len(want))
	}
	dir := t.TempDir()
	lines := `{"subject":"dora","samples":[` + jsonSample(t, 2, 4) + "]}\n" + `{"subject":"emil","samples":[{"template":"` + b64(few(t, 2)) + "\"}]}\n"
	for name, content := range map[string][]byte{
		"anna.png": drawn(t, 1), "again.png": drawn(t, 1), "ben.png": drawn(t, 2), "carla.png": drawn(t, 3), "people.ndjson": []byte(lines),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	address := realServer(t)
	command := exec.CommandContext(t.Context(), "sh", "-u")
	command.Dir = dir
	command.Stdin = strings.NewReader(docsPrelude + strings.ReplaceAll(script, "127.0.0.1:8080", address))
	out, err := command.CombinedOutput()
	statuses, _ := os.ReadFile(filepath.Join(dir, "statuses"))
	if got := strings.Fields(string(statuses)); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\ngot  %v\nwant %v\n%s", err, got, want, out)
	}
}

// docsScript returns the commands of a page, and the statuses that it states behind them. Lines in the shell's blocks that begin with a brace are answers.
func docsScript(page string) (script string, statuses []string) {
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(page, -1) {
		answer := false
		for line := range strings.Lines(block[1]) {
			status, stated := strings.CutPrefix(line, "# ")
			if stated {
				statuses = append(statuses, strings.TrimSpace(status))
			}
			answer = stated || answer && strings.HasPrefix(line, "{") // answers stand behind their status
			if !answer {
				script += line
			}
		}
	}
	return script, statuses
}

// realServer serves an empty index on a loopback address until the test ends.
func realServer(t *testing.T) (address string) {
	t.Helper()
	x, err := index.Open(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := osiaOptions(t)
	o.Pickups = newPickups(t, time.Now)
	s := api.New(x, o)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := errors.Join(s.Shutdown(ctx), <-ended, x.Close()); err != nil {
			t.Error(fmt.Errorf("stopping: %w", err))
		}
	})
	return l.Addr().String()
}
