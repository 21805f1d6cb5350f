package archtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// checkDoors returns the imports of third-party code outside the packages that the table names for it, and the doors that nothing uses.
func checkDoors(table map[string][]string) func(tree) []string {
	return func(t tree) (violations []string) {
		used := map[string]bool{} // "module folder"
		for _, f := range t.goes {
			if f.test || f.nested {
				continue
			}
			for _, importPath := range f.imports() {
				if _, ours := t.ours(importPath); ours || standard(importPath) {
					continue
				}
				module := moduleOf(table, importPath)
				used[module+" "+f.folder] = true
				if module == "" {
					violations = append(violations, fmt.Sprintf(
						"%s imports %s, which has no door: add one to doors in internal/archtest/table_test.go", f.path, importPath))
				} else if !slices.Contains(table[module], f.folder) {
					violations = append(violations, fmt.Sprintf("%s imports %s, which enters only by %q",
						f.path, importPath, table[module]))
				}
			}
		}
		for module, folders := range table {
			for _, folder := range folders {
				if !used[module+" "+folder] {
					violations = append(violations, fmt.Sprintf("%s has a door in %s that nothing uses: remove it", module, folder))
				}
			}
		}
		slices.Sort(violations)
		return violations
	}
}

// standard tells whether an import path is one of the standard library: the first element of all others is a host.
func standard(importPath string) bool {
	host, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(host, ".")
}

// moduleOf returns the module among the table's that holds a package, or "".
func moduleOf[V any](table map[string]V, importPath string) string {
	longest := ""
	for module := range table {
		if (importPath == module || strings.HasPrefix(importPath, module+"/")) && len(module) > len(longest) {
			longest = module
		}
	}
	return longest
}

func TestCheckDoors(t *testing.T) {
	table := map[string][]string{"example.org/db/v4": {"store"}, "example.org/db/v4/plugin": {"plug"}}
	good := func(more string, content string) map[string]string {
		return map[string]string{
			"store/a.go": "package store\nimport (\n_ \"example.org/db/v4\"\n_ \"example.org/db/v4/options\"\n_ \"os\"\n)\n",
			"plug/a.go":  "package plug\nimport _ \"example.org/db/v4/plugin\"\n",
			more:         content,
		}
	}
	tryRows(t, checkDoors(table), []row{
		{name: "good", files: good("api/a.go", "package api\nimport _ \"net\"\n")},
		{name: "a door that nothing uses", files: good("plug/a.go", "package plug\n"),
			want: "example.org/db/v4/plugin has a door in plug that nothing uses"},
		{name: "by another package", files: good("api/a.go", "package api\nimport _ \"example.org/db/v4/options\"\n"),
			want: "api/a.go imports example.org/db/v4/options, which enters only by [\"store\"]"},
		{name: "a module inside another", files: good("store/b.go", "package store\nimport _ \"example.org/db/v4/plugin\"\n"),
			want: "enters only by [\"plug\"]"},
		{name: "a name that only begins alike", files: good("store/b.go", "package store\nimport _ \"example.org/db/v40\"\n"),
			want: "has no door"},
		{name: "unknown", files: good("store/b.go", "package store\nimport _ \"example.com/new\"\n"),
			want: "store/b.go imports example.com/new, which has no door: add one"},
		{name: "a test is free", files: good("store/a_test.go", "package store\nimport _ \"example.com/new\"\n")},
	})
}
