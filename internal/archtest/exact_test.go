package archtest_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// checkExact returns the calls of functions of package math whose last bit depends on the processor.
func checkExact(allowed map[string]string) func(tree) []string {
	return func(t tree) (violations []string) {
		used := map[string]bool{}
		for _, f := range t.goes {
			if f.test || f.nested || !slices.Contains(sameBits, f.folder) {
				continue
			}
			for use, where := range inexactUses(f) {
				used[f.path+" "+use] = true
				if _, ok := allowed[f.path+" "+use]; !ok {
					violations = append(violations, fmt.Sprintf("%s calls %s, whose last bit differs between processors", where, use))
				}
			}
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

func TestCheckExact(t *testing.T) {
	in := func(body string) map[string]string {
		return map[string]string{"minutiae/a.go": "package minutiae\n" + body}
	}
	tryRows(t, checkExact(nil), []row{
		{name: "good", files: in("import \"math\"\nvar x = math.Sqrt(math.Pi) + math.MaxInt32\n")},
		{name: "exponential", files: in("import \"math\"\nvar x = math.Exp(1)\n"), want: "minutiae/a.go:3 calls math.Exp"},
		{name: "renamed", files: in("import m \"math\"\nvar x = m.Atan2(1, 2)\n"), want: "calls math.Atan2"},
		{name: "as a value", files: in("import \"math\"\nvar f = math.Cos\n"), want: "calls math.Cos"},
		{name: "unnamed", files: in("import . \"math\"\nvar x = Pow(1, 2)\n"), want: "calls an unnamed import of math"},
		{name: "others are free", files: map[string]string{"bench/a.go": "package main\nimport \"math\"\nvar x = math.Exp(1)\n"}},
	})
	allowed := map[string]string{"minutiae/a.go math.Log": "only for people"}
	tryRows(t, checkExact(allowed), []row{
		{name: "allowed", files: in("import \"math\"\nvar x = math.Log(2)\n")},
		{name: "allowed no more", files: in(""), want: "used no more"},
	})
}
