package main

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/web"
)

// attend has the terminal ask whether staff want a locker opened, and plays their hands: what they load is put inside, what they take back is taken
// out. It returns the locker, 0 where nobody wants any; begun is called before it is opened.
func (t *terminal) attend(ctx context.Context, begun func()) (hw.LockerID, error) {
	if err := t.agent.deliver(ctx); err != nil {
		return 0, err
	}
	nonce, err := t.Gate.Nonce()
	if err != nil {
		return 0, err
	}
	heard, err := t.agent.service.Report(ctx, townTerminal, client.Heartbeat{Nonce: hex.EncodeToString(nonce[:])})
	if err != nil || heard.Open == nil || len(heard.Open.Release) != release.Size {
		t.Gate.Void(nonce)
		return 0, err
	}
	o := kiosk.Order{
		Subject: heard.Open.Pickup, Locker: hw.LockerID(heard.Open.Locker), Purpose: release.Load, Nonce: nonce, Release: release.Signed(heard.Open.Release),
	}
	inside := t.locks.Put
	if heard.Open.Purpose == release.Return.String() {
		o.Purpose, inside = release.Return, t.locks.Take
	}
	begun()
	return o.Locker, t.obey(ctx, o, inside)
}

// watch tells the page of new messages, and staff's terminal of their orders, until the page ends.
func (l *live) watch() {
	beat := time.NewTicker(staffBeat)
	defer beat.Stop()
	for {
		_, more := l.hall.inbox.all()
		select {
		case <-more:
			l.welcome()
			l.locked(l.change)
		case <-beat.C:
			l.attend()
		case <-l.ctx.Done():
			return
		}
	}
}

// attend asks for staff's orders while nobody is at the terminal.
func (l *live) attend() {
	var t *terminal
	l.locked(func() {
		if t = l.terminal; l.visit != nil || l.staff {
			t = nil
		}
		l.staff = l.staff || t != nil
	})
	if t == nil {
		return
	}
	locker, err := t.attend(l.ctx, func() { l.locked(func() { l.opening = true; l.change() }) })
	l.locked(func() {
		l.staff = false
		if !l.opening {
			return
		}
		if l.opening = false; err == nil {
			l.add(web.Line{Key: "staff", Locker: int(locker)})
		}
		l.change()
	})
}

// welcome makes cards for those to whom the desk has brought something by itself: whose finger the desk took, the sensor knows.
func (l *live) welcome() {
	messages, _ := l.hall.inbox.all()
	for _, m := range messages {
		id, _, _ := strings.Cut(m.ID, "/")
		known := false
		l.locked(func() {
			known = l.seen[id] || slices.ContainsFunc(l.deposits, func(d deposit) bool { return d.pickup == id })
		})
		if known || m.Text != notify.Ready || l.sensor == nil {
			continue
		}
		c, ok := l.newcomer(id, m)
		l.locked(func() {
			l.seen[id] = true
			if ok {
				l.guests = append(l.guests, c)
			}
		})
	}
}

// newcomer returns who comes for a pickup.
func (l *live) newcomer(id string, m notify.Message) (c citizen, ok bool) {
	p, err := l.hall.client.Pickup(l.ctx, id)
	if err != nil || p.Subject == "" || len(p.Documents) == 0 {
		return c, false
	}
	s, err := l.hall.client.Get(l.ctx, townGallery, p.Subject)
	if err != nil || len(s.Samples) == 0 {
		return c, false
	}
	if c, ok = l.sensor.whose(index.Finger(s.Samples[0].Finger)); ok {
		c.card, c.document, c.address, c.birth = id, p.Documents[0].Kind, m.To.Mail, "1900-01-01"
	}
	return c, ok && m.To.Mail != ""
}
