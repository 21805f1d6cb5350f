package hw

import "errors"

var (
	// ErrNoFinger is returned when the context's deadline passed before a finger lay on the sensor.
	ErrNoFinger = errors.New("hw: no finger on the sensor")

	// ErrDevice is returned when a device does not answer, answers nonsense or reports a fault of its own.
	ErrDevice = errors.New("hw: device failure")

	// ErrLocker is returned when a terminal has no locker of the given number.
	ErrLocker = errors.New("hw: no such locker")

	// ErrJammed is returned when the device reports that a lock did not move although it was driven.
	ErrJammed = errors.New("hw: lock is jammed")

	// ErrClosed is returned when a driver is used after its Close, and by calls that were under way when Close was called.
	ErrClosed = errors.New("hw: driver is closed")
)
