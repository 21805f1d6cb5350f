package osia

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fingerzeig/index"
	"fingerzeig/minutiae/fmr"
)

// TestEncounters leads an encounter from its creation to its end.
func TestEncounters(t *testing.T) {
	w := newTown(t, Options{})
	var ids personIDs
	w.ask("createEncounterNoIds", "", "", body(1, "VIP"), &ids)
	if ids != (personIDs{PersonID: "id1", EncounterID: "id2"}) {
		t.Errorf("created %+v", ids)
	}
	w.ask("createEncounterNoId", "p=anna", "", body(2, "VIP"), &ids)
	whole := strings.Replace(body(3, "VIP", "Täter/innen"), `"status"`,
		`"clientData":"aGVsbG8=","biographicData":{"gender":"F"},"contextualData":null,"createdDate":"1990-01-01T00:00:00Z","status"`, 1)
	whole = strings.Replace(whole, `"FINGER"`, `"FINGER","instance":"first"`, 1)
	w.ask("createEncounter", "p=anna e=1", "", whole, &ids)
	if ids.EncounterID != "1" || ids.Others == nil || !reflect.DeepEqual(ids.Others.NotKept, []string{"biographicData"}) {
		t.Errorf("created %+v, %+v", ids, ids.Others)
	}
	w.refused(ErrExists, "createEncounter", "p=anna e=1", "", body(3, "VIP"))

	var read encounter
	got := w.ask("readEncounter", "p=anna e=1", "", "", &read)
	quality := int64(80)
	kind := "passport"
	want := encounter{
		EncounterID: "1", Status: active, EncounterType: &kind, CreatedDate: "2026-11-27T12:00:00Z", UpdatedDate: "2026-11-27T12:00:00Z",
		Galleries: []string{"Täter/innen", "VIP"}, ClientData: "aGVsbG8=", BiometricData: []biometric{{
			BiometricType: finger, BiometricSubType: "RIGHT_INDEX", Instance: "first", EncounterID: "1", Quality: &quality, QualityFormat: formats,
		}},
	}
	if !reflect.DeepEqual(read, want) {
		t.Errorf("got  %s\nwant %+v", got.Body, want)
	}
	var all []encounter
	w.ask("readAllEncounters", "p=anna", "", "", &all)
	if len(all) != 2 {
		t.Errorf("read %d encounters", len(all))
	}

	w.now = w.now.AddDate(0, 0, 1)
	w.ask("updateEncounter", "p=anna e=1", "", body(4, "Hall"), &ids)
	read = encounter{}
	w.ask("readEncounter", "p=anna e=1", "", "", &read)
	if len(read.Galleries) != 1 || read.Galleries[0] != "Hall" || read.CreatedDate != want.CreatedDate || read.UpdatedDate != "2026-11-28T12:00:00Z" || read.ClientData != "" {
		t.Errorf("after an update %+v", read)
	}
	w.ask("updateEncounterGalleries", "p=anna e=1", "", `["VIP","Hall"]`, nil)
	w.ask("updateEncounterStatus", "p=anna e=1", "status=INACTIVE", "", nil)
	w.ask("readEncounter", "p=anna e=1", "", "", &read)
	if len(read.Galleries) != 2 || read.Status != inactive {
		t.Errorf("got %+v", read)
	}
	if got := w.ask("deleteEncounter", "p=anna e=1", "", "", nil); got.Status != 204 {
		t.Errorf("deleted with %d", got.Status)
	}
	for operation, path := range map[string]string{
		"readEncounter": "p=anna e=1", "deleteEncounter": "p=anna e=1", "readTemplate": "p=anna e=1", "readAllEncounters": "p=nobody", "deleteAll": "p=nobody",
		"identifyFromId": "g=VIP p=nobody", "identifyFromEncounterId": "g=VIP p=anna e=1",
	} {
		w.refused(ErrUnknown, operation, path, "", "{}")
	}
	w.refused(ErrUnknown, "updateEncounter", "p=anna e=1", "", body(1, "VIP"))
	w.ask("deleteAll", "p=anna", "", "", nil)
	w.refused(ErrUnknown, "readAllEncounters", "p=anna", "", "")
	for _, g := range w.galleries() {
		if g.ID != "osia.VIP" || g.Subjects != 1 {
			t.Errorf("left over: %+v", g)
		}
	}
}

