package archtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// checkArrows returns the imports between our own packages that the table does not allow, and the packages and rows that miss
// each other.
func checkArrows(table map[string][]string) func(tree) []string {
	return func(t tree) (violations []string) {
		known := map[string]bool{}
		for _, folder := range t.folders() {
			known[folder] = true
			if _, ok := table[folder]; !ok {
				violations = append(violations, fmt.Sprintf(
					"package %s has no row: add one to arrows in internal/archtest/table_test.go that says whom it may import", folder))
			}
		}
		for folder := range table {
			if !known[folder] {
				violations = append(violations, fmt.Sprintf("the row %s of arrows has no package: remove it", folder))
			}
		}
		for _, f := range t.goes {
			targets, ok := table[f.folder]
			if f.nested || !ok {
				continue
			}
			for _, importPath := range f.imports() {
				target, ok := t.ours(importPath)
				if !ok || target == f.folder && f.test {
					continue
				}
				if !f.test && !slices.Contains(targets, target) {
					violations = append(violations, fmt.Sprintf("%s imports %s: the row of %s allows only %q",
						f.path, target, f.folder, targets))
				}
				if f.test && above(table, target, f.folder) {
					violations = append(violations, fmt.Sprintf("%s imports %s, which stands above %s", f.path, target, f.folder))
				}
			}
		}
		slices.Sort(violations)
		return violations
	}
}

// above tells whether a test of folder must not import target, because target builds on folder. Packages in a folder's own
// sub-folders are its kits (synthetic prints for minutiae), and free to its tests.
func above(table map[string][]string, target, folder string) bool {
	return !strings.HasPrefix(target, folder+"/") && reaches(table, target, folder)
}

// reaches tells whether arrows lead from one folder to another.
func reaches(table map[string][]string, from, to string) bool {
	return slices.ContainsFunc(table[from], func(next string) bool { return next == to || reaches(table, next, to) })
}

// A table with a cycle would make reaches run for ever, and a target without a row would be an arrow to nowhere.
func TestArrowsTable(t *testing.T) {
	level := map[string]int{} // 1 while a folder's arrows are being followed, 2 when they are done
	var follow func(folder string)
	follow = func(folder string) {
		if level[folder] == 1 {
			t.Fatalf("the arrows of %s lead back to it", folder)
		}
		if level[folder] == 2 {
			return
		}
		level[folder] = 1
		for _, target := range arrows[folder] {
			if _, ok := arrows[target]; !ok {
				t.Fatalf("%s may import %s, which has no row", folder, target)
			}
			follow(target)
		}
		level[folder] = 2
	}
	for folder := range arrows {
		follow(folder)
	}
}

func TestCheckArrows(t *testing.T) {
	table := map[string][]string{"low": {}, "low/kit": {"low"}, "mid": {"low"}, "top": {"mid"}}
	base := func(more map[string]string) map[string]string {
		files := map[string]string{
			"low/a.go":     "package low\n",
			"low/kit/a.go": "package kit\nimport _ \"fingerzeig/low\"\n",
			"mid/a.go":     "package mid\nimport (\n_ \"fingerzeig/low\"\n_ \"strings\"\n_ \"example.org/low\"\n)\n",
			"top/a.go":     "package top\nimport _ \"fingerzeig/mid\"\n",
		}
		for name, content := range more {
			files[name] = content
		}
		return files
	}
	tryRows(t, checkArrows(table), []row{
		{name: "good", files: base(nil)},
		{name: "upward", files: base(map[string]string{"low/b.go": "package low\nimport _ \"fingerzeig/top\"\n"}),
			want: "low/b.go imports top"},
		{name: "past the next floor", files: base(map[string]string{"top/b.go": "package top\nimport _ \"fingerzeig/low\"\n"}),
			want: "top/b.go imports low"},
		{name: "in a file for another processor",
			files: base(map[string]string{"low/b.go": "//go:build arm64\n\npackage low\nimport _ \"fingerzeig/mid\"\n"}),
			want:  "low/b.go imports mid"},
		{name: "no row", files: base(map[string]string{"new/a.go": "package new\n"}), want: "package new has no row: add one"},
		{name: "no row, tests alone", files: base(map[string]string{"new/a_test.go": "package new\n"}), want: "package new has no row"},
		{name: "test to its own package", files: base(map[string]string{"top/a_test.go": "package top_test\nimport _ \"fingerzeig/top\"\n"})},
		{name: "test downward without an arrow",
			files: base(map[string]string{"top/a_test.go": "package top_test\nimport _ \"fingerzeig/low/kit\"\n"})},
		{name: "test to its kit", files: base(map[string]string{"low/a_test.go": "package low_test\nimport _ \"fingerzeig/low/kit\"\n"})},
		{name: "test upward", files: base(map[string]string{"low/a_test.go": "package low_test\nimport _ \"fingerzeig/mid\"\n"}),
			want: "low/a_test.go imports mid, which stands above low"},
		{name: "test far upward", files: base(map[string]string{"low/a_test.go": "package low_test\nimport _ \"fingerzeig/top\"\n"}),
			want: "low/a_test.go imports top, which stands above low"},
		{name: "generator in a module of its own",
			files: base(map[string]string{"low/_asm/main.go": "package main\nimport _ \"fingerzeig/top\"\n"})},
	})
	t.Run("row without a package", func(t *testing.T) {
		got := checkArrows(map[string][]string{"low": {}, "gone": {}})(treeOf(t, map[string]string{"low/a.go": "package low\n"}))
		if len(got) != 1 || !strings.Contains(got[0], "the row gone of arrows has no package") {
			t.Errorf("got %q", got)
		}
	})
}
