// Package kiosk is the flow of a pickup at an unattended terminal: code, print, verdict, lock. It knows no fingers and no network; prints
// pass through it to a [Verifier], and it keeps none.
//
//	k := &kiosk.Kiosk{Sensor: sensor, Locks: locks, Pickups: pickups, Verifier: verifier, HandedOver: erase}
//	outcome, err := k.Visit(ctx, typed)
//
// # What is guaranteed
//
//   - A lock opens in one place, release.go, after a [Matched] verdict about this subject and this locker that is not older than its
//     time-out. One visit opens one locker at most, and one visit runs at a time.
//   - Where the terminal has a Gate, the service must have signed a release for this terminal, this locker and this attempt, no more than
//     release.Valid after the attempt began: who holds the line between terminal and service, or replays it, opens nothing.
//   - Every error, time-out and panic of a part ends the visit with all locks halted. The zero values of [Verdict] and [Outcome] open nothing.
//   - Frames are wiped before the visit goes on, whatever the verifier said.
//   - HandedOver is called once, and also when the visit's context is done by then, as soon as what lay in the locker has to be taken as
//     gone: the door was opened and shut again, or stands open, or the locker was released and nobody can tell. It is not called when the
//     door stayed shut, or is shut again and something still lies in the locker; then the pickup stays valid.
//   - Where there is a Gate and a Journal, no lock is touched before it is noted durably which release opens it, and what became of each release that
//     may have been signed is told at the end, when the gate obeys it no more.
//   - Whoever tries codes or fingers is slowed down ([Limits]).
//
// What is not: a terminal that was restarted has forgotten failed visits, and a lock that reports an error although it opened leaves the
// pickup as it was, for staff to look at.
package kiosk
