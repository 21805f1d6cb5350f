// Package cluster holds one index on several machines, over NATS JetStream. It is the only door to NATS.
//
// A Node has the methods of an index.Index that the HTTP API asks for, and answers for all nodes. Subjects fall on a fixed number of shards by the
// keyed hash of their names. Each shard is a replicated log of sealed records, a stream of JetStream, and has owners, as a rule three: nodes that
// follow its log into their own index.Index. The table that says who owns what lies in a bucket of JetStream.
//
//	step      who            what                                                                        file
//	seal      the node asked makes the record of a subject, sealed under a data key that travels wrapped write.go
//	publish   JetStream      keeps it on several machines, in the order of the log                       log.go
//	push      the node asked gives it to the owners of the shard, who apply it to their own index        apply.go
//	fill      owners         read from the log what they missed                                          fill.go
//	agree     the node asked waits until most owners have applied it: only then it is acknowledged       gather.go
//	search    owners         one for each shard searches, all say how far they have applied its log      serve.go
//	merge     the node asked takes an answer that saw all that most owners had applied                   search.go
//	rule      owners of one  know the policy of a gallery; who acts by it asks them first                        policy.go
//	gate      JetStream      lets one after the other be enrolled into a gallery whose policy asks who else is    gate.go
//	admit     the node asked looks for duplicates and room, and enrols                                           admit.go
//	expire    one owner      erases the subjects of a shard whose time is over                                   expire.go
//	pair      the node asked looks for who is enrolled twice                                                     dedup.go
//	balance   one node       moves shards as nodes join, leave and are lost, one owner at a time         balance.go
//
// Two majorities of the owners of a shard have a node in common. So whatever was acknowledged before a search began is told to the node that
// asked, and an answer that did not see it is not taken; no clock is involved. What an answer has seen is known to most owners before it is given
// out, so that no later search can miss it. Where a shard has no such answer in time, the search is Indeterminate with ErrPartial, and a write
// returns ErrUnavailable: it may then have happened, or yet happen. Tables that follow each other differ by one owner a shard, and the next is
// not made before the last is known to hold all that was acknowledged under those before; so majorities of old and new tables meet, too.
//
// An erasure is an entry of the log like any other. The owners destroy the subject's key and records and overwrite what they hold in memory,
// and the older entries of the log are overwritten. A node that was away catches up with the log before its answers are taken: that erases first.
// Entries of erasures are kept for EraseMemory; a node that was away for longer begins anew from an empty index.
//
// A cluster may begin with one node. Once there are three each log is kept by three machines, too, without a word from anybody (grow.go). A node that is to
// go gives away what it has, and says when it may (leave.go).
//
// All nodes hold the same key-encryption key, and so the same key of the names. Messages between nodes are sealed under a key that follows from
// it: whoever lacks it can neither read a probe nor make up an answer.
package cluster
