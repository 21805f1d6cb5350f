// Package archtest holds the tests that keep the house in order; it has no other code.
//
// The rules are those of docs/ARCHITECTURE.md: who may import whom, by which package each dependency enters, what lies at the top level,
// that every stage of a package's stage table has its file, what the engine never does, and what is never committed. table_test.go says
// them as data. A test reads the source files themselves, in-process: a test that asked the go command instead would be answered from
// the test cache and would call a new violation clean, while files that a test opens are part of its cache key.
//
// Each rule is also tried on a small tree in memory that breaks it, because a checker that cannot fail checks nothing.
package archtest
