package osia

import (
	"context"

	"fingerzeig/index"
)

// parseEncounter reads an encounter and its fingers. lost are fields that were sent and are not kept.
func parseEncounter(body []byte) (e encounter, samples []sample, lost []string, err error) {
	if err = parse(body, '{', &e); err == nil {
		err = e.check()
	}
	if err == nil {
		samples, err = parseSamples("biometricData", e.BiometricData)
	}
	if given(e.BiographicData) {
		lost = append(lost, "biographicData")
	}
	if given(e.ContextualData) {
		lost = append(lost, "contextualData")
	}
	return e, samples, lost, err
}

// fits returns ErrRequest for what does not fit beside an encounter.
func fits(s index.Subject) error {
	if len(s.Labels) > index.MaxLabels {
		return refuse(ErrRequest, "instance: at most %d elements can have one", index.MaxLabels-3)
	}
	for name, value := range s.Labels {
		if len(name)+len(value) > index.MaxLabelBytes {
			return refuse(ErrRequest, "encounterType, clientData (in base64) and instance have at most %d bytes each", index.MaxLabelBytes-len(labelInstance)-2)
		}
	}
	return nil
}

// identified is the answer to whoever created or updated an encounter.
func identified(person, encounterID string, lost []string) (Answer, error) {
	ids := personIDs{PersonID: person, EncounterID: encounterID}
	if len(lost) > 0 {
		ids.Others = &others{lost}
	}
	return reply(ids)
}

func (a *ABIS) createEncounter(r Request) (work, error) {
	e, samples, lost, err := parseEncounter(r.Body)
	if err != nil {
		return nil, err
	}
	person, encounterID := r.Path["personId"], r.Path["encounterId"]
	if r.Operation == "createEncounterNoIds" {
		person = a.o.NewID()
	}
	if r.Operation != "createEncounter" {
		encounterID = a.o.NewID()
	}
	id, err := Subject(person, encounterID)
	if err == nil {
		err = fits(e.subject(id, samples, nil, a.o.Now()))
	}
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		made, err := a.enrollable(ctx, samples)
		if err != nil {
			return Answer{}, err
		}
		defer a.take(person)()
		before, err := a.get(ctx, person, encounterID)
		if err != nil {
			return Answer{}, err
		}
		if len(before) > 0 {
			return Answer{}, refuse(ErrExists, "the encounterId exists already")
		}
		if err := a.put(ctx, trail, nil, e.subject(id, samples, made, a.o.Now()), galleryIDs(e.Galleries)); err != nil {
			return Answer{}, err
		}
		return identified(person, encounterID, lost)
	}, nil
}

func (a *ABIS) updateEncounter(r Request) (work, error) {
	e, samples, lost, err := parseEncounter(r.Body)
	if err != nil {
		return nil, err
	}
	person, encounterID := r.Path["personId"], r.Path["encounterId"]
	id, err := Subject(person, encounterID)
	if err == nil {
		err = fits(e.subject(id, samples, nil, a.o.Now()))
	}
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		if _, err := a.known(ctx, person, encounterID); err != nil { // before the work
			return Answer{}, err
		}
		made, err := a.enrollable(ctx, samples)
		if err != nil {
			return Answer{}, err
		}
		defer a.take(person)()
		before, err := a.known(ctx, person, encounterID)
		if err != nil {
			return Answer{}, err
		}
		after, old := e.subject(id, samples, made, a.o.Now()), before.any()
		after.Enrolled, after.Expires = old.Enrolled, old.Expires
		if err := a.put(ctx, trail, before, after, galleryIDs(e.Galleries)); err != nil {
			return Answer{}, err
		}
		return identified(person, encounterID, lost)
	}, nil
}

// change is an operation that changes an encounter which is there.
func (a *ABIS) change(r Request, do func(context.Context, *Trail, copies) error) (work, error) {
	person, encounterID := r.Path["personId"], r.Path["encounterId"]
	if _, err := Subject(person, encounterID); err != nil {
		return nil, err
	}
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		defer a.take(person)()
		before, err := a.known(ctx, person, encounterID)
		if err == nil {
			err = do(ctx, trail, before)
		}
		return done, err
	}, nil
}

func (a *ABIS) updateEncounterStatus(r Request) (work, error) {
	status := r.Query.Get("status")
	if err := checkStatus(status); err != nil {
		return nil, err
	}
	return a.change(r, func(ctx context.Context, trail *Trail, before copies) error {
		after := touched(before.any(), a.o.Now())
		after.Suspended = status == inactive
		return a.put(ctx, trail, before, after, galleryIDs(before.names()))
	})
}

func (a *ABIS) updateEncounterGalleries(r Request) (work, error) {
	var names []string
	if err := parse(r.Body, '[', &names); err != nil {
		return nil, err
	}
	if err := checkGalleries(names); err != nil {
		return nil, err
	}
	return a.change(r, func(ctx context.Context, trail *Trail, before copies) error {
		return a.put(ctx, trail, before, touched(before.any(), a.o.Now()), galleryIDs(names))
	})
}

func (a *ABIS) deleteEncounter(r Request) (work, error) { return a.change(r, a.erase) }

func (a *ABIS) deleteAll(r Request) (work, error) {
	person := r.Path["personId"]
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		defer a.take(person)()
		all, err := a.encounters(ctx, person)
		if err != nil {
			return Answer{}, err
		}
		for _, c := range all {
			if err := a.erase(ctx, trail, c); err != nil {
				return Answer{}, err
			}
		}
		return done, nil
	}, nil
}
