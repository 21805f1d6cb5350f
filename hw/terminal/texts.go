package main

import (
	"errors"

	"fingerzeig/hw/agent"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
)

// texts are what the terminal says in one language. A field that ends in F is a format.
type texts struct {
	welcomeF   string // number of lockers
	withoutF   string // what to type before the code for the way without a finger
	askCode    string
	simulatedF string // folder, name of the next image
	noImageF   string // name, reason

	askFingerF string            // finger
	anyFinger  string            // for askFingerF
	fingers    map[string]string // for askFingerF, by their stable names

	captured   string
	rejected   string
	wrong      string // answer
	unreadable string
	releasedF  string // locker
	opened     string
	shut       string
	erased     string

	askWay string
	ways   map[string]string // without a finger, by the service's names

	outcomes map[kiosk.Outcome]string
	refusals map[string]string // by the service's problems
	busy     string            // staff are at the lockers
	cut      string            // the service cannot be reached, and the terminal cannot help
	pausedF  string            // seconds
	goodbye  string

	checkedF     string // lockers, reports
	sensorF      string // driver, model, serial number, width, height, resolution
	noPAD        string
	lowAssurance string
	doorsF       string // closed, open, unknown
	boltsF       string // holding, released, unknown
	contentsF    string // occupied, empty, unknown
	noDoors      string
	allOpen      string
	coverOpen    string
}

// catalogue are the languages of the terminal.
var catalogue = map[string]*texts{"de": &german, "en": &english}

