package osia

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// verifyFromID compares fingers with each encounter of a person in a gallery, or in any: the person is accepted where one fits. The more there are,
// the stricter is the default.
func (a *ABIS) verifyFromID(r Request) (work, error) {
	var body struct {
		BiometricData []biometric `json:"biometricData"`
		protection
	}
	if err := parse(r.Body, '{', &body); err != nil {
		return nil, err
	}
	samples, err := parseSamples("biometricData", body.BiometricData)
	limit, wrong := threshold(r.Query)
	if err := cmp.Or(body.protection.check(), err, wrong, r.unknown); err != nil {
		return nil, err
	}
	person := r.Path["personId"]
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		made, err := a.enrollable(ctx, samples)
		if err != nil {
			return Answer{}, err
		}
		all, err := a.among(ctx, person, r.galleries)
		if err != nil {
			return Answer{}, err
		}
		return a.compare(ctx, trail, all, prints(made), limit)
	}, nil
}

// among returns in which of some galleries a person has which encounters, with ErrUnknown where in none.
func (a *ABIS) among(ctx context.Context, person string, galleries []index.GalleryInfo) (map[index.SubjectID][]index.GalleryID, error) {
	all := map[index.SubjectID][]index.GalleryID{}
	for _, g := range galleries {
		ids, err := a.core.List(ctx, g.ID, index.ListOptions{Prefix: personPrefix(person), Limit: mostMerged})
		if err != nil && !missing(err) {
			return nil, err
		}
		for _, id := range ids {
			all[id] = append(all[id], g.ID)
		}
	}
	if len(all) == 0 {
		return nil, refuse(ErrUnknown, "unknown person in this gallery")
	}
	return all, nil
}

func (a *ABIS) compare(ctx context.Context, trail *Trail, all map[index.SubjectID][]index.GalleryID, probes []index.Print, limit matcher.Score) (Answer, error) {
	byDefault := max(matcher.ScoreAtFMR(defaultVerifyFMR/float64(len(all))), 1)
	v, best := verification{Scores: []scoreDetail{}}, matcher.Score(0)
	for _, id := range slices.Sorted(maps.Keys(all)) {
		g := all[id][0] // it is the same in the others
		_, name, ok := encounterOf(id)
		if !ok {
			continue
		}
		trail.touch(g, id)
		policy, err := a.core.Policy(ctx, g)
		if err != nil {
			return Answer{}, err
		}
		got, err := a.core.VerifyPrints(ctx, g, id, probes, cmp.Or(limit, policy.Threshold, byDefault))
		if errors.Is(err, index.ErrInactive) || missing(err) {
			continue
		}
		if err != nil {
			return Answer{}, err
		}
		v.Decision, best = v.Decision || got.Decision == index.Matched, max(best, got.Score)
		m := match{encounterID: name, score: got.Score, finger: got.Finger}
		for _, g := range all[id] {
			inOSIA, _ := galleryName(g)
			m.galleries = append(m.galleries, inOSIA)
		}
		v.Scores = append(v.Scores, m.detail())
	}
	trail.decide(v.Decision)
	trail.tell(best, limit)
	return reply(v)
}

// verifyFromBio compares two sets of fingers with each other. Nothing of them is kept.
func (a *ABIS) verifyFromBio(r Request) (work, error) {
	var body struct {
		First  []biometric `json:"biometricData1"`
		Second []biometric `json:"biometricData2"`
		protection
	}
	if err := parse(r.Body, '{', &body); err != nil {
		return nil, err
	}
	first, err := parseSamples("biometricData1", body.First)
	second, wrong := parseSamples("biometricData2", body.Second)
	limit, number := threshold(r.Query)
	if err := cmp.Or(body.protection.check(), err, wrong, number); err != nil {
		return nil, err
	}
	limit = cmp.Or(limit, matcher.ScoreAtFMR(defaultVerifyFMR))
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		one, err := a.enrollable(ctx, first)
		if err != nil {
			return Answer{}, err
		}
		two, err := a.enrollable(ctx, second)
		if err != nil {
			return Answer{}, err
		}
		m := pair(prints(one), two)
		trail.decide(m.score >= limit)
		return reply(verification{m.score >= limit, []scoreDetail{m.detail()}})
	}, nil
}

// pair compares prints with samples as index.VerifyPrints does with a subject's.
func pair(probes []index.Print, samples []index.Sample) (m match) {
	var scores []matcher.Score
	highest := matcher.Score(-1)
	for _, p := range probes {
		best := matcher.Score(0)
		for _, s := range samples {
			if p.Finger == 0 || s.Finger == 0 || p.Finger == s.Finger {
				best = max(best, p.Probe.Match(matcher.NewCandidate(s.Template), nil))
			}
		}
		if scores = append(scores, best); best > highest {
			highest, m.finger = best, p.Finger
		}
	}
	m.score = index.Fuse(scores...)
	return m
}
