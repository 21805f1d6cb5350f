// Package relay makes locks out of switched outputs: relays, GPIO lines, anything that is on or off. A driver of such a device provides a
// [Board]; the rules of hw.Locks are kept here, once.
//
//   - All outputs are off before New returns, and again when Close has returned.
//   - A pulse ends by the device's own timer where it has one ([Pulser]), and by the host's in any case: the timer is set before the output
//     is switched on, and an output that does not go off is switched off again and again.
//   - An output is switched on once for one Unlock. Where it is not known whether that worked it is switched off at once, never on again.
//   - While an output is stuck, which is to say that it could not be switched off, nothing is unlocked.
//
// A host that dies cannot switch anything off. Devices without a timer of their own stay on then, until the next New: the terminal has a
// second process for that, and docs/HARDWARE.md says what to buy instead.
package relay
