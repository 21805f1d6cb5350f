package osia

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"fingerzeig/index"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/fmr"
)

// biometric is the interface's BiometricData.
type biometric struct {
	BiometricType    string          `json:"biometricType"`
	BiometricSubType string          `json:"biometricSubType,omitempty"`
	Instance         string          `json:"instance,omitempty"`
	EncounterID      string          `json:"encounterId,omitempty"`
	Image            string          `json:"image,omitempty"`    // base64
	ImageRef         string          `json:"imageRef,omitempty"` // refused
	CaptureDate      string          `json:"captureDate,omitempty"`
	CaptureDevice    string          `json:"captureDevice,omitempty"`
	ImpressionType   string          `json:"impressionType,omitempty"`
	Width            int             `json:"width,omitempty"`
	Height           int             `json:"height,omitempty"`
	BitDepth         int             `json:"bitdepth,omitempty"`
	MIMEType         string          `json:"mimeType,omitempty"`
	Resolution       int             `json:"resolution,omitempty"` // ppi
	Compression      string          `json:"compression,omitempty"`
	Missing          json.RawMessage `json:"missing,omitempty"`
	Metadata         string          `json:"metadata,omitempty"`
	Comment          string          `json:"comment,omitempty"`
	Template         string          `json:"template,omitempty"`    // base64
	TemplateRef      string          `json:"templateRef,omitempty"` // refused
	TemplateFormat   string          `json:"templateFormat,omitempty"`
	Quality          *int64          `json:"quality,omitempty"`
	QualityFormat    string          `json:"qualityFormat,omitempty"`
	Algorithm        string          `json:"algorithm,omitempty"`
	Vendor           string          `json:"vendor,omitempty"`
	protection
}

// What the fingers are called, by the positions of ISO/IEC 19794-2.
var fingers = [index.MaxFinger + 1]string{
	"UNKNOWN", "RIGHT_THUMB", "RIGHT_INDEX", "RIGHT_MIDDLE", "RIGHT_RING", "RIGHT_LITTLE",
	"LEFT_THUMB", "LEFT_INDEX", "LEFT_MIDDLE", "LEFT_RING", "LEFT_LITTLE",
}

const (
	finger  = "FINGER"
	formats = "FINGERZEIG" // name of our own format of templates and scale of quality: the interface allows proprietary ones
)

// fingerOf returns the position of a subtype.
func fingerOf(subtype string) (index.Finger, error) {
	if subtype == "" {
		return 0, nil
	}
	i := slices.Index(fingers[:], subtype)
	if i < 0 {
		return 0, refuse(ErrRequest, "biometricSubType: one finger is wanted, such as RIGHT_INDEX")
	}
	return index.Finger(i), nil
}

// sample is a finger in a request that has been read: a picture or a template.
type sample struct {
	position index.Finger
	instance string
	image    []byte // a file; empty: there is a template
	ppi      int    // 0: as the file says
	template minutiae.Template
}

// parseSamples reads the fingers of a request: at least one, and no more than one may have. An element that only tells what is missing is left out.
func parseSamples(field string, list []biometric) (samples []sample, err error) {
	if len(list) > index.MaxSamples {
		return nil, refuse(ErrRequest, "%s has more than %d elements", field, index.MaxSamples)
	}
	for i, b := range list {
		s, there, err := b.sample()
		if err != nil {
			return nil, within(fmt.Sprintf("%s[%d]", field, i), err)
		}
		if there {
			samples = append(samples, s)
		}
	}
	if len(samples) == 0 {
		return nil, refuse(ErrRequest, "%s has no finger", field)
	}
	return samples, nil
}

// within says in what an error was found.
func within(field string, err error) error {
	if r, ok := err.(*Refusal); ok {
		return &Refusal{r.Kind, field + "." + r.Why}
	}
	return fmt.Errorf("%s: %w", field, err)
}

