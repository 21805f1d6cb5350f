package archtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// checkTopLevel returns what lies at the root and should not.
func checkTopLevel(t tree) (violations []string) {
	for _, name := range t.top {
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) {
			violations = append(violations, fmt.Sprintf("%s lies at the top level, which holds only %q and dot-files", name, topLevel))
		}
	}
	return violations
}

func TestCheckTopLevel(t *testing.T) {
	tryRows(t, checkTopLevel, []row{
		{name: "good", files: map[string]string{"hw/a.go": "package hw\n", ".ci/run": "", "README.md": "", "LICENSE": ""}},
		{name: "folder", files: map[string]string{"util/a.go": "package util\n"}, want: "util lies at the top level"},
		{name: "file", files: map[string]string{"Makefile": ""}, want: "Makefile lies at the top level"},
		{name: "ignored by git", files: map[string]string{".gitignore": "/fingerzeig-data/\n", "fingerzeig-data/key": ""}},
	})
}
