package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"fingerzeig/index/arena"
	"fingerzeig/index/internal/store"
)

// Change is an entry of a log that several indexes with one key of the names follow: an enrolment in the form that Seal gives it, a policy in that of
// SealPolicy, or an erasure of either.
type Change struct {
	Name   Name   // whose it is
	Record []byte // nil: the subject is erased, or the policy

	Log string // in which log this stands, and where; empty: in none
	Seq uint64
	// Idle changes nothing but where the log has been followed to.
	Idle bool
}

// positionKind stands before the name of a log under which is kept how far it has been followed: its number and the time, Unix seconds.
const positionKind = 'l'

// Apply makes changes in their order and notes how far their logs have been followed, durably, some hundred in one step to the disk; each step is
// made wholly or not at all. created tells of each change that has been made whether it enrolled somebody who was not enrolled: where Apply returns
// an error they may be fewer than the changes, the first ones. What was replaced or erased is overwritten in memory when forgotten returns, which
// waits for searches that see it; it is not nil. Apply returns ErrCorrupt for a record that Seal did not make, or that a newer program made.
// Policies are not asked.
func (x *Index) Apply(ctx context.Context, changes []Change) (created []bool, forgotten func(), err error) {
	forgotten = func() {}
	leave, err := x.enter()
	if err != nil {
		return nil, forgotten, err
	}
	defer leave()
	opened, errs := make([]opened, len(changes)), make([]error, len(changes))
	parallel(len(changes), func(i int) {
		if c := changes[i]; c.Record != nil && !c.Idle {
			opened[i], errs[i] = x.openRecord(c.Name, c.Record)
		}
	})
	var waits []func()
	forgotten = func() {
		for _, wait := range waits {
			wait()
		}
	}
	for len(created) < len(changes) && err == nil {
		if err = ctx.Err(); err != nil {
			break
		}
		from := len(created)
		n, bytes := 0, 0
		for ; from+n < len(changes) && bytes < transactionBytes; n++ {
			if err = errs[from+n]; err != nil {
				break
			}
			bytes += len(changes[from+n].Record)
		}
		if n == 0 {
			break
		}
		some, wait, serr := x.step(changes[from:from+n], opened[from:from+n])
		waits = append(waits, wait...)
		if serr != nil {
			return created, forgotten, serr
		}
		created = append(created, some...)
	}
	return created, forgotten, err
}

// step makes some changes in one transaction.
func (x *Index) step(changes []Change, records []opened) (created []bool, waits []func(), err error) {
	defer x.change()()
	last := map[Name]int{}
	for i, c := range changes {
		if !c.Idle {
			last[c.Name] = i
		}
	}
	var batch []store.Write
	there := map[Name]bool{}
	gone := map[Name]owner{}
	for i, c := range changes {
		created = append(created, false)
		if c.Idle {
			continue
		}
		if _, seen := there[c.Name]; !seen {
			old, o, err := x.supersede(c.Name)
			if err != nil {
				return nil, nil, err
			}
			batch, there[c.Name] = append(batch, old...), len(old) > 0
			if o.gallery != "" {
				gone[c.Name] = o
			}
		}
		created[i] = c.Record != nil && !there[c.Name]
		there[c.Name] = c.Record != nil
		if last[c.Name] == i && c.Record != nil {
			batch = append(batch, records[i].writes...)
			if records[i].rules == nil {
				batch = append(batch, x.sealOwner(c.Name, records[i].enrolment, records[i].owner))
			}
		}
	}
	if err := x.store.Apply(append(batch, x.positions(changes)...)); err != nil {
		return nil, nil, fmt.Errorf("index: %w", err)
	}
	entered := map[GalleryID][]arena.Subject{}
	for i, c := range changes {
		if c.Idle || last[c.Name] != i {
			continue
		}
		switch o, was := gone[c.Name]; {
		case c.Record != nil && records[i].rules != nil:
			x.galleries.setPolicy(records[i].owner.gallery, *records[i].rules)
		case c.Record != nil:
			g := records[i].owner.gallery
			entered[g] = append(entered[g], records[i].e)
		case was && o.subject == "":
			x.galleries.dropPolicy(o.gallery)
		case was:
			waits = append(waits, x.galleries.remove(o.gallery, o.subject))
		}
	}
	for g, some := range entered {
		waits = append(waits, x.galleries.put(g, some...))
	}
	return created, waits, nil
}

// supersede returns what removes the records of a subject, and who it was where that can be read; of a policy, only its gallery. The records are locked
// for a change.
func (x *Index) supersede(h Name) (batch []store.Write, o owner, err error) {
	key := recordKey(ownerKind, h)
	if value, err := x.store.Get(key); err == nil {
		o, _ = x.openOwner(key, value) // one that does not open is in no gallery
	}
	rules, g, err := x.supersedePolicy(h)
	if err != nil {
		return nil, o, err
	}
	if g != "" {
		o.gallery = g
	}
	if batch, err = x.removal(h); err == nil {
		err = x.snapshot.erase(h)
	}
	return append(batch, rules...), o, err
}

// positions returns what notes how far the logs of some changes have been followed.
func (x *Index) positions(changes []Change) (batch []store.Write) {
	at := map[string]uint64{}
	for _, c := range changes {
		if c.Log != "" {
			at[c.Log] = c.Seq
		}
	}
	for log, seq := range at {
		value := binary.BigEndian.AppendUint64(nil, seq)
		value = binary.BigEndian.AppendUint64(value, uint64(x.now().Unix()))
		batch = append(batch, store.Write{Key: append([]byte{positionKind}, log...), Value: value})
	}
	return batch
}

// Position returns how far a log has been followed, and when that was noted; 0 where it never has been.
func (x *Index) Position(log string) (seq uint64, at time.Time, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, at, err
	}
	defer leave()
	x.records.RLock()
	defer x.records.RUnlock()
	value, err := x.store.Get(append([]byte{positionKind}, log...))
	if errors.Is(err, store.ErrNotFound) {
		return 0, at, nil
	}
	if err != nil {
		return 0, at, fmt.Errorf("index: %w", err)
	}
	if len(value) != 16 {
		return 0, at, fmt.Errorf("%w: position", ErrCorrupt)
	}
	return binary.BigEndian.Uint64(value), time.Unix(int64(binary.BigEndian.Uint64(value[8:])), 0), nil
}
