package osia

import (
	"context"
	"maps"
	"slices"

	"fingerzeig/index"
)

func (a *ABIS) mergeEncounter(r Request) (work, error) {
	return a.give(r, func(ctx context.Context, source, target string) (map[string]copies, error) {
		if _, err := a.encounters(ctx, target); err != nil {
			return nil, err
		}
		return a.encounters(ctx, source)
	})
}

// moveEncounter moves one encounter. The target need not have any yet, as with one that is created: an encounter that was merged wrongly could not be
// taken out again otherwise.
func (a *ABIS) moveEncounter(r Request) (work, error) {
	encounterID := r.Path["encounterId"]
	return a.give(r, func(ctx context.Context, source, _ string) (map[string]copies, error) {
		c, err := a.known(ctx, source, encounterID)
		return map[string]copies{encounterID: c}, err
	})
}

// give hands encounters from one person to another, all or none.
func (a *ABIS) give(r Request, which func(ctx context.Context, source, target string) (map[string]copies, error)) (work, error) {
	source, target := r.Path["personIdSource"], r.Path["personIdTarget"]
	for _, person := range []string{source, target} {
		if _, err := Subject(person, "1"); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		defer a.take(source, target)()
		moving, err := which(ctx, source, target)
		if err != nil {
			return Answer{}, err
		}
		renamed := map[string]index.SubjectID{}
		for name, c := range moving { // all is looked at before anything is changed
			if renamed[name], err = Subject(target, name); err != nil {
				return Answer{}, err
			}
			there, err := a.get(ctx, target, name)
			if err != nil {
				return Answer{}, err
			}
			if len(there) > 0 && (source == target || !there.same(c)) {
				return Answer{}, refuse(ErrExists, "the target has an encounter with this encounterId already")
			}
		}
		return done, a.rename(ctx, trail, moving, renamed)
	}, nil
}

// rename gives encounters other names. Where it fails in the middle, those before keep the new ones: asking again renames the rest.
func (a *ABIS) rename(ctx context.Context, trail *Trail, moving map[string]copies, renamed map[string]index.SubjectID) error {
	for _, name := range slices.Sorted(maps.Keys(moving)) {
		before := moving[name]
		after := touched(before.any(), a.o.Now())
		after.ID = renamed[name]
		if err := a.put(ctx, trail, before, after, slices.Sorted(maps.Keys(before))); err != nil {
			return err
		}
	}
	return nil
}

// same reports whether two encounters have the same fingers: then a move of one to the other was broken off, and goes on.
func (c copies) same(other copies) bool {
	return slices.EqualFunc(c.any().Samples, other.any().Samples, func(x, y index.Sample) bool {
		one, failed := x.Template.MarshalBinary()
		two, err := y.Template.MarshalBinary()
		return failed == nil && err == nil && x.Finger == y.Finger && slices.Equal(one, two)
	})
}
