package main

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestUnit parses the command line of the unit, and holds what the rest of it has to say.
func TestUnit(t *testing.T) {
	b, err := os.ReadFile("deploy/fingerzeig-terminal.service")
	if err != nil {
		t.Fatal(err)
	}
	unit := string(b)
	_, after, found := strings.Cut(unit, "\nExecStart=/usr/local/bin/fingerzeig-terminal ")
	line, _, _ := strings.Cut(after, "\n")
	parser, err := kong.New(&commands{}, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(strings.Fields(line)); !found || err != nil {
		t.Errorf("the command line %q: %v", line, err)
	}
	for _, setting := range []string{"Type=notify", "WatchdogSec=60s", "Restart=always", "LimitCORE=0", "MemorySwapMax=0", "StateDirectoryMode=0700", "KillMode=mixed"} {
		if !strings.Contains(unit, "\n"+setting+"\n") {
			t.Errorf("%s is missing", setting)
		}
	}
}
