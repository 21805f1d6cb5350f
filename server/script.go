package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/notify"
)

// script plays the demo: who is enrolled, how documents come into lockers, and what happens at the terminal. It returns an error where it could not
// be played; what went against an expectation is in the transcript.
func script(ctx context.Context, h *townHall, citizens []citizen, story *transcript) error {
	s, err := newStage(ctx, h, story)
	if err != nil {
		return err
	}
	defer func() { _ = s.close() }()
	for _, scene := range []func(context.Context, *stage, []citizen) error{sceneDesk, sceneRight, sceneWrong, sceneUnreadable, sceneNoFinger, sceneTooLate} {
		if err := scene(ctx, s, citizens); err != nil {
			return err
		}
	}
	return nil
}

// sceneDesk brings the documents into lockers, as the desk does.
func sceneDesk(ctx context.Context, s *stage, citizens []citizen) error {
	s.story.chapter("At the desk")
	for _, c := range citizens {
		begun := s.story.now()
		d, err := s.hall.bring(ctx, s.terminal, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		s.deposits = append(s.deposits, d)
		s.story.tell("%s is enrolled by the %s; two clerks bring the document into locker %d; a message brings the code %s (%s ms).",
			c.name, fingerWords[fingers[c.finger]], d.locker, s.hall.inbox.code(c.mail()), millis(s.story.now().Sub(begun)))
	}
	messages, _ := s.hall.inbox.all()
	s.story.expect(len(messages) == len(citizens), "each citizen has one message")
	for _, m := range messages {
		subject, body, _, err := notify.Write(m, time.UTC)
		if err != nil {
			return err
		}
		for _, c := range citizens {
			if contains(subject+body, c.name) || contains(subject, c.document) {
				s.story.expect(false, "no message names anybody or anything")
			}
		}
	}
	return nil
}

// sceneRight plays the main job: the right finger opens the one locker, and then everything about the citizen goes.
func sceneRight(ctx context.Context, s *stage, _ []citizen) error {
	s.story.chapter("The right finger")
	ada := s.deposits[0]
	if err := s.expectKept(ctx, ada, true); err != nil {
		return err
	}
	p := s.play(ctx, ada, frame(ada.lay(1)))
	s.expectHandedOver(p, ada)
	if err := s.expectKept(ctx, ada, false); err != nil {
		return err
	}
	again := s.play(ctx, ada, frame(ada.lay(2)))
	s.story.expect(again.outcome == kiosk.UnknownCode && again.asked == 0, "the code opens nothing a second time")
	return nil
}

// sceneWrong plays somebody who found a code: three prints of another finger open nothing.
func sceneWrong(ctx context.Context, s *stage, citizens []citizen) error {
	s.story.chapter("A wrong finger")
	ben, thief := s.deposits[1], citizens[2]
	p := s.play(ctx, ben, frame(thief.lay(1)), frame(thief.lay(2)), frame(thief.lay(3)))
	s.story.expect(p.outcome == kiosk.Refused && p.err == nil, "the visit is refused")
	s.story.expect(p.asked == kiosk.MaxAttempts, "after %d attempts", kiosk.MaxAttempts)
	s.expectShut(p)
	s.story.expect(p.wiped(), "the images of the prints are wiped")
	return s.expectKept(ctx, ben, true)
}

// sceneUnreadable plays a citizen whose first print cannot be read.
func sceneUnreadable(ctx context.Context, s *stage, _ []citizen) error {
	s.story.chapter("An unreadable print, then the right finger")
	deniz := s.deposits[3]
	p := s.play(ctx, deniz, frame(deniz.layBadly(1)), frame(deniz.lay(2)))
	s.story.expect(p.asked == 2, "the terminal asked a second time")
	s.expectHandedOver(p, deniz)
	return s.expectKept(ctx, deniz, false)
}

// sceneNoFinger plays citizens who show no finger: one answers wrongly, one rightly.
func sceneNoFinger(ctx context.Context, s *stage, citizens []citizen) error {
	s.story.chapter("Without a finger")
	ewa := s.deposits[4]
	p := s.answers(ctx, ewa, citizens[0].birth)
	s.story.expect(p.outcome == kiosk.Refused || p.outcome == kiosk.Failed, "with another date of birth the visit is refused")
	s.expectShut(p)
	farid := s.deposits[5]
	p = s.answers(ctx, farid, farid.birth)
	s.story.expect(p.outcome == kiosk.HandedOver && p.err == nil, "with the date of birth the document was handed over")
	s.expectOpened(p, farid)
	return s.expectKept(ctx, farid, false)
}

// sceneTooLate plays a citizen who comes a week too late, and the clerks who take the document back.
func sceneTooLate(ctx context.Context, s *stage, _ []citizen) error {
	s.story.chapter("Too late")
	chiara := s.deposits[2]
	s.hall.clock.later(9 * 24 * time.Hour)
	s.story.tell("Nine days pass.")
	if err := s.hall.inbox.wait(ctx, chiara.mail(), notify.Expired, 1); err != nil {
		return err
	}
	s.story.tell("%s is told that the document waits at the desk.", chiara.name)
	p := s.play(ctx, chiara, frame(chiara.lay(1)))
	s.story.expect(p.outcome == kiosk.UnknownCode || client.IsProblem(p.err, client.ProblemExpired), "the code is not valid any more")
	s.expectShut(p)
	if err := s.expectKept(ctx, chiara, false); err != nil {
		return err
	}
	if err := s.hall.takeBack(ctx, s.terminal, chiara); err != nil {
		return err
	}
	back, err := s.hall.client.Pickup(ctx, chiara.pickup)
	if err != nil && !client.IsProblem(err, client.ProblemNoPickup) {
		return err
	}
	s.story.expect(err != nil || back.Status == "returned", "two clerks have taken the document back")
	return nil
}

// expectHandedOver expects that a visit opened the citizen's locker and no other, and that the prints are wiped.
func (s *stage) expectHandedOver(p played, d deposit) {
	s.story.expect(p.outcome == kiosk.HandedOver && p.err == nil, "the document was handed over")
	s.expectOpened(p, d)
	s.story.expect(p.wiped(), "the images of the prints are wiped")
}

func (s *stage) expectOpened(p played, d deposit) {
	one := []hw.LockerID{d.locker}
	s.story.expect(slices.Equal(p.released, one) && slices.Equal(p.opened, one), "locker %d opened, and no other", d.locker)
}

func (s *stage) expectShut(p played) {
	s.story.expect(len(p.released) == 0 && len(p.opened) == 0, "no locker was unlocked, and none opened")
}

// expectKept expects that the service has something about a citizen, or nothing.
func (s *stage) expectKept(ctx context.Context, d deposit, want bool) error {
	if want {
		kept, err := s.hall.Has(ctx, d.subject)
		s.story.expect(kept, "the service still knows %s", d.name)
		return err
	}
	gone, err := s.hall.gone(ctx, d.subject)
	s.story.expect(gone, "the service knows nothing about %s: GET says %d", d.name, http.StatusNotFound)
	return err
}
