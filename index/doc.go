// Package index keeps the templates of subjects and finds them again.
//
// An Index is a folder. It holds galleries, a gallery holds subjects, a subject holds samples: templates of one or more fingers. Enroll and
// Remove are durable when they return, whatever happens to the process or the machine after that. Verify compares a probe with one
// subject (1:1), Identify with all subjects of a gallery (1:N).
//
// At rest everything is sealed by AES-256-GCM. Each subject has a data key of its own, which is kept wrapped by the index's key-encryption
// key; removing a subject destroys that wrapped key in the same transaction as the samples. Galleries and subjects are stored under keyed
// hashes of their names, so that a folder without its key tells how many subjects there are, and nothing else.
//
// The index fails closed: the zero Verdict is a rejection, a search that could not look at every sample is Indeterminate and never a match,
// and a threshold that every comparison would pass is refused.
package index
