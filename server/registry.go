package main

import (
	"context"

	"fingerzeig/hw/kiosk"
	"fingerzeig/index"
	"fingerzeig/minutiae"
)

// registry is the service as the desk and the terminal of the demo see it.
type registry interface {
	// Enroll enrols a subject by one print of one finger, or replaces the subject.
	Enroll(ctx context.Context, subject string, f index.Finger, print minutiae.Image) error

	// Verify compares a print with a subject.
	Verify(ctx context.Context, subject string, print minutiae.Image) (comparison, error)

	// Has reports whether anything is kept of a subject.
	Has(ctx context.Context, subject string) (bool, error)

	// Remove erases a subject.
	Remove(ctx context.Context, subject string) error
}

// comparison is the service's answer about a print. The zero comparison is a rejection.
type comparison struct {
	decision kiosk.Decision
	subject  string // whom the print was compared with
	score    string // for people
}
