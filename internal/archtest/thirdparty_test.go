package archtest_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// thirdParty is the page that lists the dependencies.
const thirdParty = "docs/THIRD_PARTY.md"

// checkThirdParty returns the requirements of go.mod files that the page does not list in the version that is used, and the rows of
// the page that nothing requires. A row begins "| module | version | licence |".
func checkThirdParty(t tree) (violations []string) {
	required := map[string]bool{} // "module version"
	for name, text := range t.texts {
		if path.Base(name) != "go.mod" {
			continue
		}
		for _, r := range requirements(text) {
			required[r] = true
		}
	}
	listed := map[string]bool{}
	for line := range strings.Lines(t.texts[thirdParty]) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 {
			continue
		}
		for i := range cells {
			cells[i] = strings.Trim(cells[i], " `\n")
		}
		if !strings.HasPrefix(cells[2], "v") || !strings.Contains(cells[1], ".") {
			continue
		}
		if cells[3] == "" {
			violations = append(violations, fmt.Sprintf("%s names no licence for %s", thirdParty, cells[1]))
		}
		listed[cells[1]+" "+cells[2]] = true
	}
	for r := range required {
		if !listed[r] {
			violations = append(violations, fmt.Sprintf("%s has no row for %s: read its LICENSE, then add or update the row", thirdParty, r))
		}
	}
	for r := range listed {
		if !required[r] {
			violations = append(violations, fmt.Sprintf("%s lists %s, which no go.mod requires", thirdParty, r))
		}
	}
	slices.Sort(violations)
	return violations
}

// requirements returns "module version" for everything that a go.mod requires, also through others.
func requirements(gomod string) (all []string) {
	inBlock := false
	for line := range strings.Lines(gomod) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "//")
		one, single := strings.CutPrefix(line, "require ")
		fields := strings.Fields(line)
		switch {
		case line == "require (":
			inBlock = true
		case line == ")":
			inBlock = false
		case single:
			all = append(all, strings.TrimSpace(one))
		case inBlock && len(fields) == 2:
			all = append(all, fields[0]+" "+fields[1])
		}
	}
	return all
}

func TestCheckThirdParty(t *testing.T) {
	const gomod = "module fingerzeig\n\ngo 1.26\n\nrequire (\n\texample.org/a v1.2.3\n\texample.org/b v0.1.0 // indirect\n)\n"
	const a, b = "| `example.org/a` | v1.2.3 | MIT | index |\n", "| `example.org/b` | v0.1.0 | BSD-3-Clause |\n"
	tryRows(t, checkThirdParty, []row{
		{name: "good", files: map[string]string{"go.mod": gomod, thirdParty: "| module | version | licence |\n|---|---|---|\n" + a + b}},
		{name: "missing", files: map[string]string{"go.mod": gomod, thirdParty: a}, want: "no row for example.org/b v0.1.0"},
		{name: "no page", files: map[string]string{"go.mod": "module fingerzeig\nrequire example.org/a v1.0.0\n"},
			want: "no row for example.org/a v1.0.0"},
		{name: "left over", files: map[string]string{"go.mod": gomod, thirdParty: a + b + "| `example.org/c` | v1.0.0 | MIT |\n"},
			want: "lists example.org/c v1.0.0, which no go.mod requires"},
		{name: "no licence", files: map[string]string{"go.mod": gomod, thirdParty: a + "| `example.org/b` | v0.1.0 | |\n"},
			want: "names no licence for example.org/b"},
		{name: "a generator's module", files: map[string]string{
			"go.mod": gomod, thirdParty: a + b, "p/_asm/go.mod": "module asm\nrequire (\n\texample.org/avo v0.5.0\n)\n"},
			want: "no row for example.org/avo v0.5.0"},
	})
	t.Run("another version", func(t *testing.T) {
		page := strings.ReplaceAll(a, "v1.2.3", "v1.2.2") + b
		if got := checkThirdParty(treeOf(t, map[string]string{"go.mod": gomod, thirdParty: page})); len(got) != 2 {
			t.Errorf("got %q, want a missing row and a left-over one", got)
		}
	})
}
