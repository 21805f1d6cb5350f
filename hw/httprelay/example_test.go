package httprelay_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"fingerzeig/hw/httprelay"
)

// A device that nobody has heard of, with one output.
func Example() {
	device := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(r.Method, r.URL, string(body))
		_, _ = w.Write([]byte(`{"ok":1}`))
	}))
	defer device.Close()

	ok := regexp.MustCompile(`"ok":1`)
	locks, err := httprelay.Open(httprelay.Options{
		Hosts: []string{strings.TrimPrefix(device.URL, "http://")}, Lockers: 1, First: 1,
		On:  httprelay.Request{Method: "PUT", URL: "http://{host}/out/{n}", Body: `{"on":true}`, Expect: ok},
		Off: httprelay.Request{Method: "PUT", URL: "http://{host}/out/{n}", Body: `{"on":false}`, Expect: ok},
	})
	fmt.Println(locks.Count(), err)
	fmt.Println(locks.Close())
	// Output:
	// PUT /out/1 {"on":false}
	// 1 <nil>
	// PUT /out/1 {"on":false}
	// <nil>
}
