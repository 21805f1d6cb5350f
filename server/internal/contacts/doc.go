// Package contacts keeps what a pickup needs to know of a person, for as long as the pickup lasts: where to tell them, and what they answer
// where they do not show a finger. It keeps neither a name nor an answer: of answers there are keyed hashes.
//
// Each pickup has one file, sealed by AES-256-GCM under a key of the caller's and bound to the pickup. It is there whole or not at all, and
// overwritten before it is removed.
package contacts
