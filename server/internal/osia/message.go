package osia

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"
)

// encounter is the interface's Encounter.
type encounter struct {
	EncounterID    string          `json:"encounterId"` // of answers alone
	Status         string          `json:"status"`
	EncounterType  *string         `json:"encounterType"`
	CreatedDate    string          `json:"createdDate,omitempty"` // both are the service's own
	UpdatedDate    string          `json:"updatedDate,omitempty"`
	Galleries      []string        `json:"galleries"`
	ClientData     string          `json:"clientData,omitempty"` // base64
	ContextualData json.RawMessage `json:"contextualData,omitempty"`
	BiographicData json.RawMessage `json:"biographicData,omitempty"`
	BiometricData  []biometric     `json:"biometricData"`
	protection
}

// protection is what several structures have in common: none of it can be honoured here, so none is accepted.
type protection struct {
	Encryption json.RawMessage `json:"encryption,omitempty"`
	Integrity  json.RawMessage `json:"integrity,omitempty"`
}

func (p protection) check() error {
	switch {
	case given(p.Encryption):
		return refuse(ErrRequest, "encryption: encrypted data cannot be read here")
	case given(p.Integrity):
		return refuse(ErrRequest, "integrity: hashes and signatures are not checked here, leave them out")
	}
	return nil
}

// given reports whether a field is there and not null.
func given(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

// The statuses of encounters.
const (
	active   = "ACTIVE"
	inactive = "INACTIVE"
)

func (e encounter) check() error {
	if e.EncounterType == nil {
		return refuse(ErrRequest, "encounterType is missing")
	}
	if _, err := base64.StdEncoding.DecodeString(e.ClientData); err != nil {
		return refuse(ErrRequest, "clientData is no base64")
	}
	return errors.Join(checkStatus(e.Status), checkGalleries(e.Galleries), e.protection.check())
}

func checkStatus(status string) error {
	if status != active && status != inactive {
		return refuse(ErrRequest, "status is %s or %s", active, inactive)
	}
	return nil
}

func checkGalleries(names []string) error {
	sorted := slices.Sorted(slices.Values(names))
	if len(names) == 0 || len(slices.Compact(sorted)) != len(names) {
		return refuse(ErrRequest, "galleries are at least one, each named once")
	}
	for _, name := range names {
		if _, err := Gallery(name); err != nil {
			return err
		}
	}
	return nil
}

// personIDs is the interface's PersonIds, and with Others its ExtendablePersonIds.
type personIDs struct {
	PersonID    string  `json:"personId"`
	EncounterID string  `json:"encounterId"`
	Others      *others `json:"others,omitempty"`
}

// others is what this ABIS adds: fields that were sent and are not kept.
type others struct {
	NotKept []string `json:"notKept"`
}

// candidate is the interface's Candidate.
type candidate struct {
	PersonID string        `json:"personId"`
	Rank     int           `json:"rank"`
	Score    json.Number   `json:"score"`
	Scores   []scoreDetail `json:"scores"`
}

// scoreDetail is the interface's ScoreDetail.
type scoreDetail struct {
	Score            json.Number `json:"score"`
	EncounterID      string      `json:"encounterId,omitempty"`
	Galleries        []string    `json:"galleries,omitempty"`
	BiometricType    string      `json:"biometricType"`
	BiometricSubType string      `json:"biometricSubType,omitempty"`
}

// verification is what verifications answer.
type verification struct {
	Decision bool          `json:"decision"`
	Scores   []scoreDetail `json:"scores"`
}

// Error is the interface's Error.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// parse reads JSON strictly, as the interface asks for: a field that nobody knows is a mistake that should show. first is the character that it begins
// with, a brace or a bracket.
func parse(b []byte, first byte, to any) error {
	if start := bytes.TrimLeft(b, " \t\r\n"); len(start) == 0 || start[0] != first {
		return refuse(ErrRequest, "the body is no JSON that begins with %q", first)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return refuse(ErrRequest, "the body cannot be read: it is no JSON, or has a field that the interface does not know or of another type")
	}
	if _, err := d.Token(); err != io.EOF {
		return refuse(ErrRequest, "something follows the body's JSON")
	}
	return nil
}

func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }
