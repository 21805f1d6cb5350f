package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fingerzeig/server/internal/api"
	"fingerzeig/server/internal/mosip"
)

// mosipText returns a message.
func mosipText(id, fields string) string {
	return fmt.Sprintf(`{"id":"mosip.abis.%s","version":"1.1","requestId":"1","requesttime":"2026-03-29T07:01:24.692Z"%s}`, id, fields)
}

func contractMOSIP(a asker) {
	a.ask(200, "POST", "/v1/galleries/mosip/mosip", mosipText("ping", ""))
	a.ask(400, "POST", "/v1/galleries/mosip/mosip", "{")
	a.ask(415, "POST", "/v1/galleries/mosip/mosip", mosipText("ping", ""), "Content-Type", "text/plain")
}

// TestMOSIP inserts a picture from a data share, finds who has it, and deletes it.
func TestMOSIP(t *testing.T) {
	share := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `<BIR><BIR><BDBInfo><Type>Finger</Type><Subtype>Right IndexFinger</Subtype></BDBInfo><BDB>%s</BDB></BIR></BIR>`,
			base64.StdEncoding.EncodeToString(drawn(t, 1)))
	}))
	defer share.Close()
	a := exhausting(t, nil, api.Options{MOSIP: &mosip.Share{Base: share.URL + "/"}}, map[string]map[int]bool{})
	for _, row := range []struct{ id, fields, want string }{
		{"insert", `,"referenceId":"anna","referenceURL":"` + share.URL + `/anna"`, `"returnValue":"1"`},
		{"insert", `,"referenceId":"anna","referenceURL":"` + share.URL + `/anna"`, `"failureReason":"10"`},
		{"insert", `,"referenceId":"anna2","referenceURL":"` + share.URL + `/anna"`, `"returnValue":"1"`},
		{"insert", `,"referenceId":"ben","referenceURL":"http://elsewhere/"`, `"failureReason":"7"`},
		{"identify", `,"referenceId":"anna"`, `"referenceId":"anna2"`},
		{"referenceCount", ``, `"count":"2"`},
		{"delete", `,"referenceId":"anna2"`, `"returnValue":"1"`},
		{"identify", `,"referenceId":"anna"`, `"candidateList":{"count":"0","candidates":[]}`},
	} {
		if got := a.ask(200, "POST", "/v1/galleries/g/mosip", mosipText(row.id, row.fields)); !strings.Contains(string(got.body), row.want) {
			t.Errorf("%s%s: got %s, want %s", row.id, row.fields, got.body, row.want)
		}
	}
	a.ask(200, "GET", "/v1/galleries/g/subjects/anna", "")
}
