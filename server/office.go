package main

import (
	"context"
	"strconv"

	"fingerzeig/hw/kiosk"
	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// office is a registry that asks the service over HTTP.
type office struct{ client *client.Client }

func newOffice(url string) *office { return &office{client.New(url, client.Options{})} }

// Enroll implements registry.
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

// Verify implements registry. A print that does not match and is poor is called unreadable: it says nothing about the finger.
func (o *office) Verify(ctx context.Context, subject string, print minutiae.Image) (comparison, error) {
	s, err := sample(print)
	if err != nil {
		return comparison{}, err
	}
	defer clear(s.Image)
	v, err := o.client.Verify(ctx, townGallery, subject, s, client.Query{})
	if client.IsProblem(err, client.ProblemNoPrint) {
		return comparison{decision: kiosk.Unreadable, subject: subject}, nil
	}
	if err != nil {
		return comparison{}, err
	}
	c := comparison{subject: subject, score: strconv.FormatFloat(v.Score, 'f', 1, 64)}
	switch {
	case v.Matched():
		c.decision = kiosk.Matched
	case v.Quality < minQuality:
		c.decision = kiosk.Unreadable
	}
	return c, nil
}

// Has implements registry.
func (o *office) Has(ctx context.Context, subject string) (bool, error) {
	_, err := o.client.Get(ctx, townGallery, subject)
	if client.IsProblem(err, client.ProblemNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Remove implements registry. What is not there any more is removed.
func (o *office) Remove(ctx context.Context, subject string) error {
	err := o.client.Remove(ctx, townGallery, subject)
	if client.IsProblem(err, client.ProblemNotFound) {
		return nil
	}
	return err
}

// sample returns a print as the client sends it. The image is the caller's to wipe.
func sample(print minutiae.Image) (client.Sample, error) {
	b, err := imageio.EncodePNG(print)
	return client.Sample{Image: b}, err
}
