package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"fingerzeig/internal/kernel"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// provenance says where figures come from. Every JSON file of this program has one, so that a figure can be measured again.
type provenance struct {
	Command  string    `json:"command"` // as it was typed
	Date     time.Time `json:"date"`
	Commit   string    `json:"commit"` // with -dirty where files differed from it; empty where nobody knows
	Go       string    `json:"go"`
	Platform string    `json:"platform"` // operating system and architecture
	CPU      string    `json:"cpu"`      // model of the processor
	Cores    int       `json:"cores"`    // that Go uses
	SIMD     string    `json:"simd"`     // level of the kernels
	Minutiae int       `json:"minutiae"` // version of the algorithm
	Matcher  int       `json:"matcher"`
}

// provenance returns that of figures measured now, by this command.
func (env *environment) provenance() provenance {
	return provenance{
		Command: commandLine(env.args), Date: time.Now().UTC().Truncate(time.Second), Commit: commit(), Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, CPU: cpuModel(), Cores: runtime.GOMAXPROCS(0), SIMD: kernel.ActiveLevel().String(),
		Minutiae: minutiae.Version, Matcher: matcher.Version,
	}
}

// commandLine writes a command line as a shell reads it.
func commandLine(args []string) string {
	var b strings.Builder
	b.WriteString("bench")
	for _, a := range args {
		if a == "" || strings.ContainsFunc(a, func(r rune) bool { return !strings.ContainsRune(plainInShell, r) }) {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		b.WriteString(" " + a)
	}
	return b.String()
}

const plainInShell = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@=,:+%"

// commit returns what the build knows of the source, else what Git says of the source around the current folder: "go run" leaves it out of
// the build.
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		if revision := settings["vcs.revision"]; revision != "" {
			if settings["vcs.modified"] == "true" {
				revision += dirty
			}
			return revision
		}
	}
	root := moduleRoot()
	if root == "" {
		return ""
	}
	revision, err := exec.Command("git", "-C", root, "rev-parse", "HEAD").Output()
	if err != nil {
		return ""
	}
	changed, err := exec.Command("git", "-C", root, "status", "--porcelain").Output()
	if err != nil {
		return ""
	}
	s := string(bytes.TrimSpace(revision))
	if len(bytes.TrimSpace(changed)) > 0 {
		s += dirty
	}
	return s
}

const dirty = "-dirty"

// cpuModel returns the processor's name, or its architecture where it does not tell.
func cpuModel() string {
	b, _ := os.ReadFile("/proc/cpuinfo") // Linux alone has it
	return cmp.Or(kernel.Processor(), modelIn(b), runtime.GOARCH)
}

// modelIn returns the first model named in the text of /proc/cpuinfo.
func modelIn(cpuinfo []byte) string {
	for line := range strings.Lines(string(cpuinfo)) {
		key, value, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(key) {
		case "model name", "Model", "Hardware":
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// sourced is what a command found, with where it comes from.
type sourced[T any] struct {
	Provenance provenance `json:"provenance"`
	Found      T
}

// MarshalJSON writes the fields of what was found beside the provenance.
func (s sourced[T]) MarshalJSON() ([]byte, error) {
	source, err := json.Marshal(s.Provenance)
	if err != nil {
		return nil, err
	}
	found, err := json.Marshal(s.Found)
	if err != nil {
		return nil, err
	}
	if len(found) < 3 || found[0] != '{' {
		return nil, fmt.Errorf("%T is not an object with fields", s.Found)
	}
	return append(append([]byte(`{"provenance":`), source...), append([]byte{','}, found[1:]...)...), nil
}

// writeSourced writes what a command found as its JSON file.
func writeSourced[T any](w io.Writer, p provenance, found T) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(sourced[T]{p, found})
}
