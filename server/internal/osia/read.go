package osia

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"fingerzeig/minutiae/fmr"
)

// describe tells what is kept of an encounter. Neither images, which nobody has, nor templates, which readTemplate gives, are among it.
func describe(name string, c copies) encounter {
	s := c.any()
	kind := s.Labels[labelType]
	e := encounter{
		EncounterID: name, Status: active, EncounterType: &kind, CreatedDate: date(s.Enrolled), UpdatedDate: s.Labels[labelUpdated],
		Galleries: c.names(), ClientData: s.Labels[labelClient], BiometricData: []biometric{},
	}
	if s.Suspended {
		e.Status = inactive
	}
	for i, sample := range s.Samples {
		quality := int64(sample.Template.Quality)
		e.BiometricData = append(e.BiometricData, biometric{
			BiometricType: finger, BiometricSubType: fingers[sample.Finger], Instance: s.Labels[labelInstance+strconv.Itoa(i)], EncounterID: name,
			Quality: &quality, QualityFormat: formats,
		})
	}
	return e
}

func (a *ABIS) readEncounter(r Request) (work, error) {
	person, name := r.Path["personId"], r.Path["encounterId"]
	if _, err := Subject(person, name); err != nil {
		return nil, err
	}
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		c, err := a.known(ctx, person, name)
		if err != nil {
			return Answer{}, err
		}
		trail.read(c)
		return reply(describe(name, c))
	}, nil
}

func (t *Trail) read(c copies) {
	for _, g := range slices.Sorted(maps.Keys(c)) {
		t.touch(g, c[g].ID)
	}
}

func (a *ABIS) readAllEncounters(r Request) (work, error) {
	person := r.Path["personId"]
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		all, err := a.encounters(ctx, person)
		if err != nil {
			return Answer{}, err
		}
		list := []encounter{}
		for _, name := range slices.Sorted(maps.Keys(all)) {
			trail.read(all[name])
			list = append(list, describe(name, all[name]))
		}
		return reply(list)
	}, nil
}

// computed is the interface's BiometricComputedData.
type computed struct {
	BiometricType    string `json:"biometricType"`
	BiometricSubType string `json:"biometricSubType,omitempty"`
	Instance         string `json:"instance,omitempty"`
	Template         []byte `json:"template"`
	TemplateFormat   string `json:"templateFormat"`
	Quality          *int   `json:"quality,omitempty"`
	QualityFormat    string `json:"qualityFormat,omitempty"`
}

// readTemplate gives templates away. Quality is told on our own scale or not at all.
func (a *ABIS) readTemplate(r Request) (work, error) {
	q, format := r.Query, "ISO_19794_2"
	if q.Has("templateFormat") {
		format = q.Get("templateFormat")
	}
	written, known := templateFormats[format]
	if !known {
		return nil, refuse(ErrRequest, "templateFormat: this format is not known")
	}
	if kind := q.Get("biometricType"); kind != "" && kind != finger {
		return nil, refuse(ErrUnknown, "unknown biometrics: there are fingers alone")
	}
	if _, err := fingerOf(q.Get("biometricSubType")); err != nil {
		return nil, err
	}
	told := q.Get("qualityFormat") == "" || q.Get("qualityFormat") == formats
	person, name := r.Path["personId"], r.Path["encounterId"]
	return func(ctx context.Context, trail *Trail) (Answer, error) {
		c, err := a.known(ctx, person, name)
		if err != nil {
			return Answer{}, err
		}
		trail.read(c)
		list, s := []computed{}, c.any()
		for i, sample := range s.Samples {
			d := computed{BiometricType: finger, BiometricSubType: fingers[sample.Finger], Instance: s.Labels[labelInstance+strconv.Itoa(i)], TemplateFormat: format}
			if q.Has("biometricSubType") && q.Get("biometricSubType") != d.BiometricSubType || q.Has("instance") && q.Get("instance") != d.Instance {
				continue
			}
			if d.Template, err = fmr.Encode(fmr.FromTemplate(sample.Template, fmr.Finger(sample.Finger)), written[0]); err != nil {
				return Answer{}, err
			}
			if told {
				quality := int(sample.Template.Quality)
				d.Quality, d.QualityFormat = &quality, formats
			}
			list = append(list, d)
		}
		if len(list) == 0 {
			return Answer{}, refuse(ErrUnknown, "unknown biometrics: the encounter has no such finger")
		}
		return reply(list)
	}, nil
}
