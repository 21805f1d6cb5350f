package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommandLine(t *testing.T) {
	got := commandLine([]string{"accuracy", "some prints@500", "--name", "(?P<finger>.)'", ""})
	if want := `bench accuracy 'some prints@500' --name '(?P<finger>.)'\''' ''`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestModelIn(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"of a server", "processor\t: 0\nmodel name\t: Some CPU 9000\nmodel name\t: Other\n", "Some CPU 9000"},
		{"of a small board", "processor\t: 0\nBogoMIPS\t: 108\n\nModel\t\t: Some Board Rev 1.2\n", "Some Board Rev 1.2"},
		{"without a name", "processor\t: 0\n", ""},
		{"without a file", "", ""},
	} {
		if got := modelIn([]byte(row.text)); got != row.want {
			t.Errorf("%s: got %q, want %q", row.name, got, row.want)
		}
	}
}

// TestProvenance reads it in the file of a command, beside what the command found.
func TestProvenance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.json")
	folder := writeSet(t, "db", 2, 2, 500, nil)
	if status, _, stderr := runBench(telling, false, "accuracy", folder, "--json", path); status != 0 {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Provenance provenance
		Sets       []any
	}
	if err := json.Unmarshal(b, &got); err != nil || len(got.Sets) != 1 {
		t.Fatalf("%v in %s", err, b)
	}
	p := got.Provenance
	if p.Command != commandLine([]string{"accuracy", folder, "--json", path}) || p.Date.IsZero() || !strings.HasPrefix(p.Go, "go") ||
		p.CPU == "" || p.Cores < 1 || p.SIMD == "" || p.Minutiae == 0 || p.Matcher == 0 {
		t.Errorf("got %+v", p)
	}
}

// TestSourcedRefuses asks for an error, and not for broken JSON, where there are no fields to stand beside the provenance.
func TestSourcedRefuses(t *testing.T) {
	if err := writeSourced(&bytes.Buffer{}, provenance{}, []int{1}); err == nil {
		t.Error("a list has no fields")
	}
	if err := writeSourced(&bytes.Buffer{}, provenance{}, struct{}{}); err == nil {
		t.Error("nothing was found")
	}
}
