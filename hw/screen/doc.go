// Package screen is the citizen's page at a terminal: one decision on each screen, large, in German, plain German and English, by touch, keyboard
// or number pad, aloud where wanted. It shows what a visit of package kiosk does and passes on what the citizen presses; it knows no person, no
// pickup and no document, and no locker before it is released.
//
//	s, err := screen.New(screen.Options{Terminal: k, Random: rand.Reader})
//	k.Events, k.Preview = s.Event, s.Preview
//	err = s.Serve(ctx, listener) // a listener of this machine's own; a Chromium in kiosk mode shows it
//
// # Parts
//
// [State] is the page as a value: pure functions from one state to the next, for what the kiosk tells ([State.Told]), what the citizen does
// ([State.Pressed]) and what the clock says ([State.At]). Screen plays visits and keeps the state; the browser's part draws a [View] and has no
// logic of its own. [HintOf] says from the grey levels of a preview what would make the print better.
//
// # Time
//
// A screen that waits for the citizen says so [askBefore] before it gives up, and any key goes on (WCAG 2.2, 2.2.1), as often as the kiosk
// grants. What is left on the screen at the end is cleared after [clearAfter].
//
// # Who may press
//
// The page is for this machine alone: [Screen.Serve] refuses a listener of another address, and every request under another name. What is pressed
// needs a random cookie that scripts cannot read, and comes from the page itself: another page in the same browser cannot press. Where other programs
// on the machine are not trusted, Options.Key is a secret that the browser is started with.
package screen
