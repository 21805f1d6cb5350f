package main

import (
	"context"
	"errors"
	"io"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/sim"
)

// simSensor is a sensor without hardware.
type simSensor struct {
	named
	Images string `json:"images"` // the folder of image files
	PPI    int    `json:"ppi"`    // the resolution of the images in pixels per inch; 0: the files know it
}

func (s *simSensor) files() []*string { return []*string{&s.Images} }

func (s *simSensor) check() error {
	if s.Images == "" {
		return errors.New("images is missing, should be a folder")
	}
	return checkPPI(s.PPI)
}

func (s *simSensor) open(context.Context, io.Writer) (hw.Sensor, error) {
	p, err := openPrints(s.Images, s.PPI)
	if err != nil {
		return nil, err
	}
	return &simulated{sim.NewSensor(sim.SensorOptions{Info: hw.SensorInfo{Model: "image files", PPI: s.PPI}}), p}, nil
}

// simulated is a simulated sensor with the images that can be laid on it.
type simulated struct {
	*sim.Sensor
	prints *prints
}

// Close implements hw.Sensor.
func (s *simulated) Close() error { return errors.Join(s.Sensor.Close(), s.prints.folder.Close()) }

// simLocks are locks without hardware.
type simLocks struct {
	named
	Lockers int  `json:"lockers"`
	Full    bool `json:"full"` // whether something lies in each of them
}

func (s *simLocks) files() []*string { return nil }
func (s *simLocks) guarded() bool    { return false }
func (s *simLocks) check() error     { return checkLockers(s.Lockers) }

func (s *simLocks) open(context.Context) (hw.Locks, error) {
	var locks *sim.Locks
	locks = sim.NewLocks(s.Lockers, sim.LocksOptions{Events: func(e sim.Event) {
		if e.Kind == sim.Released {
			time.AfterFunc(reachFor, func() { pickUp(locks, e.Locker) })
		}
	}})
	for id := range s.Lockers {
		if s.Full {
			_ = locks.Put(hw.LockerID(id + 1)) // they are new, and empty
		}
	}
	return locks, nil
}

// pickUp is the simulated citizen, who finds the lock released.
func pickUp(locks *sim.Locks, id hw.LockerID) {
	if locks.Open(id) != nil {
		return // too late
	}
	_ = locks.Take(id) // there may be nothing
	time.AfterFunc(takeOut, func() { _ = locks.Shut(id) })
}
