package archtest_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"slices"
	"strings"
	"testing"
)

// checkPackages returns the packages without a package comment, and those that others import without an example that is run.
func checkPackages(t tree) (violations []string) {
	for _, folder := range t.folders() {
		var code, tests []*ast.File
		documented, program := false, false
		for _, f := range t.goes {
			switch {
			case f.folder != folder || f.nested:
			case f.test:
				tests = append(tests, f.syntax)
			default:
				code = append(code, f.syntax)
				documented = documented || f.syntax.Doc != nil
				program = program || f.syntax.Name.Name == "main"
			}
		}
		if !documented {
			violations = append(violations, fmt.Sprintf("package %s has no package comment", folder))
		}
		public := len(code) > 0 && !program && !slices.Contains(strings.Split(folder, "/"), "internal")
		runs := func(e *doc.Example) bool { return e.Output != "" || e.EmptyOutput }
		if public && !slices.ContainsFunc(doc.Examples(tests...), runs) {
			violations = append(violations, fmt.Sprintf("package %s has no Example with an Output comment", folder))
		}
	}
	return violations
}

func TestCheckPackages(t *testing.T) {
	const code = "// Package a is good.\npackage a\n"
	const example = "package a_test\nimport \"fmt\"\nfunc Example() {\n\tfmt.Println(1)\n\t// Output: 1\n}\n"
	tryRows(t, checkPackages, []row{
		{name: "good", files: map[string]string{"a/a.go": code, "a/example_test.go": example}},
		{name: "no comment", files: map[string]string{"a/a.go": "package a\n", "a/example_test.go": example}, want: "a has no package comment"},
		{name: "no example", files: map[string]string{"a/a.go": code}, want: "a has no Example"},
		{name: "an example that is not run", want: "a has no Example", files: map[string]string{
			"a/a.go": code, "a/example_test.go": strings.ReplaceAll(example, "// Output: 1", "")}},
		{name: "internal", files: map[string]string{"internal/a/a.go": code}},
		{name: "program", files: map[string]string{"a/main.go": "// Command a runs.\npackage main\n"}},
	})
}
