// Package access says who may do what: roles and what they permit, keys and certificates and whom they stand for, and how often somebody may be
// wrong. It knows no HTTP, no prints and no clock of its own.
//
//	role.go, matrix.go     five roles, and the one table of what each may do
//	key.go                 what a key looks like
//	entry.go, set.go       who has which key or certificate: a row, and all of them
//	file.go                the file of the rows: written whole, read strictly
//	keys.go                the rows that hold now; authenticates
//	guard.go, ledger.go    rates, and locks after too many wrong verifications
//	replays.go             samples that were seen before
//	replaysfile.go         and their file
//
// A terminal learns decisions and never scores: with scores a template can be rebuilt step by step (hill climbing, ISO/IEC 24745, and Uludag and
// Jain, 2004, on minutiae). It cannot loosen a threshold either, which would tell the score in a few questions, and it is locked out after a few
// wrong answers. A desk sees scores, and is locked out as well: its key is worth no more to a thief.
package access
