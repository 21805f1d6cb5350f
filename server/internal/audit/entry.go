package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Kind says what an entry is about.
type Kind string

// The kinds. The first four are the log's own.
const (
	Created        Kind = "created"    // the log begins: Key is its public key
	Repaired       Kind = "repaired"   // a crash has left part of a line, which nobody was told of: Note says what was cut off
	Signed         Kind = "checkpoint" // Signature covers the hash of the entry before
	Rekeyed        Kind = "new-key"    // the log has another key from here on: Key, by a Signature of the one before
	Start          Kind = "start"      // of the service; Note is what it was set up with
	Stop           Kind = "stop"
	Enrolment      Kind = "enrolment"
	Change         Kind = "change" // of a subject that stays
	Erasure        Kind = "erasure"
	Reading        Kind = "reading" // of what is known about subjects
	Export         Kind = "export"  // of templates
	Verification   Kind = "verification"
	Identification Kind = "identification"
	Gallery        Kind = "gallery" // its policy, or all of it
	Bulk           Kind = "bulk"    // imports and jobs
	Pickup         Kind = "pickup"  // a step of staff: Note says of which, and which
	Release        Kind = "release" // of a locker, or not: Outcome is the decision, Note says how it was asked for
	Receipt        Kind = "receipt" // the end of a pickup: Outcome says which
	Alarm          Kind = "alarm"   // somebody has to look at a locker or a terminal
	Refused        Kind = "refused" // a key let nobody in, or not there: Outcome says why
	Locked         Kind = "locked"  // after wrong verifications
	Unlock         Kind = "unlock"
	KeysChange     Kind = "keys"     // other entries of the file of keys hold: Note says which
	Settings       Kind = "settings" // certificates, the key-encryption key, the keeper's work
)

// The outcomes that are not codes of problems. Decisions are outcomes, too.
const (
	Begun = "begun" // something will be changed: the entry with its outcome follows, unless the process ended in between
	Done  = "done"
)

// Flags of entries.
const (
	Offline  = "offline"  // a terminal did it by itself and told afterwards
	Replayed = "replayed" // the same sample, byte by byte, was there before
)

// Entry is what is known of something that was done. What is empty is left out.
type Entry struct {
	Seq       uint64    `json:"seq"`                 // counts from 1; given by Append
	Time      time.Time `json:"time"`                // UTC, in milliseconds; given by Append
	Kind      Kind      `json:"kind"`                //
	By        string    `json:"by,omitempty"`        // name of the entry in the file of keys; empty: the service itself, or a service without keys
	Role      string    `json:"role,omitempty"`      //
	Gallery   Pseudonym `json:"gallery,omitempty"`   //
	Subject   Pseudonym `json:"subject,omitempty"`   //
	Operation string    `json:"operation,omitempty"` // of the API
	Outcome   string    `json:"outcome,omitempty"`   //
	Request   string    `json:"request,omitempty"`   // as the service's log has it
	Flag      string    `json:"flag,omitempty"`      //
	Count     int       `json:"count,omitempty"`     // how many things the entry stands for, where that is not one
	Note      string    `json:"note,omitempty"`      // words without names of people
	Key       []byte    `json:"key,omitempty"`       // of Created and Rekeyed: the Ed25519 public key
	Signature []byte    `json:"signature,omitempty"` // of Signed and Rekeyed
}

// Hash is that of the chain up to an entry. Before the first one it is zero.
type Hash [sha256.Size]byte

// line is an entry as it stands in a file.
type line struct {
	Entry
	Hash string `json:"hash"` // in hexadecimal
}

// errLine is returned for bytes that are no line as Append writes them.
var errLine = errors.New("it is no entry")

// encode returns the line of an entry, with its end, and the hash of the chain up to it.
func (e Entry) encode(before Hash) ([]byte, Hash, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, Hash{}, err
	}
	h := sha256.New()
	_, _ = h.Write(before[:])
	_, _ = h.Write(b)
	hash := Hash(h.Sum(nil))
	text, err := json.Marshal(line{e, hex.EncodeToString(hash[:])})
	if err == nil && len(text) >= mostLine {
		err = fmt.Errorf("audit: an entry of %d bytes", len(text))
	}
	return append(text, '\n'), hash, err
}

// decode reads a line without its end. There is one way to write an entry; another one that says the same is errLine, too.
func decode(text []byte) (Entry, Hash, error) {
	var l line
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return Entry{}, Hash{}, errLine
	}
	if _, err := d.Token(); err != io.EOF {
		return Entry{}, Hash{}, errLine
	}
	b, err := hex.DecodeString(l.Hash)
	if err != nil || len(b) != len(Hash{}) || hex.EncodeToString(b) != l.Hash {
		return Entry{}, Hash{}, errLine
	}
	if again, err := json.Marshal(l); err != nil || !bytes.Equal(again, text) {
		return Entry{}, Hash{}, errLine
	}
	return l.Entry, Hash(b), nil
}
