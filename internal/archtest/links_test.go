package archtest_test

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// link finds the targets of a page's links.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// checkLinks returns the links between our own pages and files that lead nowhere.
func checkLinks(t tree) (violations []string) {
	there := map[string]bool{}
	for _, name := range t.files {
		for ; name != "."; name = path.Dir(name) {
			there[name] = true
		}
	}
	for name, text := range t.texts {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target, _, _ := strings.Cut(found[1], "#")
			if target != "" && !strings.Contains(target, ":") && !there[path.Join(path.Dir(name), target)] {
				violations = append(violations, fmt.Sprintf("%s links to %s, which is not there", name, target))
			}
		}
	}
	slices.Sort(violations)
	return violations
}

func TestCheckLinks(t *testing.T) {
	page := func(text string) map[string]string {
		return map[string]string{"README.md": "", "hw/sim/sim.go": "package sim\n", "docs/A.md": text}
	}
	tryRows(t, checkLinks, []row{
		{name: "good", files: page("[r](../README.md#top) [a](A.md) [hw](../hw) [sim](../hw/sim/sim.go) [here](#x) [w](https://example.org/B.md)\n")},
		{name: "no page", files: page("[b](B.md)\n"), want: "docs/A.md links to B.md, which is not there"},
		{name: "from another folder", files: page("[r](README.md)\n"), want: "docs/A.md links to README.md"},
		{name: "only part of a name", files: page("[s](../hw/s)\n"), want: "links to ../hw/s,"},
	})
}