// TestMove moves and merges, and lets both be refused without a change.
func TestMove(t *testing.T) {
	w := newTown(t, Options{})
	for i, path := range []string{"p=a e=1", "p=a e=2", "p=b e=2", "p=b e=3"} {
		w.ask("createEncounter", path, "", body(uint64(i+1), "X", "Y"), nil)
	}
	content := func() string { return string(w.ask("readGalleryContent", "g=ALL", "", "", nil).Body) }
	before := content()
	w.refused(ErrExists, "mergeEncounter", "to=a from=b", "", "")
	w.refused(ErrExists, "moveEncounter", "to=a from=b e=2", "", "")
	w.refused(ErrExists, "mergeEncounter", "to=a from=a", "", "")
	w.refused(ErrUnknown, "mergeEncounter", "to=a from=c", "", "")
	w.refused(ErrUnknown, "mergeEncounter", "to=c from=a", "", "")
	w.refused(ErrUnknown, "moveEncounter", "to=a from=b e=9", "", "")
	w.core.full = "osia.Y" // what is in X by then is taken back
	w.refused(index.ErrFull, "moveEncounter", "to=c from=b e=2", "", "")
	w.refused(index.ErrFull, "createEncounter", "p=c e=1", "", body(9, "X", "Y"))
	w.refused(index.ErrFull, "updateEncounter", "p=a e=1", "", body(9, "X", "Y"))
	if after := content(); after != before {
		t.Errorf("got  %s\nwant %s", after, before)
	}
	w.core.full = ""
	w.ask("createEncounter", "p=c e=2", "", body(9, "Z"), nil)
	w.refused(ErrExists, "moveEncounter", "to=c from=b e=2", "", "")
	w.ask("deleteAll", "p=c", "", "", nil)
	w.ask("moveEncounter", "to=c from=b e=2", "", "", nil)
	w.ask("mergeEncounter", "to=a from=b", "", "", nil)
	if got, want := content(), `[{"personId":"a","encounterId":"1"},{"personId":"a","encounterId":"2"},{"personId":"a","encounterId":"3"},{"personId":"c","encounterId":"2"}]`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// broken off after the first gallery: asked for again, it goes on
	s, err := w.core.Get(t.Context(), "osia.X", "c.2")
	if err != nil {
		t.Fatal(err)
	}
	s.ID = "d.2"
	if _, err := w.core.Index.Enroll(t.Context(), "osia.X", s); err != nil {
		t.Fatal(err)
	}
	w.ask("moveEncounter", "to=d from=c e=2", "", "", nil)
	w.refused(ErrUnknown, "readAllEncounters", "p=c", "", "")
}

// TestSearch identifies and verifies.
func TestSearch(t *testing.T) {
	w := newTown(t, Options{})
	w.ask("createEncounter", "p=anna e=1", "", body(1, "VIP", "Hall"), nil)
	w.ask("createEncounter", "p=anna e=2", "", body(2, "Hall"), nil)
	w.ask("createEncounter", "p=berta e=1", "", body(1, "Hall"), nil)
	probe := fmt.Sprintf(`{"filter":{"biometricType":["FINGER","IRIS"]},"biometricData":[%s]}`, data(1))
	persons := func(operation, path, query, body string) (all string) {
		var list []candidate
		w.ask(operation, path, query, body, &list)
		for i, c := range list {
			if c.Rank != i+1 {
				t.Errorf("rank %d of %d", c.Rank, i+1)
			}
			all += c.PersonID
			for _, s := range c.Scores {
				all += fmt.Sprint(" ", s.EncounterID, s.Galleries, s.BiometricSubType)
			}
			all += ";"
		}
		return all
	}
	for _, row := range []struct{ operation, path, query, body, want string }{
		{"identify", "g=VIP", "", probe, "anna 1[VIP]RIGHT_INDEX;"},
		{"identify", "g=ALL", "", probe, "anna 1[Hall VIP]RIGHT_INDEX;berta 1[Hall]RIGHT_INDEX;"},
		{"identify", "g=ALL", "maxNbCand=1", probe, "anna 1[Hall VIP]RIGHT_INDEX;"},
		{"identify", "g=ALL", "threshold=9999", probe, ""},
		{"identifyFromId", "g=ALL p=anna", "", "{}", "berta 1[Hall]RIGHT_INDEX;"},
		{"identifyFromEncounterId", "g=ALL p=anna e=2", "", "{}", ""},
		{"identifyFromEncounterId", "g=Hall p=berta e=1", "", "{}", "anna 1[Hall]RIGHT_INDEX;"},
	} {
		if got := persons(row.operation, row.path, row.query, row.body); got != row.want {
			t.Errorf("%s %s %s: got %q, want %q", row.operation, row.path, row.query, got, row.want)
		}
	}
	verify := fmt.Sprintf(`{"biometricData":[%s]}`, data(2))
	for path, want := range map[string]bool{"g=Hall p=anna": true, "g=ALL p=anna": true, "g=VIP p=anna": false, "g=Hall p=berta": false} {
		var v verification
		w.ask("verifyFromId", path, "", verify, &v)
		if v.Decision != want || len(v.Scores) == 0 {
			t.Errorf("%s: got %+v", path, v)
		}
	}
	w.refused(ErrUnknown, "verifyFromId", "g=VIP p=berta", "", verify)
	w.refused(ErrUnknown, "verifyFromId", "g=none p=anna", "", verify)
	w.refused(ErrUnknown, "identify", "g=none", "", probe)
	w.ask("updateEncounterStatus", "p=anna e=2", "status=INACTIVE", "", nil)
	var v verification
	if w.ask("verifyFromId", "g=Hall p=anna", "", verify, &v); v.Decision {
		t.Error("an inactive encounter matches")
	}
	for seed, want := range map[uint64]bool{1: true, 2: false} {
		w.ask("verifyFromBio", "", "", fmt.Sprintf(`{"biometricData1":[%s],"biometricData2":[%s]}`, data(1), data(seed)), &v)
		if v.Decision != want || len(v.Scores) != 1 {
			t.Errorf("pair with %d: got %+v", seed, v)
		}
	}
}

