package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// script plays the demo: who is enrolled, and what happens at the terminal. It returns an error where it could not be played; what went
// against an expectation is in the transcript.
func script(ctx context.Context, r registry, citizens []citizen, story *transcript) error {
	if err := enrolTown(ctx, r, citizens, story); err != nil {
		return err
	}
	s, err := newStage(r, citizens, story)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	story.tell("A simulated terminal of %d lockers is loaded: %d documents wait.", s.locks.Count(), len(citizens))

	for _, scene := range []func(context.Context, *stage, []citizen) error{sceneRight, sceneWrong, sceneUnreadable} {
		if err := scene(ctx, s, citizens); err != nil {
			return err
		}
	}
	return nil
}

// enrolTown enrols the citizens over HTTP, as the desk does.
func enrolTown(ctx context.Context, r registry, citizens []citizen, story *transcript) error {
	story.chapter("At the desk")
	for _, c := range citizens {
		print := c.enrolled()
		begun := story.now()
		if err := r.Enroll(ctx, c.subject, c.finger, print); err != nil {
			return fmt.Errorf("enrolling %s: %w", c.name, err)
		}
		story.tell("%s is enrolled by the %s (%s ms).", c.name, fingerWords[fingers[c.finger]], millis(story.now().Sub(begun)))
	}
	return nil
}

// sceneRight plays the main job: the right finger opens the one locker, and then everything about the citizen goes.
func sceneRight(ctx context.Context, s *stage, citizens []citizen) error {
	s.story.chapter("The right finger")
	ada := citizens[0]
	if err := s.expectKept(ctx, ada, true); err != nil {
		return err
	}
	p := s.play(ctx, ada, frame(ada.lay(1)))
	s.expectHandedOver(p, ada)
	if err := s.expectKept(ctx, ada, false); err != nil {
		return err
	}
	again := s.play(ctx, ada, frame(ada.lay(2)))
	s.story.expect(again.outcome == kiosk.UnknownCode && again.asked == 0, "the card opens nothing a second time")
	return nil
}

// sceneWrong plays somebody who found a card: three prints of another finger open nothing.
func sceneWrong(ctx context.Context, s *stage, citizens []citizen) error {
	s.story.chapter("A wrong finger")
	ben, thief := citizens[1], citizens[2]
	p := s.play(ctx, ben, frame(thief.lay(1)), frame(thief.lay(2)), frame(thief.lay(3)))
	s.story.expect(p.outcome == kiosk.Refused && p.err == nil, "the visit is refused")
	s.story.expect(p.asked == kiosk.MaxAttempts, "after %d attempts", kiosk.MaxAttempts)
	s.story.expect(len(p.released) == 0 && len(p.opened) == 0, "no locker was unlocked, and none opened")
	s.story.expect(p.wiped(), "the images of the prints are wiped")
	return s.expectKept(ctx, ben, true)
}

// sceneUnreadable plays a citizen whose first print cannot be read.
func sceneUnreadable(ctx context.Context, s *stage, citizens []citizen) error {
	s.story.chapter("An unreadable print, then the right finger")
	deniz := citizens[3]
	p := s.play(ctx, deniz, frame(deniz.layBadly(1)), frame(deniz.lay(2)))
	s.story.expect(p.asked == 2, "the terminal asked a second time")
	s.expectHandedOver(p, deniz)
	return s.expectKept(ctx, deniz, false)
}

// expectHandedOver expects that a visit opened the citizen's locker and no other, and that the prints are wiped.
func (s *stage) expectHandedOver(p played, c citizen) {
	one := []hw.LockerID{c.locker}
	s.story.expect(p.outcome == kiosk.HandedOver && p.err == nil, "the document was handed over")
	s.story.expect(slices.Equal(p.released, one) && slices.Equal(p.opened, one), "locker %d opened, and no other", c.locker)
	s.story.expect(p.wiped(), "the images of the prints are wiped")
}

// expectKept expects that the service has something about a citizen, or nothing.
func (s *stage) expectKept(ctx context.Context, c citizen, want bool) error {
	kept, err := s.registry.Has(ctx, c.subject)
	if err != nil {
		return fmt.Errorf("asking for %s: %w", c.name, err)
	}
	if want {
		s.story.expect(kept, "the service still knows %s", c.name)
	} else {
		s.story.expect(!kept, "the service knows nothing about %s: GET says %d", c.name, http.StatusNotFound)
	}
	return nil
}
