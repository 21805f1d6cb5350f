// Package pickup is what happens to documents between the clerk who announces them and the citizen who takes them out of a locker. It is a
// state machine: a [State] changes by [Event]s alone, and [Apply] is the one place that says which event may follow on what. Commands, the
// functions that return events, decide; they change nothing, read no clock, and draw nothing. A [Book] is the shell around it: it makes
// events durable in a [Log] before it acknowledges them, and has done outside what they ask for ([Effect]).
//
// # The life of a pickup
//
//	announced    what is to be handed over, and to whom        Announce, Confirm
//	reserved     a locker is chosen, the first operator loads   Reserve
//	loaded       the second operator has checked, a code is drawn and on its way    Load
//	notified     the citizen has been told                      EffectDone of the message
//	released     code and finger, or code and another factor, were right; a release is out    Attempt
//	opened       the door is open                               Report
//	handed over  the door is shut, the locker empty; key and receipt follow    Report
//
//	expired      on the return list: too late, recalled, forced, or nobody can tell    Tick, Recall, Report
//	returned     two operators have taken it back               Return
//	cancelled    it never came into a locker                    Cancel, Tick
//
// Handed over, returned and cancelled pickups are erased when nothing is owed for them any more. [Tick] does what time does.
//
// # What is guaranteed
//
//   - A locker is released for a citizen after the right code and a matching finger or another right factor, for the pickup that lies in it, at
//     the terminal that holds it, and never while another release for it may still be good.
//   - Where the operator allows it, a terminal that cannot reach the service goes on by itself and tells afterwards (Offline). What it tells is taken
//     as it is: it decided by the code and a finger, and nothing that happened meanwhile puts the document back.
//   - A locker is released for staff when it holds nothing known, or, to take something back, for two different operators.
//   - A locker holds one pickup, and one that is out of order is not chosen.
//   - From every state a pickup can be brought to its end, and with every end the key of the subject is destroyed: at the hand-over, at the
//     expiry, and at the latest 90 days after the document was issued, whatever else is stuck.
//   - What was acknowledged survives a power cut; what was not may have happened or not, and both are states of the table above.
//
// Nothing here knows a finger, a name, an address, a code or the number of a document: events hold pseudonyms and keyed hashes, and the log
// is sealed.
package pickup
