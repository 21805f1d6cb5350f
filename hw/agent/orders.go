package agent

import (
	"context"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// obey opens a locker for staff. Where a visit has begun meanwhile, the order is void, and it returns kiosk.ErrBusy.
func (s *Station) obey(ctx context.Context, o client.StaffOrder, nonce release.Nonce) error {
	order := kiosk.Order{Subject: o.Pickup, Locker: hw.LockerID(o.Locker), Nonce: nonce}
	for _, p := range []release.Purpose{release.Load, release.Return} {
		if p.String() == o.Purpose {
			order.Purpose = p
		}
	}
	if len(o.Release) == len(order.Release) {
		copy(order.Release[:], o.Release)
	}
	if !s.floor.enter() {
		s.kiosk.Gate.Void(nonce)
		s.note(client.Report{Locker: o.Locker, Nonce: hexOf(nonce), Seen: kiosk.SeenFull.String(), At: s.o.Now()})
		return kiosk.ErrBusy
	}
	defer s.floor.leave()
	s.begin(s.o.Now())
	defer s.begin(time.Time{})
	defer s.ended()
	s.agent.begin(visited{})
	s.watch.expect(order.Locker)
	s.o.Staff(o)
	outcome, err := s.kiosk.Obey(ctx, order)
	s.o.Log.Info("staff", "purpose", o.Purpose, "locker", o.Locker, "outcome", outcome.String(), "error", err)
	return err
}
