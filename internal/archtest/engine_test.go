package archtest_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// checkEngine returns what the engine's code does and must not: input, output, clocks, chance, goroutines.
func checkEngine(t tree) (violations []string) {
	for _, f := range t.goes {
		if f.test || f.nested || !slices.Contains(engine, f.folder) {
			continue
		}
		for _, importPath := range f.imports() {
			if reason, banned := engineBans[importPath]; banned {
				violations = append(violations, fmt.Sprintf("%s imports %s: %s", f.path, importPath, reason))
			}
		}
		violations = append(violations, speaksOrForks(f)...)
	}
	return violations
}

// speaksOrForks returns f's go statements and what it prints.
func speaksOrForks(f goFile) (violations []string) {
	fmtName := localName(f, "fmt")
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			violations = append(violations, fmt.Sprintf("%s starts a goroutine: the caller decides about those", f.at(n)))
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.Ident)
			if ok && (called.Name == "print" || called.Name == "println") {
				violations = append(violations, fmt.Sprintf("%s prints", f.at(n)))
			}
		case *ast.SelectorExpr:
			if member, ok := memberOf(n, fmtName); ok && strings.HasPrefix(member, "Print") {
				violations = append(violations, fmt.Sprintf("%s prints", f.at(n)))
			}
		}
		return true
	})
	return violations
}

// localName returns the name by which f calls an imported package, or "" where it does not import it.
func localName(f goFile, importPath string) string {
	for _, spec := range f.syntax.Imports {
		if spec.Path.Value != strconv.Quote(importPath) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return importPath[strings.LastIndex(importPath, "/")+1:]
	}
	return ""
}

// memberOf returns the exported name that n selects from the package called name.
func memberOf(n ast.Node, name string) (member string, ok bool) {
	selector, ok := n.(*ast.SelectorExpr)
	if !ok || name == "" {
		return "", false
	}
	from, ok := selector.X.(*ast.Ident)
	if !ok || from.Name != name || !unicode.IsUpper(rune(selector.Sel.Name[0])) {
		return "", false
	}
	return selector.Sel.Name, true
}

func TestCheckEngine(t *testing.T) {
	in := func(body string) map[string]string {
		return map[string]string{"minutiae/a.go": "package minutiae\n" + body}
	}
	tryRows(t, checkEngine, []row{
		{name: "good", files: in("import (\n\"errors\"\n\"math\"\n)\nvar e = errors.New(\"e\")\nvar x = math.Sqrt(math.Pi) + math.MaxInt32\n")},
		{name: "clock", files: in("import _ \"time\"\n"), want: "minutiae/a.go imports time: the engine reads no clock"},
		{name: "files", files: in("import _ \"os\"\n"), want: "imports os"},
		{name: "log", files: in("import _ \"log\"\n"), want: "imports log"},
		{name: "chance", files: in("import _ \"math/rand\"\n"), want: "imports math/rand"},
		{name: "chance, second edition", files: in("import _ \"math/rand/v2\"\n"), want: "imports math/rand/v2"},
		{name: "goroutine", files: in("func f() {\n\tgo f()\n}\n"), want: "minutiae/a.go:3 starts a goroutine"},
		{name: "goroutine in a literal", files: in("var f = func() { go func() {}() }\n"), want: "starts a goroutine"},
		{name: "prints", files: in("import \"fmt\"\nfunc f() { fmt.Println() }\n"), want: "minutiae/a.go:3 prints"},
		{name: "prints, built in", files: in("func f() { println() }\n"), want: "prints"},
		{name: "formats", files: in("import \"fmt\"\nvar s = fmt.Sprint(1)\n")},
		{name: "matcher", files: map[string]string{"matcher/a.go": "package matcher\nimport _ \"time\"\n"}, want: "matcher/a.go imports time"},
		{name: "tests are free", files: map[string]string{"minutiae/a_test.go": "package minutiae\nimport _ \"os\"\n"}},
		{name: "others are free", files: map[string]string{"index/a.go": "package index\nimport _ \"os\"\nfunc f() { go f() }\n"}},
	})
}