// TestTemplates reads templates back in every format.
func TestTemplates(t *testing.T) {
	w := newTown(t, Options{})
	for format, known := range templateFormats {
		sample := fmt.Sprintf(`{"biometricType":"FINGER","biometricSubType":"LEFT_RING","template":%q,"templateFormat":%q}`, record(1, known[0]), format)
		if format == formats {
			sample = fmt.Sprintf(`{"biometricType":"FINGER","biometricSubType":"LEFT_RING","image":%q,"resolution":500}`, record(1, fmr.Native))
		}
		w.ask("createEncounter", "p=a e="+format, "", strings.Replace(body(1, "X"), data(1), sample, 1), nil)
		var list []computed
		w.ask("readTemplate", "p=a e="+format, "biometricSubType=LEFT_RING&templateFormat="+format, "", &list)
		if len(list) != 1 || list[0].BiometricSubType != "LEFT_RING" || list[0].TemplateFormat != format {
			t.Fatalf("%s: got %+v", format, list)
		}
		r, err := fmr.Decode(list[0].Template, fmr.Options{Format: known[0]})
		if err != nil || len(r.Views) != 1 || len(r.Views[0].Minutiae) != 30 {
			t.Errorf("%s: got %+v, %v", format, r, err)
		}
	}
	const one = "p=a e=ISO_19794_2"
	w.refused(ErrUnknown, "readTemplate", one, "biometricSubType=RIGHT_RING", "")
	w.refused(ErrUnknown, "readTemplate", one, "biometricType=FACE", "")
	w.refused(ErrUnknown, "readTemplate", one, "instance=x", "")
	w.refused(ErrRequest, "readTemplate", one, "templateFormat=x", "")
	var list []computed
	if w.ask("readTemplate", one, "qualityFormat=NFIQ2", "", &list); list[0].Quality != nil {
		t.Error("a quality is told on a scale that it is not of")
	}
}

// TestGalleries lists galleries and what is in them.
func TestGalleries(t *testing.T) {
	w := newTown(t, Options{})
	if _, err := w.core.Index.Enroll(t.Context(), "hall", index.Subject{ID: "native", Samples: []index.Sample{{Template: print(1)}}}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"p=b e=1", "p=a e=1", `p=a e=x,"y`} {
		w.ask("createEncounter", path, "", body(1, "X", "Y Z"), nil)
	}
	if got := w.ask("readGalleries", "", "", "", nil); string(got.Body) != `["X","Y Z"]` {
		t.Errorf("got %s", got.Body)
	}
	r := w.request("readGalleries", "", "", "")
	r.Sees = func(g index.GalleryID) bool { return g == "osia.X" }
	if got, err := w.Answer(t.Context(), r); err != nil || string(got.Body) != `["X"]` {
		t.Errorf("got %s, %v", got.Body, err)
	}
	for query, want := range map[string]string{"offset=1&limit=1": `[{"personId":"a","encounterId":"x,\"y"}]`, "offset=3": `[]`, "limit=0": `[]`} {
		if got := w.ask("readGalleryContent", "g=ALL", query, "", nil); string(got.Body) != want {
			t.Errorf("%s: got %s, want %s", query, got.Body, want)
		}
	}
	r = w.request("readGalleryContent", "g=X", "", "")
	r.CSV = true
	if got, err := w.Answer(t.Context(), r); err != nil || string(got.Body) != "PersonId,encounterId\na,1\na,\"x,\"\"y\"\nb,1\n" {
		t.Errorf("got %q, %v", got.Body, err)
	}
	w.refused(ErrUnknown, "readGalleryContent", "g=hall", "", "")
}

// TestPart has some galleries out of reach: nobody says that a person is unknown, or erased, who may be there.
func TestPart(t *testing.T) {
	w := newTown(t, Options{})
	w.ask("createEncounter", "p=a e=1", "", body(1, "X"), nil)
	w.core.part = true
	verify, search := fmt.Sprintf(`{"biometricData":[%s]}`, data(1)), fmt.Sprintf(`{"filter":{},"biometricData":[%s]}`, data(1))
	for _, row := range []struct{ operation, path, body string }{
		{"readGalleries", "", ""}, {"readGalleryContent", "g=X", ""}, {"readGalleryContent", "g=ALL", ""}, {"readAllEncounters", "p=a", ""}, {"readEncounter", "p=a e=1", ""},
		{"createEncounter", "p=a e=1", body(1, "X")}, {"deleteAll", "p=b", ""}, {"deleteEncounter", "p=a e=1", ""},
		{"identify", "g=ALL", search}, {"verifyFromId", "g=X p=a", verify}, {"verifyFromId", "g=ALL p=a", verify},
	} {
		w.refused(index.ErrPartial, row.operation, row.path, "", row.body)
	}
	w.core.part = false
	w.ask("readEncounter", "p=a e=1", "", "", nil)
}
