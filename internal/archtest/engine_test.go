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

// checkEngine returns what the engine's code does and must not: input, output, clocks, chance, goroutines, and arithmetic whose last
// bit depends on the processor.
func checkEngine(allowed map[string]string) func(tree) []string {
	return func(t tree) (violations []string) {
		used := map[string]bool{}
		for _, f := range t.goes {
			if f.test || f.nested || !slices.Contains(engine, f.folder) {
				continue
			}
			for _, importPath := range f.imports() {
				if reason, banned := engineBans[importPath]; banned {
					violations = append(violations, fmt.Sprintf("%s imports %s: %s", f.path, importPath, reason))
				}
			}
			for use, where := range inexactUses(f) {
				used[f.path+" "+use] = true
				if _, ok := allowed[f.path+" "+use]; !ok {
					violations = append(violations, fmt.Sprintf("%s calls %s, whose last bit differs between processors", where, use))
				}
			}
			violations = append(violations, speaksOrForks(f)...)
		}
		for entry := range allowed {
			if !used[entry] {
				violations = append(violations, fmt.Sprintf("inexactAllowed has %q, which is used no more: remove it", entry))
			}
		}
		slices.Sort(violations)
		return violations
	}
}

// inexactUses returns the functions of package math that f uses and that are not exact, each with one place. Constants are exact.
func inexactUses(f goFile) map[string]string {
	uses := map[string]string{}
	name := localName(f, "math")
	if name == "." {
		uses["an unnamed import of math"] = f.path
	}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if member, ok := memberOf(n, name); ok && !slices.Contains(exactMath, member) && !mathConstant(member) {
			uses["math."+member] = f.at(n)
		}
		return true
	})
	return uses
}

// mathConstant tells whether a name of package math is a constant; its functions have none of these beginnings.
func mathConstant(name string) bool {
	for _, prefix := range []string{"MaxInt", "MinInt", "MaxUint", "MaxFloat", "SmallestNonzero"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{"E", "Pi", "Phi", "Sqrt2", "SqrtE", "SqrtPi", "SqrtPhi", "Ln2", "Log2E", "Ln10", "Log10E"}, name)
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
	tryRows(t, checkEngine(nil), []row{
		{name: "good", files: in("import (\n\"errors\"\n\"math\"\n)\nvar e = errors.New(\"e\")\nvar x = math.Sqrt(math.Pi) + math.MaxInt32\n")},
		{name: "clock", files: in("import _ \"time\"\n"), want: "minutiae/a.go imports time: the engine reads no clock"},
		{name: "files", files: in("import _ \"os\"\n"), want: "imports os"},
		{name: "log", files: in("import _ \"log\"\n"), want: "imports log"},
		{name: "chance", files: in("import _ \"math/rand\"\n"), want: "imports math/rand"},
		{name: "chance, second edition", files: in("import _ \"math/rand/v2\"\n"), want: "imports math/rand/v2"},
		{name: "goroutine", files: in("func f() {\n\tgo f()\n}\n"), want: "minutiae/a.go:3 starts a goroutine"},
		{name: "goroutine in a literal", files: in("var f = func() { go func() {}() }\n"), want: "starts a goroutine"},
		{name: "exponential", files: in("import \"math\"\nvar x = math.Exp(1)\n"), want: "minutiae/a.go:3 calls math.Exp"},
		{name: "renamed", files: in("import m \"math\"\nvar x = m.Atan2(1, 2)\n"), want: "calls math.Atan2"},
		{name: "as a value", files: in("import \"math\"\nvar f = math.Cos\n"), want: "calls math.Cos"},
		{name: "unnamed", files: in("import . \"math\"\nvar x = Pow(1, 2)\n"), want: "calls an unnamed import of math"},
		{name: "prints", files: in("import \"fmt\"\nfunc f() { fmt.Println() }\n"), want: "minutiae/a.go:3 prints"},
		{name: "prints, built in", files: in("func f() { println() }\n"), want: "prints"},
		{name: "formats", files: in("import \"fmt\"\nvar s = fmt.Sprint(1)\n")},
		{name: "matcher", files: map[string]string{"matcher/a.go": "package matcher\nimport _ \"time\"\n"}, want: "matcher/a.go imports time"},
		{name: "tests are free", files: map[string]string{"minutiae/a_test.go": "package minutiae\nimport _ \"os\"\n"}},
		{name: "others are free", files: map[string]string{"index/a.go": "package index\nimport _ \"os\"\nfunc f() { go f() }\n"}},
	})
	allowed := map[string]string{"minutiae/a.go math.Log": "only for people"}
	tryRows(t, checkEngine(allowed), []row{
		{name: "allowed", files: in("import \"math\"\nvar x = math.Log(2)\n")},
		{name: "allowed no more", files: in(""), want: "used no more"},
	})
}
