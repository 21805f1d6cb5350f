package main

import (
	"context"
	"log/slog"
	"os/exec"
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
)

// sounder says aloud what happens: it runs a command with a word, such as one that plays a file or speaks a sentence. One sound plays at a time, and
// what comes meanwhile is not made up for, but for an alarm.
type sounder struct {
	run    func(ctx context.Context, word string) error // nil: there is no sound
	words  chan string
	alarms chan string
	log    *slog.Logger
}

// voiceTimeout bounds the text of one screen: the longest, read slowly, takes half of it.
const voiceTimeout = time.Minute

// newSounder returns a sounder of a command, to which the word is added; empty: no sound.
func newSounder(command []string, log *slog.Logger) *sounder {
	s := &sounder{words: make(chan string, 1), alarms: make(chan string, 1), log: log}
	if len(command) > 0 {
		s.run = func(ctx context.Context, word string) error {
			arguments := append(slices.Clone(command[1:]), word)
			return exec.CommandContext(ctx, command[0], arguments...).Run()
		}
	}
	return s
}

// voice returns what reads the screen aloud: it runs a command, to which the language of the page and the text are added, and kills it where the
// text is not so any more. Each failure is told to failed, each success with nil. Without a command it returns nil.
func voice(command []string, failed func(error)) func(ctx context.Context, language, text string) error {
	if len(command) == 0 {
		return nil
	}
	return func(ctx context.Context, language, text string) error {
		speaking, cancel := context.WithTimeout(ctx, voiceTimeout)
		defer cancel()
		c := exec.CommandContext(speaking, command[0], append(slices.Clone(command[1:]), language, text)...)
		c.WaitDelay = time.Second // a child that outlives it holds nothing up
		err := c.Run()
		if ctx.Err() == nil {
			failed(err)
		}
		return err
	}
}

// soundAlarm is the word for whatever nobody has ordered.
const soundAlarm = "alarm"

// wordFor returns the word for a step of a visit; empty: it is silent.
func wordFor(e kiosk.Event) string {
	switch {
	case e.Step == kiosk.StepFinger, e.Step == kiosk.StepQuestion:
		return string(e.Step)
	case e.Step == kiosk.StepCaptured && e.Attack != hw.Yes:
		return string(e.Step)
	case e.Step == kiosk.StepVerdict && e.Decision == kiosk.Unreadable:
		return "again"
	case e.Step == kiosk.StepVerdict && e.Decision != kiosk.Matched:
		return "wrong"
	case e.Step == kiosk.StepReleased, e.Step == kiosk.StepOpened, e.Step == kiosk.StepShut:
		return string(e.Step)
	case e.Step == kiosk.StepEnded && e.Outcome == kiosk.DoorOpen:
		return "door"
	case e.Step == kiosk.StepEnded && e.Outcome != kiosk.HandedOver:
		return "sorry"
	}
	return ""
}

// play plays a word where nothing else waits to be played. It does not wait.
func (s *sounder) play(word string) {
	if word == "" || s.run == nil {
		return
	}
	into := s.words
	if word == soundAlarm {
		into = s.alarms
	}
	select {
	case into <- word:
	default:
	}
}

// serve plays what comes until ctx is done.
func (s *sounder) serve(ctx context.Context) {
	for {
		var word string
		select {
		case <-ctx.Done():
			return
		case word = <-s.alarms:
		case word = <-s.words:
		}
		playing, cancel := context.WithTimeout(ctx, soundTimeout)
		if err := s.run(playing, word); err != nil && ctx.Err() == nil {
			s.log.Warn("a sound failed", "word", word, "error", err)
		}
		cancel()
	}
}
