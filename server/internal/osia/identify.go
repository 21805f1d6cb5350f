package osia

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// filter is the interface's Filter: what it says of biometric types is heard, and what else it says cannot be.
type filter map[string]json.RawMessage

func (f filter) check() error {
	for name, value := range f {
		if name != "biometricType" {
			return refuse(ErrRequest, "filter: nothing is kept here by which one could filter but biometricType")
		}
		var types []string
		if err := json.Unmarshal(value, &types); err != nil || !slices.Contains(types, finger) {
			return refuse(ErrRequest, "filter.biometricType: this ABIS compares fingers alone")
		}
	}
	return nil
}

// search is what a query asks of a search.
type search struct {
	galleries []index.GalleryInfo
	threshold matcher.Score // 0: that of the gallery, or the default
	most      int
	leave     func(person, encounterID string) bool // whom to leave out
}

func (a *ABIS) searchOf(r Request) (s search, err error) {
	if s.most, err = whole(r.Query, "maxNbCand", defaultCandidates, 1, mostCandidates); err != nil {
		return s, err
	}
	if s.threshold, err = threshold(r.Query); err == nil {
		s.galleries, err = r.galleries, r.unknown
	}
	s.leave = func(string, string) bool { return false }
	return s, err
}

// threshold returns the score that a query asks for, 0 where it asks for none. A number between two scores is the next above.
func threshold(q url.Values) (matcher.Score, error) {
	if !q.Has("threshold") {
		return 0, nil
	}
	v, err := strconv.ParseFloat(q.Get("threshold"), 64)
	if err != nil || !(v > 0 && v <= highestThreshold) {
		return 0, refuse(ErrRequest, "threshold is a score above zero, -10 log10 of the false match rate")
	}
	return max(matcher.Score(math.Ceil(v*100-1e-6)), 1), nil
}

func (a *ABIS) identify(r Request) (work, error) {
	var body struct {
		Filter        filter      `json:"filter"`
		BiometricData []biometric `json:"biometricData"`
		protection
	}
	if err := parse(r.Body, '{', &body); err != nil {
		return nil, err
	}
	if body.Filter == nil {
		return nil, refuse(ErrRequest, "filter is missing: {} asks for none")
	}
	samples, err := parseSamples("biometricData", body.BiometricData)
	s, wrong := a.searchOf(r)
	if err := cmp.Or(errors.Join(body.Filter.check(), body.protection.check()), err, wrong); err != nil {
		return nil, err
	}
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		made, err := a.enrollable(ctx, samples)
		if err != nil {
			return Answer{}, err
		}
		return a.find(ctx, trail, s, [][]index.Print{prints(made)})
	}, nil
}

// identifyFromID searches for who is enrolled, by all encounters or by one. The person is not found by the fingers that are searched for.
func (a *ABIS) identifyFromID(r Request) (work, error) {
	var asked filter
	if err := parse(r.Body, '{', &asked); err != nil {
		return nil, err
	}
	s, err := a.searchOf(r)
	if err := cmp.Or(asked.check(), err); err != nil {
		return nil, err
	}
	person, name := r.Path["personId"], r.Path["encounterId"]
	s.leave = func(p, e string) bool { return p == person && (name == "" || e == name) }
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		all, err := a.probes(ctx, person, name)
		if err != nil {
			return Answer{}, err
		}
		return a.find(ctx, trail, s, all)
	}, nil
}

// probes returns the prints of a person's encounters, or of the one that is named.
func (a *ABIS) probes(ctx context.Context, person, name string) (all [][]index.Print, err error) {
	if name != "" {
		c, err := a.known(ctx, person, name)
		if err != nil {
			return nil, err
		}
		return [][]index.Print{prints(c.any().Samples)}, nil
	}
	encounters, err := a.encounters(ctx, person)
	for _, c := range encounters {
		all = append(all, prints(c.any().Samples))
	}
	return all, err
}

// match is an encounter that was found.
type match struct {
	person, encounterID string
	score               matcher.Score
	finger              index.Finger
	galleries           []string
}

// find searches for each of some sets of prints, and answers with the persons who have any. A search that did not see everybody is none.
func (a *ABIS) find(ctx context.Context, trail *Trail, s search, sets [][]index.Print) (Answer, error) {
	samples := 0
	for _, g := range s.galleries {
		samples += g.Samples
	}
	byDefault := max(matcher.ScoreAtFMR(defaultFPIR/float64(max(samples*len(sets), 1))), 1)
	found := map[[2]string]*match{}
	for _, g := range s.galleries {
		policy, err := a.core.Policy(ctx, g.ID)
		if err != nil {
			return Answer{}, err
		}
		limit := cmp.Or(s.threshold, policy.Threshold, byDefault)
		for _, set := range sets {
			result, err := a.core.IdentifyPrints(ctx, g.ID, set, index.IdentifyOptions{Threshold: limit, Max: mostHits})
			if err == nil && result.Decision == index.Indeterminate {
				err = index.ErrPartial
			}
			if err != nil {
				return Answer{}, err
			}
			gather(found, g.ID, result.Hits, s.leave)
		}
	}
	for _, m := range found {
		trail.tell(m.score, s.threshold)
	}
	list := rank(found)
	list = list[:min(len(list), s.most)]
	trail.decide(len(list) > 0)
	return reply(list)
}

// gather adds what was found in a gallery.
func gather(found map[[2]string]*match, g index.GalleryID, hits []index.Hit, leave func(person, encounterID string) bool) {
	name, _ := galleryName(g)
	for _, h := range hits {
		person, encounterID, ok := encounterOf(h.Subject)
		if !ok || leave(person, encounterID) {
			continue
		}
		m := found[[2]string{person, encounterID}]
		if m == nil {
			m = &match{person: person, encounterID: encounterID, score: -1}
			found[[2]string{person, encounterID}] = m
		}
		if h.Score > m.score {
			m.score, m.finger = h.Score, h.Finger
		}
		if !slices.Contains(m.galleries, name) {
			m.galleries = append(m.galleries, name)
		}
	}
}

// rank lists the persons, best first, each with the encounters that were found.
func rank(found map[[2]string]*match) []candidate {
	var all []*match
	for _, m := range found {
		all = append(all, m)
	}
	slices.SortFunc(all, func(x, y *match) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.person, y.person), cmp.Compare(x.encounterID, y.encounterID))
	})
	list, place := []candidate{}, map[string]int{}
	for _, m := range all {
		i, there := place[m.person]
		if !there {
			i = len(list)
			place[m.person] = i
			list = append(list, candidate{PersonID: m.person, Rank: i + 1, Score: number(m.score)})
		}
		list[i].Scores = append(list[i].Scores, m.detail())
	}
	return list
}

func (m *match) detail() scoreDetail {
	return scoreDetail{Score: number(m.score), EncounterID: m.encounterID, Galleries: m.galleries, BiometricType: finger, BiometricSubType: fingers[m.finger]}
}

func number(s matcher.Score) json.Number { return json.Number(s.String()) }
