package main

import (
	"context"

	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// office is what the desk asks of the service over HTTP.
type office struct{ client *client.Client }

func newOffice(url string) *office { return &office{client.New(url, client.Options{})} }

// Enroll enrols a subject by one print of one finger, or replaces the subject.
func (o *office) Enroll(ctx context.Context, subject string, f index.Finger, print minutiae.Image) error {
	s, err := sample(print)
	if err != nil {
		return err
	}
	defer clear(s.Image)
	s.Finger = int(f)
	_, err = o.client.Enroll(ctx, townGallery, subject, []client.Sample{s}, nil)
	return err
}

// Has reports whether anything is kept of a subject.
func (o *office) Has(ctx context.Context, subject string) (bool, error) {
	_, err := o.client.Get(ctx, townGallery, subject)
	if client.IsProblem(err, client.ProblemNotFound) {
		return false, nil
	}
	return err == nil, err
}

// sample returns a print as the client sends it. The image is the caller's to wipe.
func sample(print minutiae.Image) (client.Sample, error) {
	b, err := imageio.EncodePNG(print)
	return client.Sample{Image: b}, err
}
