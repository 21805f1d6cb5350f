package main

import (
	"context"
	"errors"
	"slices"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// service is what the terminal needs of the server.
type service interface {
	// verify compares the image of a print with a subject, and names the subject it was compared with.
	verify(ctx context.Context, subject string, image []byte, ppi int) (kiosk.Decision, string, error)

	// remove deletes a subject. A subject that is not there is no error.
	remove(ctx context.Context, subject string) error

	// ready returns nil where the service can do its work.
	ready(ctx context.Context) error
}

// verifier has the service compare prints. It implements kiosk.Verifier.
type verifier struct {
	service service
	pickups *pickupFile
}

// Verify implements kiosk.Verifier. A locker is permitted where the pickup is still an open one when the answer has come: it may have been
// withdrawn while the citizen stood there.
func (v verifier) Verify(ctx context.Context, p kiosk.Pickup, f hw.Frame) (kiosk.Verdict, error) {
	image, err := imageio.EncodePNG(minutiae.Image{Pixels: f.Pixels, Width: f.Width, Height: f.Height, PPI: f.PPI})
	if err != nil {
		return kiosk.Verdict{}, err
	}
	defer clear(image)
	decision, subject, err := v.service.verify(ctx, p.Subject, image, f.PPI)
	if err != nil || decision != kiosk.Matched {
		return kiosk.Verdict{Decision: decision}, err
	}
	open, _, err := v.pickups.list()
	if err != nil {
		return kiosk.Verdict{}, err
	}
	verdict := kiosk.Verdict{Decision: decision, Subject: subject}
	if slices.Contains(open, p) {
		verdict.Locker = p.Locker
	}
	return verdict, nil
}

// eraser closes pickups and has their subjects deleted.
type eraser struct {
	service service
	pickups *pickupFile
}

// handedOver is the kiosk's hook. The pickup is closed first: where the deletion fails, nothing can be picked up twice, and nothing is
// forgotten.
func (e eraser) handedOver(ctx context.Context, p kiosk.Pickup) error {
	if err := e.pickups.take(p); err != nil {
		return err
	}
	return e.erase(ctx, p)
}

// erase has the subject of a pickup that was taken deleted, and forgets the pickup.
func (e eraser) erase(ctx context.Context, p kiosk.Pickup) error {
	if err := e.service.remove(ctx, p.Subject); err != nil {
		return err
	}
	return e.pickups.forget(p)
}

// leftovers makes up for deletions that did not work, and returns how many did now.
func (e eraser) leftovers(ctx context.Context) (erased int, err error) {
	ctx, cancel := context.WithTimeout(ctx, eraseTimeout)
	defer cancel()
	_, taken, err := e.pickups.list()
	for _, p := range taken {
		failed := e.erase(ctx, p)
		if failed == nil {
			erased++
		}
		err = errors.Join(err, failed)
	}
	return erased, err
}
