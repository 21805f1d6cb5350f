package kiosk

// Outcome is how a visit has ended.
type Outcome uint8

// The outcomes. Only in NotTaken, DoorOpen and HandedOver has a lock been released, but for a Failed visit whose error comes from the lock.
const (
	Failed      Outcome = iota // something did not work, see the error; nothing is known to have opened
	Paused                     // too many failed visits; the code was not looked at
	UnknownCode                // no open pickup has the code
	NoFinger                   // no finger lay on the sensor in time, or no answer came
	NotReadable                // all attempts used up, none gave a readable print
	Refused                    // all attempts used up, at least one print was not the subject's
	NotTaken                   // the locker was released, but its door stayed shut, or something still lies inside
	DoorOpen                   // the locker was released, and its door was not shut in time
	HandedOver                 // the locker was released, and what lay inside is taken as gone
	NoOtherWay                 // a visit without a finger, where the pickup has no other way
)

var outcomeNames = [...]string{
	"failed", "paused", "unknown code", "no finger", "not readable", "refused", "not taken", "door open", "handed over", "no other way",
}

// String returns the outcome in words.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return outcomeNames[Failed]
}

// released reports whether the visit has found the right finger and released its locker.
func (o Outcome) released() bool { return o == NotTaken || o == DoorOpen || o == HandedOver }
