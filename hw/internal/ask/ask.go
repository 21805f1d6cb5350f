// Package ask asks devices over HTTP that answer in JSON.
package ask

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxAnswer is the longest answer in bytes that is read: a large image as BMP, in base64, with templates beside.
const maxAnswer = 32 << 20

// Client returns a client that follows no redirection: a device that sends elsewhere is not the one that was configured.
func Client(transport http.RoundTripper) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// JSON sends a request and reads the answer, whose status must be 200 OK, into a value. The bytes of the answer, which may hold a print, are wiped.
func JSON(client *http.Client, request *http.Request, answer any) error {
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	defer func() { clear(b) }()
	switch {
	case err != nil:
		return err
	case response.StatusCode != http.StatusOK:
		return errors.New(response.Status)
	case len(b) > maxAnswer:
		return fmt.Errorf("an answer of more than %d bytes", maxAnswer)
	}
	return json.Unmarshal(b, answer)
}
