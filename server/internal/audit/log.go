package audit

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"sync"
	"time"
)

var (
	// ErrClosed is returned by Append after Close.
	ErrClosed = errors.New("audit: closed")
	// ErrWrite is returned, wrapped with the reason, by Append for an entry that is not durable. What it is about must not be told.
	ErrWrite = errors.New("audit: the entry cannot be written")
	// ErrInUse is returned by Open where another process writes to the log.
	ErrInUse = errors.New("audit: another process writes to this log")
)

// Options says how a log is kept.
type Options struct {
	Dir     string // made where there is none
	Secrets Secrets
	Now     func() time.Time
	After   func(time.Duration) <-chan time.Time // as time.After

	FileBytes         int64         // from which a new file is begun; 0: 64 MiB
	CheckpointEntries int           // entries after which there is a checkpoint; 0: 1,000
	CheckpointTime    time.Duration // time after which there is one, where something is new; 0: a minute

	next *Secrets // those of a change that a crash may have broken off; nil: there was none
}

// Log is an audit log that is open for writing. It is safe for concurrent use.
type Log struct {
	o     Options
	lock  *os.File
	wake  chan struct{}
	stop  chan struct{}
	ended chan struct{}

	rotating sync.Mutex // held while the key is changed

	mu       sync.Mutex
	secrets  Secrets   // that hold for the next entry
	kept     Secrets   // that held for the last one that is durable
	head     state     // after the entries of the batches
	batches  []*batch  // not yet taken by the writer
	queued   int64     // bytes of the file that is written to, with those of the batches
	unsigned uint64    // entries after the last checkpoint
	durable  time.Time // of the last entry that is durable
	signed   *Checkpoint
	signedAt time.Time // when there was a checkpoint; zero: not since Open
	closed   error     // why there are no more entries; nil: there are

	disk disk
}

// state is how far a log has got.
type state struct {
	seq  uint64
	hash Hash
}

// batch is what is made durable at a time.
type batch struct {
	text   bytes.Buffer
	first  uint64 // entry
	head   state
	at     time.Time   // of the last entry
	signed *Checkpoint // the last one in it
	rekey  *Secrets    // that hold after it; nil: the same as before
	last   bool        // of its file
	done   chan struct{}
	err    error // good when done is closed
}

// Append writes entries, whose numbers and times it sets, and returns when they are durable.
func (l *Log) Append(entries ...Entry) error {
	of, err := l.enter(entries)
	l.rouse()
	for _, b := range of {
		<-b.done
		err = errors.Join(err, b.err)
	}
	return err
}

// rouse tells the writer that there is something to write.
func (l *Log) rouse() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// enter puts entries into batches, and checkpoints where they are due. It returns the batches.
func (l *Log) enter(entries []Entry) (of []*batch, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed != nil {
		return nil, l.closed
	}
	for _, e := range entries {
		if len(e.Note) > mostNote {
			e.Note = e.Note[:mostNote]
		}
		e.Time = l.time()
		b, err := l.add(e)
		full := l.queued >= l.o.FileBytes
		if err == nil && (full || l.unsigned >= uint64(l.o.CheckpointEntries) || e.Time.Sub(l.signedAt) >= l.o.CheckpointTime) {
			b, err = l.sign()
		}
		if err != nil {
			return of, err
		}
		if full {
			l.turn(b)
		}
		if len(of) == 0 || of[len(of)-1] != b {
			of = append(of, b)
		}
	}
	return of, nil
}

// turn makes a batch the last one of its file. Each file ends with a checkpoint, from which the next one can be verified alone.
func (l *Log) turn(b *batch) { b.last, l.queued = true, 0 }

func (l *Log) time() time.Time { return l.o.Now().UTC().Truncate(time.Millisecond) }

// add puts an entry into the last batch.
func (l *Log) add(e Entry) (*batch, error) {
	e.Seq = l.head.seq + 1
	text, hash, err := e.encode(l.head.hash)
	if err != nil {
		return nil, err
	}
	if n := len(l.batches); n == 0 || l.batches[n-1].last {
		l.batches = append(l.batches, &batch{first: e.Seq, done: make(chan struct{})})
	}
	b := l.batches[len(l.batches)-1]
	_, _ = b.text.Write(text)
	b.head, b.at = state{e.Seq, hash}, e.Time
	l.head = b.head
	l.queued += int64(len(text))
	l.unsigned++
	return b, nil
}

