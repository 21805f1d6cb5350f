// Package agent is what stands between a kiosk and the service: it asks for codes and releases, tells durably what was seen, keeps watch over the
// doors, has lockers opened for staff, and goes on by itself while the service cannot be reached.
//
//	k := &kiosk.Kiosk{Sensor: sensor, Locks: locks, Gate: gate} // that obeys the service's keys, and own
//	s, err := agent.New(agent.Options{
//		Terminal: "hall", Service: agent.Remote{Client: c, Terminal: "hall"}, Store: agent.Folder(dir), Kiosk: k, Own: own, Secret: key,
//	})
//	err = s.Start(ctx) // notes what is seen of the lockers
//	go s.Run(ctx)      // looks, tells, and keeps the mirror
//	outcome, err := s.Visit(ctx, typed)
//
// # What is guaranteed
//
//   - No lock is touched before the journal has it on the disk which release opens it, and what became of each release is told in order, also after a
//     power cut. A journal that does not work opens nothing.
//   - Everything that there is to tell is told before the service is asked for a code or a release: it decides by what it knows of the lockers.
//   - The terminal decides by itself only in a visit whose code it looked up while the service could not be reached: by code and finger, from the
//     mirror, and three wrong prints a pickup, over restarts, for as long as the service names it. What was opened, and what the service does not name
//     any more when the lock is to move, the terminal does not open by itself, until the service, which knows of it, says that it waits.
//   - A door that opens without a release, and a cover that opens, are told. One party at a time is at the lockers: a citizen, staff, or the terminal
//     that tests itself.
//
// # What is kept
//
// "journal" holds a checksummed line for each thing that must survive a power cut. "mirror", where the terminal may go on by itself, holds the pickups
// that wait in it with their templates, sealed by AES-256-GCM under a key that comes from Options.Secret (HKDF-SHA256, RFC 5869). A pickup is
// forgotten when its time is over, or when the service does not name it any more.
package agent
