package main

import (
	"slices"
	"strings"

	"fingerzeig/hw/kiosk"
	"fingerzeig/index"
	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/web"
)

// watch tells the page of new messages until it ends.
func (l *live) watch() {
	for {
		_, more := l.hall.inbox.all()
		select {
		case <-more:
			l.welcome()
			l.locked(l.change)
		case <-l.ctx.Done():
			return
		}
	}
}

// staffed turns an opening for staff into what is seen.
func (l *live) staffed(e kiosk.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.terminal == nil: // it is being set up
		return
	case e.Step == kiosk.StepReleased:
		l.opening = true
	case e.Step == kiosk.StepEnded:
		if l.opening = false; e.Err == nil {
			l.add(web.Line{Key: "staff", Locker: int(e.Locker)})
		}
	}
	l.change()
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
