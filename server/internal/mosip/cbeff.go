package mosip

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"fingerzeig/index"
)

// bir is a biometric information record of CBEFF in XML (ISO/IEC 19785-3). Records lie in records. Names are matched in any name space.
type bir struct {
	Info struct {
		Types    []string `xml:"Type"`
		Subtypes []string `xml:"Subtype"`
	} `xml:"BDBInfo"`
	BDB  string `xml:"BDB"`
	BIRs []bir  `xml:"BIR"`
}

// finger is one finger of CBEFF: its position and the record of it, a finger image (ISO/IEC 19794-4) or its minutiae (19794-2).
type finger struct {
	position index.Finger
	record   []byte
}

// parseCBEFF returns the fingers among the records, at most index.MaxSamples. Whatever is no finger is left aside. It returns InvalidCBEFF or
// NoData, with the reason.
func parseCBEFF(b []byte) ([]finger, error) {
	var root bir
	d := xml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&root); err != nil {
		return nil, errors.Join(InvalidCBEFF, err)
	}
	fingers, err := root.fingers(nil, 0)
	if err != nil {
		return nil, err
	}
	if len(fingers) == 0 {
		return nil, NoData
	}
	return fingers, nil
}

const mostNested = 8 // records in records; MOSIP has two levels

func (r bir) fingers(found []finger, depth int) (_ []finger, err error) {
	if depth > mostNested {
		return nil, errors.Join(InvalidCBEFF, errors.New("records lie too deep in records"))
	}
	if strings.TrimSpace(r.BDB) != "" && isFinger(r.Info.Types) {
		position, err := positionOf(r.Info.Subtypes)
		if err != nil {
			return nil, errors.Join(InvalidCBEFF, err)
		}
		record, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(r.BDB), ""))
		if err != nil {
			return nil, errors.Join(InvalidCBEFF, err)
		}
		if found = append(found, finger{position, record}); len(found) > index.MaxSamples {
			return nil, errors.Join(InvalidCBEFF, fmt.Errorf("more than %d fingers", index.MaxSamples))
		}
	}
	for _, inner := range r.BIRs {
		if found, err = inner.fingers(found, depth+1); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func isFinger(types []string) bool {
	for _, t := range types {
		if strings.EqualFold(strings.TrimSpace(t), "finger") {
			return true
		}
	}
	return false
}

// positionOf reads a subtype such as "Right IndexFinger", which may come in one element or in several; none is a finger that is not known.
func positionOf(subtypes []string) (index.Finger, error) {
	words := strings.Fields(strings.ToLower(strings.Join(subtypes, " ")))
	if len(words) == 0 {
		return 0, nil
	}
	var side, digit index.Finger
	for _, w := range words {
		switch w {
		case "right":
			side = 1
		case "left":
			side = 6
		case "thumb":
			digit = 0
		case "indexfinger":
			digit = 1
		case "middlefinger":
			digit = 2
		case "ringfinger":
			digit = 3
		case "littlefinger":
			digit = 4
		default:
			return 0, fmt.Errorf("the subtype %.40q is no finger", w)
		}
	}
	if side == 0 || len(words) != 2 {
		return 0, fmt.Errorf("%d words name no finger of a hand", len(words))
	}
	return side + digit, nil
}
