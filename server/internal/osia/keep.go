package osia

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"fingerzeig/index"
)

// The labels of the subject that an encounter is.
const (
	labelType     = "osia.type"
	labelClient   = "osia.client"
	labelUpdated  = "osia.updated"
	labelInstance = "osia.instance." // and the number of the sample
)

// copies are an encounter as it is kept: the same in each of its galleries.
type copies map[index.GalleryID]index.Subject

// any returns the one in the first gallery by name.
func (c copies) any() index.Subject { return c[slices.Sorted(maps.Keys(c))[0]] }

// names returns what OSIA calls the galleries.
func (c copies) names() (names []string) {
	for _, g := range slices.Sorted(maps.Keys(c)) {
		name, _ := galleryName(g)
		names = append(names, name)
	}
	return names
}

// get returns an encounter, without copies where there is none.
func (a *ABIS) get(ctx context.Context, person, encounterID string) (copies, error) {
	id, err := Subject(person, encounterID)
	if err != nil {
		return nil, err
	}
	galleries, err := a.galleries(ctx)
	if err != nil {
		return nil, err
	}
	found := copies{}
	for _, g := range galleries {
		s, err := a.core.Get(ctx, g.ID, id)
		if missing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found[g.ID] = s
	}
	return found, nil
}

// known is get, with ErrUnknown where there is no such encounter.
func (a *ABIS) known(ctx context.Context, person, encounterID string) (copies, error) {
	found, err := a.get(ctx, person, encounterID)
	if err == nil && len(found) == 0 {
		err = refuse(ErrUnknown, "unknown person or encounter")
	}
	return found, err
}

// encounters returns all encounters of a person, by name, with ErrUnknown where there is none.
func (a *ABIS) encounters(ctx context.Context, person string) (map[string]copies, error) {
	galleries, err := a.galleries(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]copies{}
	for _, g := range galleries {
		ids, err := a.core.List(ctx, g.ID, index.ListOptions{Prefix: personPrefix(person), Limit: mostMerged + 1})
		if err != nil && !missing(err) {
			return nil, err
		}
		for _, id := range ids {
			_, name, ok := encounterOf(id)
			if !ok {
				continue
			}
			s, err := a.core.Get(ctx, g.ID, id)
			if missing(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if all[name] == nil {
				all[name] = copies{}
			}
			all[name][g.ID] = s
		}
	}
	switch {
	case len(all) == 0:
		return nil, refuse(ErrUnknown, "unknown person")
	case len(all) > mostMerged:
		return nil, refuse(ErrForbidden, "the person has more than %d encounters", mostMerged)
	}
	return all, nil
}

// put keeps an encounter in some galleries and in no others. before are those of its copies that there are; all may have another name than id. What
// fails is undone.
func (a *ABIS) put(ctx context.Context, trail *Trail, before copies, after index.Subject, galleries []index.GalleryID) (err error) {
	var undo []func(context.Context) error
	defer func() {
		if err == nil {
			return
		}
		always := context.WithoutCancel(ctx)
		for _, do := range slices.Backward(undo) {
			err = errors.Join(err, do(always))
		}
	}()
	for _, g := range galleries {
		trail.touch(g, after.ID)
		if _, err := a.core.Enroll(ctx, g, after); err != nil {
			return err
		}
		if old, there := before[g]; there && old.ID == after.ID {
			undo = append(undo, func(ctx context.Context) error { _, err := a.core.Enroll(ctx, g, old); return err })
		} else {
			undo = append(undo, func(ctx context.Context) error { return a.core.Remove(ctx, g, after.ID) })
		}
	}
	for _, g := range slices.Sorted(maps.Keys(before)) {
		old := before[g]
		if old.ID == after.ID && slices.Contains(galleries, g) {
			continue
		}
		trail.touch(g, old.ID)
		if err := a.core.Remove(ctx, g, old.ID); err != nil && !missing(err) {
			return err
		}
		undo = append(undo, func(ctx context.Context) error { _, err := a.core.Enroll(ctx, g, old); return err })
	}
	return nil
}

// erase removes copies of an encounter. What is erased is not brought back where another cannot be: asking again erases the rest.
func (a *ABIS) erase(ctx context.Context, trail *Trail, c copies) error {
	for _, g := range slices.Sorted(maps.Keys(c)) {
		trail.touch(g, c[g].ID)
		if err := a.core.Remove(ctx, g, c[g].ID); err != nil && !missing(err) {
			return err
		}
	}
	return nil
}

// subject makes what is kept of an encounter.
func (e encounter) subject(id index.SubjectID, samples []sample, made []index.Sample, now time.Time) index.Subject {
	s := index.Subject{ID: id, Samples: made, Enrolled: now, Suspended: e.Status == inactive, Labels: map[string]string{
		labelType: *e.EncounterType, labelUpdated: date(now),
	}}
	if e.ClientData != "" {
		s.Labels[labelClient] = e.ClientData
	}
	for i := range samples {
		if name := samples[i].instance; name != "" {
			s.Labels[labelInstance+strconv.Itoa(i)] = name
		}
	}
	return s
}

// touched returns a subject that was changed now.
func touched(s index.Subject, now time.Time) index.Subject {
	s.Labels = maps.Clone(s.Labels)
	if s.Labels == nil {
		s.Labels = map[string]string{}
	}
	s.Labels[labelUpdated] = date(now)
	return s
}

// galleryIDs returns the galleries of the index that some of OSIA, which have been checked, are.
func galleryIDs(names []string) (all []index.GalleryID) {
	for _, name := range names {
		id, _ := Gallery(name)
		all = append(all, id)
	}
	return all
}