// sample reads an element. there is false for one that has neither a picture nor a template, and says why.
func (b biometric) sample() (s sample, there bool, err error) {
	switch {
	case b.BiometricType != finger:
		return s, false, refuse(ErrRequest, "biometricType: this ABIS compares fingers alone")
	case b.ImageRef != "":
		return s, false, refuse(ErrRequest, "imageRef: nothing is fetched from elsewhere, send the image")
	case b.TemplateRef != "":
		return s, false, refuse(ErrRequest, "templateRef: nothing is fetched from elsewhere, send the template")
	case b.Resolution < 0 || b.Width < 0 || b.Height < 0 || b.BitDepth < 0:
		return s, false, refuse(ErrRequest, "resolution: no number of an image is below zero")
	}
	if err := b.protection.check(); err != nil {
		return s, false, err
	}
	s = sample{instance: b.Instance, ppi: b.Resolution}
	if s.position, err = fingerOf(b.BiometricSubType); err != nil {
		return s, false, err
	}
	switch {
	case b.Image != "":
		if s.image, err = base64.StdEncoding.DecodeString(b.Image); err != nil {
			return s, false, refuse(ErrRequest, "image: is no base64")
		}
		if b.Compression == "NONE" && len(s.image) == b.Width*b.Height && (b.BitDepth == 8 || b.BitDepth == 0) {
			s.image = fmt.Appendf(nil, "P5 %d %d 255\n%s", b.Width, b.Height, s.image) // bare pixels: as a PGM
		}
	case b.Template != "":
		raw, err := base64.StdEncoding.DecodeString(b.Template)
		if err != nil {
			return s, false, refuse(ErrRequest, "template: is no base64")
		}
		if s.template, err = readTemplate(raw, b.TemplateFormat); err != nil {
			return s, false, err
		}
	case given(b.Missing):
		return s, false, nil
	default:
		return s, false, refuse(ErrRequest, "image: there is neither an image nor a template")
	}
	return s, true, nil
}

// What the interface calls the formats of templates: the one that is written, and those that are read by that name.
var templateFormats = map[string][]fmr.Format{
	"ISO_19794_2":      {fmr.ISO2005, fmr.ISO2011},
	"ISO_19794_2_NS":   {fmr.ISO2005CardNormal},
	"ISO_19794_2_CS":   {fmr.ISOCardCompact},
	"ISO_19794_2_2011": {fmr.ISO2011},
	"ANSI_378":         {fmr.INCITS2004, fmr.INCITS2009, fmr.INCITS2009Am1},
	"ANSI_378_2009":    {fmr.INCITS2009, fmr.INCITS2009Am1},
	formats:            {fmr.Native},
}

// readTemplate reads a record of one finger, in a format that is named, or that the bytes tell where none is.
func readTemplate(b []byte, name string) (t minutiae.Template, err error) {
	wanted, known := templateFormats[name]
	f, detected := fmr.Detect(b)
	switch {
	case name != "" && !known:
		return t, refuse(ErrRequest, "templateFormat: this format is not known")
	case len(wanted) == 1 && !detected:
		f = wanted[0] // card formats have no header
	case len(wanted) > 0 && !slices.Contains(wanted, f) || !detected:
		return t, refuse(ErrRequest, "template: is not of its templateFormat")
	}
	r, err := fmr.Decode(b, fmr.Options{Format: f, Lenient: true})
	if err == nil && len(r.Views) != 1 {
		return t, refuse(ErrRequest, "template: holds %d prints, one is wanted", len(r.Views))
	}
	if err == nil {
		t, err = r.Template(0)
	}
	if err != nil {
		return t, refuse(ErrRequest, "template: cannot be read")
	}
	return t, nil
}

// enrollable makes templates of samples, one for each.
func (a *ABIS) enrollable(ctx context.Context, samples []sample) (all []index.Sample, err error) {
	for i, s := range samples {
		t := s.template
		if s.image != nil {
			if t, err = a.core.Template(ctx, s.image, s.ppi); err != nil {
				return nil, err
			}
		}
		if len(t.Minutiae) < index.MinMinutiae {
			return nil, refuse(ErrRequest, "biometricData[%d]: no print, or too little of one, can be seen", i)
		}
		all = append(all, index.Sample{Finger: s.position, Template: t})
	}
	return all, nil
}

// prints makes samples ready to be compared: the best of each finger that is named, or else the best of those that are not. Scores of several
// fingers are taken together as if they were independent (index.Fuse), and those of one finger twice, or perhaps twice, are not.
func prints(samples []index.Sample) (all []index.Print) {
	var best [index.MaxFinger + 1]*minutiae.Template
	for i, s := range samples {
		if now := best[s.Finger]; now == nil || s.Template.Quality > now.Quality {
			best[s.Finger] = &samples[i].Template
		}
	}
	for f := index.MaxFinger; ; f-- {
		if best[f] != nil && (f > 0 || len(all) == 0) {
			all = append(all, index.Print{Finger: f, Probe: matcher.NewProbe(*best[f])})
		}
		if f == 0 {
			return all
		}
	}
}