var german = texts{
	welcomeF:   "Abholterminal mit %d Fächern. Beenden mit Strg+C.",
	withoutF:   "Ohne Fingerabdruck: Tippen Sie %s vor dem Code. Oder kommen Sie zum Schalter, während der Öffnungszeiten.",
	askCode:    "Abholcode: ",
	simulatedF: "(Simulierter Sensor: Name eines Bildes aus %s, Eingabetaste für %s) ",
	noImageF:   "(Das Bild %q geht nicht: %v)",

	askFingerF: "Bitte legen Sie %s auf den Sensor.",
	anyFinger:  "einen der Finger, die Sie beim Antrag aufgelegt haben,",
	fingers: map[string]string{
		"right-thumb": "den rechten Daumen", "right-index": "den rechten Zeigefinger", "right-middle": "den rechten Mittelfinger",
		"right-ring": "den rechten Ringfinger", "right-little": "den rechten kleinen Finger",
		"left-thumb": "den linken Daumen", "left-index": "den linken Zeigefinger", "left-middle": "den linken Mittelfinger",
		"left-ring": "den linken Ringfinger", "left-little": "den linken kleinen Finger",
	},

	captured:   "Danke. Der Abdruck wird verglichen.",
	rejected:   "Dieser Abdruck passt nicht.",
	wrong:      "Das stimmt nicht.",
	unreadable: "Der Abdruck war nicht zu lesen. Wischen Sie Finger und Sensor ab und drücken Sie leicht.",
	releasedF:  "Fach %d ist offen. Bitte nehmen Sie Ihr Dokument heraus und schließen Sie die Tür.",
	opened:     "Die Tür ist offen.",
	shut:       "Die Tür ist zu.",
	erased:     "Ihr Fingerabdruck wird jetzt gelöscht.",

	askWay: "Wie möchten Sie sich ausweisen? Zahl: ",
	ways: map[string]string{
		"birth-date": "Geburtsdatum (TT.MM.JJJJ)", "old-document": "Nummer Ihres alten Dokuments", "second-code": "Zweiter Code aus dem Brief",
	},

	outcomes: map[kiosk.Outcome]string{
		kiosk.Failed:      "Das Terminal ist gestört. Bitte versuchen Sie es später oder kommen Sie zum Schalter.",
		kiosk.Paused:      "Es gab zu viele Fehlversuche. Bitte warten Sie einen Augenblick.",
		kiosk.UnknownCode: "Dieser Code ist nicht bekannt. Bitte prüfen Sie ihn.",
		kiosk.NoFinger:    "Es lag kein Finger auf dem Sensor. Bitte beginnen Sie von vorn.",
		kiosk.NotReadable: "Ihr Finger war nicht zu lesen. Bitte kommen Sie zum Schalter, dort geht es ohne Fingerabdruck.",
		kiosk.Refused:     "Die Abdrücke passen nicht. Bitte kommen Sie zum Schalter, dort geht es ohne Fingerabdruck.",
		kiosk.NotTaken:    "Ihr Dokument liegt noch im Fach, und das Fach ist zu. Ihr Code gilt weiter.",
		kiosk.DoorOpen:    "Bitte schließen Sie die Tür.",
		kiosk.HandedOver:  "Auf Wiedersehen.",
		kiosk.NoOtherWay:  "Für dieses Dokument gibt es am Terminal keinen anderen Weg. Bitte kommen Sie zum Schalter.",
	},
	refusals: map[string]string{
		client.ProblemCodeTypo:     "In diesem Code stimmt ein Zeichen nicht. Bitte tippen Sie ihn noch einmal.",
		client.ProblemPaused:       "Es gab zu viele falsche Codes. Bitte warten Sie.",
		client.ProblemPickupLocked: "Dieser Code ist gesperrt, weil zu oft etwas nicht passte. Bitte kommen Sie zum Schalter.",
		client.ProblemExpired:      "Die Abholfrist ist vorbei. Ihr Dokument bekommen Sie am Schalter.",
		client.ProblemOutstanding:  "Das Fach wurde schon freigegeben, und wir wissen noch nicht, was daraus wurde. Bitte kommen Sie zum Schalter.",
		client.ProblemFingerClosed: "Mit dem Finger geht es nicht mehr. Bitte nehmen Sie einen anderen Weg oder kommen Sie zum Schalter.",
		client.ProblemInactive:     "Ihr Fingerabdruck ist zurzeit gesperrt. Bitte nehmen Sie einen anderen Weg oder kommen Sie zum Schalter.",
	},
	busy:    "Am Terminal wird gerade gearbeitet. Bitte warten Sie einen Augenblick.",
	cut:     "Die Verbindung ist unterbrochen. Bitte versuchen Sie es später oder kommen Sie zum Schalter.",
	pausedF: "Nächster Versuch in %d Sekunden.",
	goodbye: "Das Terminal ist aus.",

	checkedF:     "Geräte und Server antworten: %d Fächer, %d Meldungen noch zu schicken.",
	sensorF:      "Sensor: %s, %q, Seriennummer %q, %d x %d Punkte, %d ppi.",
	noPAD:        "Sensor: erkennt keine nachgemachten Finger (PAD: none).",
	lowAssurance: "Sensor: nur zum Entwickeln und Erproben, nicht für Bürger.",
	doorsF:       "Türen: %d zu, %d offen, %d unbekannt.",
	boltsF:       "Schlösser: %d halten, %d frei, %d unbekannt.",
	contentsF:    "Fächer: %d belegt, %d leer, %d unbekannt.",
	noDoors:      "Achtung: Von keiner Tür ist bekannt, ob sie zu ist. Jede Öffnung gilt als Abholung.",
	allOpen:      "Achtung: Alle Türen werden als offen gemeldet. Stimmt die Polarität?",
	coverOpen:    "Achtung: Das Gehäuse ist offen.",
}

