package fmr

import (
	"fmt"
	"slices"
)

// Finger is a finger position by the table of ISO/IEC 19794-2 and ANSI/NIST-ITL: 0 unknown, 1 to 5 right thumb to little finger, 6 to 10 left
// thumb to little finger. ISO2011 and INCITS2009Am1 also know several fingers side by side: 13 to 15 and 40 to 50.
type Finger uint8

var fingerNames = map[Finger]string{
	0: "unknown", 1: "right thumb", 2: "right index", 3: "right middle", 4: "right ring", 5: "right little",
	6: "left thumb", 7: "left index", 8: "left middle", 9: "left ring", 10: "left little",
	13: "right index to little", 14: "left index to little", 15: "both thumbs",
	40: "right index and middle", 41: "right middle and ring", 42: "right ring and little",
	43: "left index and middle", 44: "left middle and ring", 45: "left ring and little", 46: "both index",
	47: "right index to ring", 48: "right middle to little", 49: "left index to ring", 50: "left middle to little",
}

const maxSingleFinger = 10

// String returns the name, such as "right index".
func (f Finger) String() string {
	if name, ok := fingerNames[f]; ok {
		return name
	}
	return fmt.Sprintf("finger %d", uint8(f))
}

// known tells whether a format has the position.
func (f Finger) known(format Format) bool {
	if format == ISO2011 || format == INCITS2009Am1 {
		_, ok := fingerNames[f]
		return ok
	}
	return f <= maxSingleFinger
}

// Impression is how a view was made, by the codes of ISO/IEC 19794-2:2011 and INCITS 378-2009; those of the older formats are among them.
type Impression uint8

// The impressions that all record formats know, and Unstated.
const (
	LivePlain     Impression = 0
	LiveRolled    Impression = 1
	NonLivePlain  Impression = 2
	NonLiveRolled Impression = 3
	Swipe         Impression = 8
	Unstated      Impression = 29
)

var impressionNames = map[Impression]string{
	LivePlain: "live plain", LiveRolled: "live rolled", NonLivePlain: "non-live plain", NonLiveRolled: "non-live rolled",
	4: "latent impression", 5: "latent tracing", 6: "latent photo", 7: "latent lift", Swipe: "swipe", 9: "vertical roll",
	10: "live palm", 11: "non-live palm", 20: "optical contact, plain", 21: "optical contact, rolled", 22: "non-optical contact, plain",
	23: "non-optical contact, rolled", 24: "optical contactless, plain", 25: "optical contactless, rolled",
	26: "non-optical contactless, plain", 27: "non-optical contactless, rolled", 28: "other", Unstated: "unknown",
}

// String returns the name, such as "live plain".
func (i Impression) String() string {
	if name, ok := impressionNames[i]; ok {
		return name
	}
	return fmt.Sprintf("impression %d", uint8(i))
}

var (
	impressions2005 = []Impression{0, 1, 2, 3, 8}
	impressions2009 = []Impression{0, 1, 2, 3, 8, 10, 11, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29}
	impressions2011 = []Impression{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 24, 28, 29}
)

// known tells whether a format has the code.
func (i Impression) known(format Format) bool {
	switch format {
	case ISO2011:
		return slices.Contains(impressions2011, i)
	case INCITS2009, INCITS2009Am1:
		return slices.Contains(impressions2009, i)
	}
	return slices.Contains(impressions2005, i)
}

// in returns the code that comes nearest in a format: whether it was rolled, and whether a finger was there, before how it was sensed.
func (i Impression) in(format Format) Impression {
	if i.known(format) {
		return i
	}
	switch i {
	case 4, 5, 6, 7: // latent
		i = NonLivePlain
	case 9, 21, 23:
		i = LiveRolled
	case 20, 22:
		i = LivePlain
	case 24, 25, 26, 27: // contactless
		if i = 24; format != ISO2011 {
			i = LivePlain
		}
	default:
		if i = Unstated; !i.known(format) {
			i = LivePlain
		}
	}
	return i
}
