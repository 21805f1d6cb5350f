package cluster

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

// algorithms is the version that a node answers with. Scores of other versions cannot be compared with its own.
var algorithms = fmt.Sprintf("minutiae %d, matcher %d", minutiae.Version, matcher.Version)

// kind is what is asked of a node.
type kind string

const (
	seqs   kind = "seqs"   // how far it has applied the logs
	push   kind = "push"   // apply an entry of a log
	search kind = "search" // find a finger
	verify kind = "verify" // compare a finger with a subject
	get    kind = "get"    // the record of a subject
	list   kind = "list"   // the next names of a gallery behind Subject

	searchAll kind = "search by several" // find somebody by several fingers
	verifyAll kind = "verify by several" // compare several fingers with a subject

	names   kind = "names"   // what some subjects of a gallery are stored under
	listing kind = "listing" // the sizes of all galleries

	rules   kind = "policy"  // the record of a gallery's policy
	alike   kind = "alike"   // who has any of some fingers, whether active or not
	fingers kind = "fingers" // the fingers of some subjects
	present kind = "present" // which of some subjects there are
)

// question goes to a node. It answers for Shards how far it has applied their logs, and does the work for those in Work.
type question struct {
	Kind    kind
	Epoch   uint64
	Version string
	Token   string         // of the answer
	From    string         // who asks
	Shards  []int          `json:",omitempty"`
	Work    []int          `json:",omitempty"`
	Least   map[int]uint64 `json:",omitempty"` // how far it must have applied the logs of these shards first

	Gallery    index.GalleryID `json:",omitempty"`
	Subject    index.SubjectID `json:",omitempty"`
	Candidate  []byte          `json:"-"` // travels behind the rest, as the record of Entry does
	Threshold  matcher.Score   `json:",omitempty"`
	Max        int             `json:",omitempty"`
	Exhaustive bool            `json:",omitempty"`
	Prefix     string          `json:",omitempty"`
	Prints     []print         `json:",omitempty"`

	Entry *entry `json:",omitempty"`

	Subjects []index.SubjectID `json:",omitempty"`
}

// entry is an entry of the log of a shard.
type entry struct {
	Shard  int
	Seq    uint64
	After  uint64 // the entry before, or one after that
	Name   index.Name
	Record []byte `json:"-"` // empty: the subject is erased
}

// refusal says why a node did not do the work.
type refusal string

const (
	otherEpoch   refusal = "epoch"   // it has another table
	otherVersion refusal = "version" // its algorithms are of another version
	notOwner     refusal = "owner"   // it does not own the shards, or not any more
	damaged      refusal = "damaged" // its index cannot answer
	behind       refusal = "behind"  // it has not applied as much as it must
)

// answer comes from a node: Applied first, and in the same message or in a later one, which is then Done, the work.
type answer struct {
	Node    string
	Epoch   uint64
	Version string
	Refused refusal        `json:",omitempty"`
	Applied map[int]uint64 `json:",omitempty"`
	Done    bool           `json:",omitempty"`
	Work    []int          `json:",omitempty"` // shards that were worked on
	At      map[int]uint64 `json:",omitempty"` // and how much of their logs the work has seen, at least

	Missing  bool                 `json:",omitempty"` // there is no such subject
	Inactive bool                 `json:",omitempty"` // it is suspended, or its time is over
	Hits     []hit                `json:",omitempty"`
	Searched map[int]int          `json:",omitempty"`
	Took     [2]time.Duration     `json:",omitzero"`
	Verdict  index.Verdict        `json:",omitzero"`
	Record   []byte               `json:"-"`
	Names    map[int][]index.Name `json:",omitempty"`

	IDs map[int][]index.SubjectID `json:",omitempty"` // none for a shard: it holds nobody of the gallery

	Galleries map[int][]galleryInfo `json:",omitempty"`

	Alike   map[int][][]index.Hit `json:",omitempty"` // of each of the prints
	Fingers []fingersOf           `json:",omitempty"`
}

// fingersOf is what looks for the fingers of a subject.
type fingersOf struct {
	Subject index.SubjectID
	Prints  []print
}

type hit struct {
	Shard int
	index.Hit
}

type galleryInfo = index.GalleryInfo

// beat is a sign of life.
type beat struct {
	Node    string
	Epoch   uint64
	Version string
	Applied map[int]uint64
}

// message is what is sent: some of it as JSON, and the longest part as it is.
type message interface{ blob() *[]byte }

func (q *question) blob() *[]byte {
	if q.Entry != nil {
		return &q.Entry.Record
	}
	return &q.Candidate
}

func (a *answer) blob() *[]byte { return &a.Record }

func (b *beat) blob() *[]byte { return new([]byte) }

// envelope seals messages (AES-256-GCM) under a key that all nodes have, about the subject that they are published under: the answer to one question
// opens as the answer to no other. Inside are the length of what is JSON (4 bytes, big-endian), that, and the blob.
type envelope struct{ aead cipher.AEAD }

func newEnvelope(key []byte) envelope {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the length is one that there is
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return envelope{aead}
}

func (e envelope) seal(subject string, m message) []byte {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // nothing in the messages cannot be encoded
	}
	blob := *m.blob()
	plain := make([]byte, 0, 4+len(text)+len(blob))
	plain = append(append(binary.BigEndian.AppendUint32(plain, uint32(len(text))), text...), blob...)
	return e.aead.Seal(nil, nil, plain, []byte(subject))
}

func (e envelope) open(subject string, b []byte, m message) error {
	plain, err := e.aead.Open(nil, nil, b, []byte(subject))
	if err != nil {
		return fmt.Errorf("cluster: a message that no node has sealed: %w", err)
	}
	if len(plain) < 4 || uint64(len(plain)) < 4+uint64(binary.BigEndian.Uint32(plain)) {
		return errors.New("cluster: a message is cut short")
	}
	text := plain[4:][:binary.BigEndian.Uint32(plain)]
	if err := json.Unmarshal(text, m); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	*m.blob() = plain[4+len(text):]
	return nil
}