var english = texts{
	welcomeF:   "Pickup terminal with %d lockers. Leave with Ctrl+C.",
	withoutF:   "Without a fingerprint: type %s before the code. Or come to the counter, during opening hours.",
	askCode:    "Pickup code: ",
	simulatedF: "(Simulated sensor: name of an image from %s, Enter for %s) ",
	noImageF:   "(The image %q does not work: %v)",

	askFingerF: "Please lay %s on the sensor.",
	anyFinger:  "one of the fingers that you gave with your application",
	fingers: map[string]string{
		"right-thumb": "your right thumb", "right-index": "your right index finger", "right-middle": "your right middle finger",
		"right-ring": "your right ring finger", "right-little": "your right little finger",
		"left-thumb": "your left thumb", "left-index": "your left index finger", "left-middle": "your left middle finger",
		"left-ring": "your left ring finger", "left-little": "your left little finger",
	},

	captured:   "Thank you. The print is being compared.",
	rejected:   "This print does not fit.",
	wrong:      "That is not right.",
	unreadable: "The print could not be read. Wipe your finger and the sensor, and press lightly.",
	releasedF:  "Locker %d is open. Please take out your document and shut the door.",
	opened:     "The door is open.",
	shut:       "The door is shut.",
	erased:     "Your fingerprint is being deleted now.",

	askWay: "How would you like to show who you are? Number: ",
	ways: map[string]string{
		"birth-date": "Date of birth (DD.MM.YYYY)", "old-document": "Number of your old document", "second-code": "Second code, from the letter",
	},

	outcomes: map[kiosk.Outcome]string{
		kiosk.Failed:      "The terminal has a fault. Please try later, or come to the counter.",
		kiosk.Paused:      "There were too many failed attempts. Please wait a moment.",
		kiosk.UnknownCode: "This code is not known. Please check it.",
		kiosk.NoFinger:    "No finger lay on the sensor. Please start again.",
		kiosk.NotReadable: "Your finger could not be read. Please come to the counter, where it works without a fingerprint.",
		kiosk.Refused:     "The prints do not fit. Please come to the counter, where it works without a fingerprint.",
		kiosk.NotTaken:    "Your document is still in the locker, and the locker is shut. Your code stays valid.",
		kiosk.DoorOpen:    "Please shut the door.",
		kiosk.HandedOver:  "Goodbye.",
		kiosk.NoOtherWay:  "There is no other way for this document at the terminal. Please come to the counter.",
	},
	refusals: map[string]string{
		client.ProblemCodeTypo:     "One character of this code is wrong. Please type it again.",
		client.ProblemPaused:       "There were too many wrong codes. Please wait.",
		client.ProblemPickupLocked: "This code is locked, because something did not fit too often. Please come to the counter.",
		client.ProblemExpired:      "The time for collecting is over. You get your document at the counter.",
		client.ProblemOutstanding:  "The locker was released before, and we do not know yet what came of it. Please come to the counter.",
		client.ProblemFingerClosed: "It does not work by finger any more. Please take another way, or come to the counter.",
		client.ProblemInactive:     "Your fingerprint is suspended. Please take another way, or come to the counter.",
	},
	busy:    "Somebody is at work at the terminal. Please wait a moment.",
	cut:     "The line is down. Please try later, or come to the counter.",
	pausedF: "Next attempt in %d seconds.",
	goodbye: "The terminal is off.",

	checkedF:     "Devices and server answer: %d lockers, %d reports still to be sent.",
	sensorF:      "Sensor: %s, %q, serial number %q, %d x %d pixels, %d ppi.",
	noPAD:        "Sensor: does not detect presentation attacks (PAD: none).",
	lowAssurance: "Sensor: for development and trials only, not for citizens.",
	doorsF:       "Doors: %d closed, %d open, %d unknown.",
	boltsF:       "Locks: %d hold, %d released, %d unknown.",
	contentsF:    "Lockers: %d occupied, %d empty, %d unknown.",
	noDoors:      "Warning: of no door is it known whether it is closed. Every opening counts as a hand-over.",
	allOpen:      "Warning: all doors are reported open. Is the polarity right?",
	coverOpen:    "Warning: the cover is open.",
}

// end says how a visit has ended: what the service said about it, where it did, is more than that something did not work.
func (t *texts) end(e kiosk.Event) string {
	var p *client.Problem
	switch {
	case e.Outcome != kiosk.Failed:
	case errors.As(e.Err, &p) && t.refusals[p.Type] != "":
		return t.refusals[p.Type]
	case agent.Cut(e.Err):
		return t.cut
	}
	return t.outcomes[e.Outcome]
}

// way returns what the citizen is to type for a way without a finger.
func (t *texts) way(name string) string {
	if words := t.ways[name]; words != "" {
		return words
	}
	return name
}
