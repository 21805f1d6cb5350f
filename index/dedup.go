package index

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"fingerzeig/index/arena"
	"fingerzeig/index/internal/store"
	"fingerzeig/matcher"
)

// Pair is two subjects who have a finger in common. First stands before Second.
type Pair struct {
	First, Second SubjectID
	Score         matcher.Score // of the fingers that fit best
}

// Deduplication is how far the search for pairs has come.
type Deduplication struct {
	Done, Total int    // subjects looked for, and all
	Pairs       []Pair // found so far, best first
}

const (
	dedupKind = 'd'
	// dedupStride is how many subjects are looked for from one note of the progress to the next.
	dedupStride = 64
	// mostPairs keeps the note of a job within one transaction. A gallery with more pairs has another problem.
	mostPairs = 5000
)

// ErrPairs is returned by Deduplicate where more pairs are found than it keeps: the score is too low, or the gallery was filled twice.
var ErrPairs = errors.New("index: too many pairs")

// Deduplicate looks for every subject of a gallery among all others, and returns the pairs with a score of at least least, which is above zero.
// report, if not nil, is told of the progress. Progress is kept on disk: where ctx ends or the process dies, the next call for the gallery
// with the same least goes on from there; with another one it begins anew. A subject enrolled while it runs may be missed: Policy.Duplicates looks
// for those. It returns ErrCorrupt where not everybody can be looked at.
func (x *Index) Deduplicate(ctx context.Context, g GalleryID, least matcher.Score, report func(Deduplication)) (Deduplication, error) {
	leave, err := x.enter()
	if err != nil {
		return Deduplication{}, err
	}
	defer leave()
	if err := check(g); err != nil {
		return Deduplication{}, err
	}
	if least <= 0 {
		return Deduplication{}, ErrThreshold
	}
	found, whole := x.galleries.get(g)
	if found == nil {
		return Deduplication{}, ErrNotFound
	}
	if !whole {
		return Deduplication{}, ErrCorrupt
	}
	x.deduplicating.Lock()
	defer x.deduplicating.Unlock()
	job := x.resumeDedup(g, least)
	all := make([]nameHash, 0, job.Total)
	for _, id := range found.IDs() {
		all = append(all, hashName(x.nameKey, g, SubjectID(id)))
	}
	slices.SortFunc(all, compareHashes)
	job.Total = len(all)
	first, _ := slices.BinarySearchFunc(all, job.next, compareHashes)
	for job.Done = first; job.Done < job.Total; {
		n := min(dedupStride, job.Total-job.Done)
		if err := x.lookFor(ctx, found, all[job.Done:job.Done+n], &job); err != nil {
			return job.Deduplication, err
		}
		if job.Done += n; job.Done < job.Total {
			job.next = all[job.Done]
			if err := x.noteDedup(g, job); err != nil {
				return job.Deduplication, err
			}
		}
		if report != nil {
			report(job.Deduplication)
		}
	}
	job.Pairs = slices.DeleteFunc(job.Pairs, func(p Pair) bool { return !found.Has(string(p.First)) || !found.Has(string(p.Second)) })
	defer x.change()()
	return job.Deduplication, x.store.Apply([]store.Write{{Key: dedupKey(x, g)}})
}

// dedupJob is a search for pairs under way: next is the first subject not looked for.
type dedupJob struct {
	Deduplication
	least matcher.Score
	next  nameHash
}

// lookFor searches the gallery for some subjects.
func (x *Index) lookFor(ctx context.Context, g *gallery, some []nameHash, job *dedupJob) error {
	var probes []*matcher.Probe
	var of []SubjectID
	for _, h := range some {
		s, err := x.stored(h)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return err
		}
		for _, sample := range s.samples {
			t, err := sample.decodeTemplate()
			if err != nil {
				return err
			}
			probes, of = append(probes, matcher.NewProbe(t)), append(of, s.id)
		}
	}
	results, err := g.SearchAll(ctx, probes, arena.Options{Least: job.least})
	if err != nil {
		return err
	}
	for i, r := range results {
		for _, h := range r.Hits {
			job.add(of[i], SubjectID(h.Subject), h.Score)
		}
	}
	return job.sort()
}

// Add enters the pairs that somebody makes with those whom one of their fingers finds. It returns ErrPairs where they are too many.
func (d *Deduplication) Add(of SubjectID, found []Hit) error {
	for _, h := range found {
		d.add(of, h.Subject, h.Score)
	}
	return d.sort()
}

// add enters a pair, or its better score.
func (d *Deduplication) add(a, b SubjectID, score matcher.Score) {
	if a == b {
		return
	}
	p := Pair{min(a, b), max(a, b), score}
	for i := range d.Pairs {
		if d.Pairs[i].First == p.First && d.Pairs[i].Second == p.Second {
			d.Pairs[i].Score = max(d.Pairs[i].Score, p.Score)
			return
		}
	}
	d.Pairs = append(d.Pairs, p)
}

// sort puts the best pairs first.
func (d *Deduplication) sort() error {
	slices.SortFunc(d.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	if len(d.Pairs) > mostPairs {
		return ErrPairs
	}
	return nil
}

// named is a stored subject with its name.
type named struct {
	stored
	id SubjectID
}

// stored reads a subject by what it is stored under.
func (x *Index) stored(h nameHash) (s named, err error) {
	x.records.RLock()
	defer x.records.RUnlock()
	key := recordKey(ownerKind, h)
	value, err := x.store.Get(key)
	if err != nil {
		return s, err
	}
	o, err := x.openOwner(key, value)
	if err != nil {
		return s, err
	}
	s = named{x.openSubject(o), o.subject}
	return s, s.err
}

func dedupKey(x *Index, g GalleryID) []byte { return recordKey(dedupKind, hashName(x.nameKey, g, "")) }

// noteDedup keeps how far the job has come.
func (x *Index) noteDedup(g GalleryID, j dedupJob) error {
	b := append([]byte{recordVersion}, j.next[:]...)
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(j.least)), uint64(len(j.Pairs)))
	for _, p := range j.Pairs {
		b = binary.AppendUvarint(appendText(appendText(b, string(p.First)), string(p.Second)), uint64(p.Score))
	}
	defer x.change()()
	key := dedupKey(x, g)
	if err := x.store.Apply([]store.Write{{Key: key, Value: x.notes().seal(b, key)}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// resumeDedup returns the job that was left, or a new one.
func (x *Index) resumeDedup(g GalleryID, least matcher.Score) dedupJob {
	fresh := dedupJob{least: least}
	x.records.RLock()
	sealed, err := x.store.Get(dedupKey(x, g))
	x.records.RUnlock()
	if err != nil {
		return fresh
	}
	plain, err := x.notes().open(sealed, dedupKey(x, g))
	if err != nil {
		return fresh
	}
	j := dedupJob{}
	r := reader{b: bytes.Clone(plain)}
	r.version()
	copy(j.next[:], r.take(len(j.next)))
	j.least = matcher.Score(r.number(int(matcher.MaxScore)))
	for range r.number(mostPairs) {
		p := Pair{First: SubjectID(r.text(MaxIDBytes)), Second: SubjectID(r.text(MaxIDBytes))}
		p.Score = matcher.Score(r.number(int(matcher.MaxScore)))
		j.Pairs = append(j.Pairs, p)
	}
	if r.end() != nil || j.least != least {
		return fresh
	}
	return j
}
