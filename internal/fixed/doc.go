// Package fixed holds the arithmetic that gives the same bits on every processor.
//
// The functions of package math may differ in the last bit between architectures, and a compiler may fuse x*y+z into one rounding where
// the processor can. What is stored, compared or scored must depend on neither, so the engine computes in integers: angles are binary (a
// full turn is 65,536, arithmetic wraps as angles do), sines are fixed-point, roots are integer roots. The few curves that tables are
// made of at start (exponential, error function) are evaluated here with every product rounded by an explicit conversion, which forbids
// fusing (Go specification, "Floating-point operators").
package fixed
