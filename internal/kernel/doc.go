// Package kernel holds the inner loops that are worth writing per instruction set, each beside a portable twin that is obviously right.
//
// Kernels know nothing of fingers: slices in, numbers out, and the same numbers on every processor.
package kernel
