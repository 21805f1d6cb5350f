// Package audit keeps a record of what was done that cannot be changed afterwards without being found out. It knows neither fingers nor HTTP, and
// no clock of its own.
//
// An entry is a line of JSON in a file; its hash covers the entry and the hash of the line before: h(i) = SHA-256(h(i-1) || JSON of entry i). Every so
// often a line is a checkpoint: the hash so far, signed (Ed25519). Whoever changes, removes, repeats or reorders lines breaks the chain; whoever
// makes a new chain lacks the key; whoever cuts the end off leaves a chain that ends before a checkpoint that somebody keeps elsewhere.
//
// The key that signs can be changed: an entry, signed by the old one, names the new one, and the next entry is a checkpoint by that. The keys are a chain
// of their own, from the first one to the last.
//
// Nobody is named. Subjects and galleries are pseudonyms (HMAC-SHA-256) under a key of the log: with it an auditor finds all about one person whose
// name is known, without it nobody finds any name. What stands there in plain are the names of entries of the file of keys, which are those of machines.
//
//	entry.go       an entry and its line
//	secrets.go     the two keys of a log, and pseudonyms
//	checkpoint.go  a signed hash, and its form for keeping elsewhere
//	keychange.go   the words by which one key of a log names the next
//	keyfile.go     the file of the keys, and changing the one that signs
//	files.go       the files of a folder, and the lines of a file
//	log.go         appending: many entries share one fsync
//	open.go        beginning, and going on after a crash
//	verify.go      reading all of it, up to the first place that is wrong
//
// An answer that waits for Append tells nothing that is not in the record. An entry that cannot be written is an error, and what it is about must not
// be told then.
package audit