// sign puts a checkpoint into the last batch.
func (l *Log) sign() (*batch, error) {
	c := Checkpoint{Seq: l.head.seq, Hash: l.head.hash, Time: l.time()}.sign(l.secrets.sign)
	b, err := l.add(c.entry())
	if err == nil {
		b.signed, l.unsigned, l.signedAt = &c, 0, c.Time
	}
	return b, err
}

// Checkpoint returns the last checkpoint that is durable; ok tells whether there is one.
func (l *Log) Checkpoint() (c Checkpoint, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.signed == nil {
		return Checkpoint{}, false
	}
	return *l.signed, true
}

// Age returns how long ago the last entry that is durable was appended.
func (l *Log) Age() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.o.Now().Sub(l.durable)
}

// Ready returns why the log takes no more entries, or nil.
func (l *Log) Ready() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// Gallery returns the pseudonym of a gallery in this log.
func (l *Log) Gallery(name string) Pseudonym { return l.o.Secrets.Gallery(name) }

// Subject returns the pseudonym of a subject in this log.
func (l *Log) Subject(gallery, name string) Pseudonym { return l.o.Secrets.Subject(gallery, name) }

// Close ends the log with a checkpoint. Entries that are being appended are written.
func (l *Log) Close() error {
	l.mu.Lock()
	if errors.Is(l.closed, ErrClosed) {
		defer l.mu.Unlock()
		return ErrClosed
	}
	var last *batch
	err := l.closed
	if err == nil && l.unsigned > 0 {
		last, err = l.sign()
	}
	l.closed = ErrClosed
	l.mu.Unlock()
	close(l.stop)
	<-l.ended
	if last != nil {
		err = errors.Join(err, last.err)
	}
	return errors.Join(err, l.disk.close(), l.lock.Close())
}

// write is the writer: it takes what has come in the meantime, makes it durable, and tells those who wait.
func (l *Log) write() {
	defer close(l.ended)
	due := l.o.After(l.o.CheckpointTime)
	for open := true; open; {
		select {
		case <-l.wake:
			l.gather()
		case <-l.stop:
			open = false
		case <-due:
			due = l.o.After(l.o.CheckpointTime)
			l.mu.Lock()
			if l.unsigned > 0 && l.closed == nil {
				_, _ = l.sign() // nothing in a checkpoint can fail to be encoded
			}
			l.mu.Unlock()
		}
		l.flush()
	}
}

// gather lets everybody run who can before a batch is written, as long as that adds to it: an fsync keeps a processor from them, and serves many as
// well as one. Where nobody else can run it takes no time.
func (l *Log) gather() {
	for n, before := 0, l.entries(); n < mostGathers; n++ {
		runtime.Gosched()
		now := l.entries()
		if now == before {
			return
		}
		before = now
	}
}

// entries returns how many there are, with those of the batches.
func (l *Log) entries() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.head.seq
}

// flush writes the batches.
func (l *Log) flush() {
	l.mu.Lock()
	all := l.batches
	l.batches = nil
	l.mu.Unlock()
	for i, b := range all {
		if err := l.disk.put(b); err != nil {
			l.fail(all[i:], err)
			return
		}
		l.mu.Lock()
		l.durable = b.at
		if b.signed != nil {
			l.signed = b.signed
		}
		if b.rekey != nil {
			l.kept = *b.rekey
		}
		l.mu.Unlock()
		close(b.done)
	}
}

// fail tells all who wait for batches, and those who have come since, that their entries are not there. What is on the disk of them is taken back, so that
// the log goes on when there is room again.
func (l *Log) fail(lost []*batch, err error) {
	back := l.disk.takeBack()
	l.mu.Lock()
	defer l.mu.Unlock()
	lost = append(lost, l.batches...)
	l.batches, l.head, l.queued, l.unsigned, l.secrets = nil, l.disk.good, l.disk.size, l.disk.good.seq, l.kept
	if l.signed != nil {
		l.unsigned -= l.signed.Seq + 1
	}
	if back != nil && l.closed == nil {
		l.closed = errors.Join(ErrWrite, err, back)
	}
	for _, b := range lost {
		b.err = errors.Join(ErrWrite, err)
		close(b.done)
	}
}
