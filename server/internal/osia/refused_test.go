package osia

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"fingerzeig/index"
)

// TestRefused holds each thing that is refused against its reason.
func TestRefused(t *testing.T) {
	w := newTown(t, Options{})
	with := func(old, new string) string { return strings.Replace(body(1, "X"), old, new, 1) }
	long := strings.Repeat("ü", 60)
	for name, b := range map[string]string{
		"empty": "", "null": "null", "a list": "[]", "half": body(1, "X")[:50], "two": body(1, "X") + "{}", "a field": with(`{`, `{"x":1,`),
		"no status": with(`"status":"ACTIVE",`, ""), "a status": with("ACTIVE", "active"), "no type": with(`"encounterType":"passport",`, ""),
		"no gallery": body(1), "a gallery twice": body(1, "X", "X"), "all": body(1, "ALL"), "a long one": body(1, long), "a nameless one": body(1, ""),
		"no data": with(data(1), ""), "too much": with(data(1), strings.Repeat(data(1)+",", index.MaxSamples)+data(1)),
		"a face": with("FINGER", "FACE"), "a palm": with("RIGHT_INDEX", "RIGHT_FULL_PALM"), "four fingers": with("RIGHT_INDEX", "PLAIN_RIGHT_FOUR_FINGERS"),
		"a reference":      with(`"biometricSubType"`, `"imageRef":"http://elsewhere/","biometricSubType"`),
		"another":          with(`"biometricSubType"`, `"templateRef":"http://elsewhere/","biometricSubType"`),
		"neither":          with(`"template":`, `"comment":`),
		"no base64":        with(`"template":"`, `"template":"!`),
		"no image":         with(`"template":"`, `"image":"!`),
		"a format":         with(`"ISO_19794_2"`, `"MINEX"`),
		"the wrong format": with(`"ISO_19794_2"`, `"ISO_19794_2_2011"`),
		"ANSI":             with(`"ISO_19794_2"`, `"ANSI_378"`),
		"encrypted":        with(`{`, `{"encryption":{"type":"JWE","scope":"$"},`),
		"in part":          with(`"biometricSubType"`, `"encryption":{"type":"JWE","scope":"$"},"biometricSubType"`),
		"signed":           with(`{`, `{"integrity":[{"scope":"$","alg":"SHA256","hash":"x"}],`),
		"client data":      with(`{`, `{"clientData":"!",`),
		"much client data": with(`{`, `{"clientData":"`+strings.Repeat("aGVs", 200)+`",`),
		"missing alone":    with(data(1), `{"biometricType":"FINGER","missing":[{"presence":"AMPUTATED"}]}`),
	} {
		before := w.galleries()
		for _, operation := range []string{"createEncounter", "createEncounterNoId", "createEncounterNoIds", "updateEncounter"} {
			r := w.request(operation, "p=a e=1", "", b)
			_, err := w.Answer(t.Context(), r)
			var why *Refusal
			if !errors.Is(err, ErrRequest) || !errors.As(err, &why) || why.Why == "" {
				t.Errorf("%s: %s: %v", operation, name, err)
			}
		}
		if !reflect.DeepEqual(before, w.galleries()) {
			t.Errorf("%s: something was enrolled", name)
		}
	}
	w.ask("createEncounter", "p=a e=1", "", body(1, "X"), nil)
	for query, path := range map[string]string{
		"priority=10": "g=X", "priority=x": "g=X", "serviceLevel=-1": "g=X", "threshold=0": "g=X", "threshold=NaN": "g=X", "maxNbCand=0": "g=X", "maxNbCand=101": "g=X",
		"transactionId=": "g=X",
	} {
		w.refused(ErrRequest, "identify", path, query, `{"filter":{},"biometricData":[`+data(1)+`]}`)
	}
	for _, b := range []string{`{"biometricData":[` + data(1) + `]}`, `{"filter":{"dateOfBirthMin":"1980-01-01"},"biometricData":[` + data(1) + `]}`, `{"filter":{"biometricType":["IRIS"]},"biometricData":[` + data(1) + `]}`} {
		w.refused(ErrRequest, "identify", "g=X", "", b)
	}
	w.refused(ErrRequest, "identifyFromId", "g=X p=a", "", `{"gender":"F"}`)
	w.refused(ErrRequest, "createEncounter", "p="+long+" e=1", "", body(1, "X"))
	w.refused(ErrRequest, "createEncounter", "p=\xff e=1", "", body(1, "X"))
	w.refused(ErrRequest, "createEncounter", "p= e=1", "", body(1, "X"))
	w.refused(ErrRequest, "updateEncounterStatus", "p=a e=1", "status=GONE", "")
	w.refused(ErrRequest, "updateEncounterGalleries", "p=a e=1", "", `[]`)
	w.refused(ErrUnknown, "conquer", "", "", "")
}
