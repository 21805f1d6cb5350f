// Package kernel holds the inner loops that are worth writing per instruction set, each beside a portable twin that is obviously right.
//
// Kernels know nothing of fingers: slices in, numbers out, and the same numbers at every level of every processor. The level is chosen
// once at start (see Level). Builds with the tag purego, and processors other than amd64, have the portable twins alone.
//
// # How to add a kernel
//
// For a kernel dot:
//
//  1. dot.go: the exported Dot, whose comment is its loop and says when it panics and what may share memory. It checks every length, since
//     assembly checks none, settles the empty cases and calls dot. Below it dotGeneric, the loop itself.
//  2. dispatch_noasm.go and dispatch_amd64.go: dot calls dotGeneric, or the twin of the active level by a switch. Never through a function
//     variable: what its arguments point to would escape to the heap. Assembly cannot be preempted: cut what may take long (maxAsmValues).
//  3. _asm/dot.go: the generator of dotAVX2 and dotAVX512, entered in the list in _asm/main.go; then run go generate.
//  4. dot_test.go: a row in a table and random cases through forEachLevel, which runs every level that the machine has, between guard
//     words (guarded); a fuzz test from the same comparison; a benchmark by forEachLevelB, named so that benchstat -col /level compares.
//
// A level may add instructions, never change results. Where one wraps, saturates or rounds otherwise than the loop, it is not used.
package kernel

//go:generate go run -C _asm . ..
