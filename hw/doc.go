// Package hw says what the devices of a terminal are: a fingerprint sensor and a bank of locks. It holds interfaces, the values that pass
// through them, and the contracts that a driver keeps. It knows no fingers, no verdicts and no network.
//
// A driver is a package below this one that implements [Sensor] or [Locks]. Its doc.go names the datasheet and where the device differs
// from it, and its tests run the contracts of package hwtest. Package sim has both devices without hardware.
//
// # What every driver guarantees
//
//   - Fail shut. A new driver starts with every lock shut. An error, a lost connection or a closed driver never leaves a lock released
//     beyond its pulse.
//   - Contexts are obeyed. A call returns soon after its context is done; "soon" is bounded by one exchange with the device.
//   - Methods may be called from several goroutines. The driver puts the exchanges with the device in order.
//   - Close and Halt may be called more than once, in any order, at any time.
//   - Errors wrap one of the sentinels of this package wherever one fits, so that callers can branch on it.
//   - What a device has beyond the two interfaces, such as a lamp ([Lamp]), a contact behind its cover ([Tamperer]) or pictures on the way to a
//     frame ([Previewer]), it offers by an interface of its own; who can do without asks by a type assertion.
//   - Nothing is repeated blindly: whether a lock that did not answer has opened is for [Locks.State] to say, not for a second pulse.
package hw
