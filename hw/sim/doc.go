// Package sim is a terminal without hardware. Its [Sensor] delivers the frames that the caller lays on it, and the doors of its [Locks] are
// opened and shut by the caller, who plays the citizen: a test, a demo or a page. Both keep the contracts of package hw, and like a real
// terminal they let nobody cheat: a door opens only while its lock is released, and nothing can be taken through a closed door.
//
// There are no goroutines and no timers inside; a pulse ends when the clock that was handed in says so.
package sim
