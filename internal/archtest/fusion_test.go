package archtest_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"math"
	"path"
	"slices"
	"testing"
)

// checkFusion returns the floating-point products of sameBits that are not rounded where they stand. A compiler may fuse x*y+z into one
// operation with one rounding, also across statements and calls, and does so for some processors only; float64(x*y)+z is the same
// everywhere.
func checkFusion(t tree) (violations []string) {
	c := typeChecker{tree: t, standard: importer.ForCompiler(t.fset, "source", nil), done: map[string]*types.Package{}}
	c.types = map[ast.Expr]types.TypeAndValue{}
	for _, folder := range sameBits {
		if _, err := c.Import(path.Join(t.module, folder)); err != nil {
			violations = append(violations, fmt.Sprintf("the types of %s cannot be found: %v", folder, err))
		}
	}
	for _, f := range t.goes {
		if slices.Contains(sameBits, f.folder) && !f.test && !f.nested {
			violations = append(violations, c.fusible(f)...)
		}
	}
	return violations
}

// typeChecker finds the types of the expressions of sameBits. It asks no go command, for the reason that the package comment gives.
type typeChecker struct {
	tree     tree
	standard types.Importer
	done     map[string]*types.Package
	types    map[ast.Expr]types.TypeAndValue
}

// Import implements types.Importer. Packages outside sameBits and the standard library are left empty: they hand over integers.
func (c *typeChecker) Import(importPath string) (*types.Package, error) {
	folder, ours := c.tree.ours(importPath)
	switch {
	case !ours && standard(importPath):
		return c.standard.Import(importPath)
	case !ours || !slices.Contains(sameBits, folder):
		return types.NewPackage(importPath, path.Base(importPath)), nil
	case c.done[importPath] != nil:
		return c.done[importPath], nil
	}
	var files []*ast.File
	for _, f := range c.tree.goes {
		if f.folder == folder && !f.test && !f.nested {
			files = append(files, f.syntax)
		}
	}
	config := types.Config{Importer: c, Error: func(error) {}} // goes on past what the empty packages lack
	made, _ := config.Check(importPath, c.tree.fset, files, &types.Info{Types: c.types})
	c.done[importPath] = made
	return made, nil
}

// fusible returns f's products that an addition could swallow.
func (c *typeChecker) fusible(f goFile) (violations []string) {
	rounded := map[ast.Expr]bool{} // what stands in a place where it is rounded, or where no sum can follow
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if c.types[n.Fun].IsType() {
				rounded[ast.Unparen(n.Args[0])] = true
			}
		case *ast.BinaryExpr:
			if slices.Contains([]token.Token{token.QUO, token.LSS, token.LEQ, token.GTR, token.GEQ, token.EQL, token.NEQ}, n.Op) {
				rounded[ast.Unparen(n.X)], rounded[ast.Unparen(n.Y)] = true, true
			}
			if n.Op == token.MUL { // of a chain of products only the last can be swallowed
				rounded[ast.Unparen(n.X)], rounded[ast.Unparen(n.Y)] = true, true
				if c.float(n) && !rounded[n] && !c.powerOfTwo(n.X) && !c.powerOfTwo(n.Y) {
					violations = append(violations, fmt.Sprintf("%s: write float64(%s), so that it is rounded on every processor",
						f.at(n), types.ExprString(n)))
				}
			}
		case *ast.AssignStmt:
			if n.Tok == token.MUL_ASSIGN && c.float(n.Lhs[0]) && !c.powerOfTwo(n.Rhs[0]) {
				violations = append(violations, fmt.Sprintf("%s: spell out *= and round the product with float64()", f.at(n)))
			}
		}
		return true
	})
	return violations
}

// float tells whether an expression is a floating-point number that is computed when the program runs.
func (c *typeChecker) float(e ast.Expr) bool {
	found := c.types[e]
	if found.Type == nil || found.Value != nil {
		return false
	}
	basic, ok := found.Type.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsFloat|types.IsComplex) != 0
}

// powerOfTwo tells whether an expression is a constant 2 to the k or its negative: such a product is exact, and fusing it changes nothing.
func (c *typeChecker) powerOfTwo(e ast.Expr) bool {
	value := c.types[e].Value
	if value == nil || value.Kind() != constant.Int && value.Kind() != constant.Float {
		return false
	}
	v, _ := constant.Float64Val(value)
	fraction, _ := math.Frexp(math.Abs(v))
	return fraction == 0.5
}

func TestCheckFusion(t *testing.T) {
	in := func(result string) map[string]string {
		return map[string]string{"minutiae/a.go": "package minutiae\nimport \"math\"\nvar _ = math.Sqrt\n" +
			"const half = 0.5\ntype metre float64\nfunc f(x, y, z float64, i, j int, m metre) any { return " + result + " }\n"}
	}
	bad := func(name, result, product string) row {
		return row{name: name, files: in(result), want: "minutiae/a.go:6: write float64(" + product + ")"}
	}
	good := func(name, result string) row { return row{name: name, files: in(result)} }
	tryRows(t, checkFusion, []row{
		good("rounded", "float64(x*y) + z"),
		good("rounded, with parentheses", "float64((x*y)) + z"),
		good("rounded to a type of its own", "metre(m*m) + m"),
		good("cut to an integer", "int(x*y) + i"),
		good("integers", "i*j + i"),
		good("constants", "half*half + x"),
		good("divided", "x*y/z + x"),
		good("divisor", "z/(x*y) + x"),
		good("compared", "x*y < z"),
		good("a power of two", "half*x + y*-(1<<15)"),
		good("a chain of products", "float64(x*y*z) + x"),
		bad("sum", "x*y + z", "x * y"),
		bad("difference", "z - x*y", "x * y"),
		bad("in parentheses", "(x*y) + z", "x * y"),
		bad("negated", "-(x*y) + z", "x * y"),
		bad("in a chain", "x*y*z + x", "x * y * z"),
		bad("two of them", "float64(x*x) + y*y", "y * y"),
		bad("a type of its own", "m*m + m", "m * m"),
		bad("with a constant", "3*half*x + y", "3 * half * x"),
		bad("results of the standard library", "math.Sqrt(x)*math.Sqrt(y) + z", "math.Sqrt(x) * math.Sqrt(y)"),
		bad("handed on, where a sum may follow", "x * y", "x * y"),
		{name: "product in place", files: map[string]string{"matcher/a.go": "package matcher\nfunc f(x float64) { x *= x; _ = x }\n"},
			want: "matcher/a.go:2: spell out *="},
		{name: "integer product in place", files: map[string]string{"matcher/a.go": "package matcher\nfunc f(x int) { x *= x; _ = x }\n"}},
		{name: "through our own packages", files: map[string]string{
			"internal/fixed/a.go": "package fixed\nfunc Exp(x float64) float64 { return x }\n",
			"matcher/a.go":        "package matcher\nimport \"fingerzeig/internal/fixed\"\nfunc f(y float64) float64 { return fixed.Exp(y)*y + y }\n"},
			want: "matcher/a.go:3: write float64(fixed.Exp(y) * y)"},
		{name: "others are free", files: map[string]string{"bench/a.go": "package main\nfunc f(x, y float64) float64 { return x*y + x }\n"}},
		{name: "tests are free", files: map[string]string{
			"matcher/a_test.go": "package matcher\nfunc f(x, y float64) float64 { return x*y + x }\n"}},
	})
}
