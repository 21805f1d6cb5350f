package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Hook has a gateway send short messages: it posts them to an address of HTTP, signed as Standard Webhooks (standardwebhooks.com, version 1) has it.
// The gateway checks the signature and that the time is near, and sends a message with an id that it has seen no second time.
//
//	POST URL
//	Content-Type: application/json
//	webhook-id: 5f0c...                    the message's identifier
//	webhook-timestamp: 1796119800          seconds since 1970
//	webhook-signature: v1,K5oZfzN95Z9...   base64 of HMAC-SHA256 over "id.timestamp.body"
//
//	{"to": "+4989...", "text": "..."}
type Hook struct {
	URL    string           // https, or http on this machine
	Key    []byte           // of the HMAC, 24 to 64 bytes
	Client *http.Client     // nil: one that waits 30 s. Redirections are not followed
	Now    func() time.Time // nil: time.Now
	Zone   *time.Location   // nil: UTC
}

// longestAnswer is how much of an answer is read, so that the connection can be used again.
const longestAnswer = 64 << 10

// Send implements Sender. The answers 400, 410 and 422 say that the number is none; other refusals may be gone at the next try.
func (h *Hook) Send(ctx context.Context, m Message) error {
	if !phone(m.To.Phone) {
		return fmt.Errorf("%w: not a telephone number", ErrUndeliverable)
	}
	if len(h.Key) < 24 || len(h.Key) > 64 {
		return fmt.Errorf("%w: a key of %d bytes", ErrConfig, len(h.Key))
	}
	zone := h.Zone
	if zone == nil {
		zone = time.UTC
	}
	text, err := write(m, zone)
	if err != nil {
		return err
	}
	body, err := json.Marshal(struct {
		To   string `json:"to"`
		Text string `json:"text"`
	}{m.To.Phone, text.short})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if host := request.URL.Hostname(); request.URL.Scheme != "https" && host != "127.0.0.1" && host != "::1" && host != "localhost" {
		return fmt.Errorf("%w: without TLS to another machine", ErrConfig)
	}
	h.sign(request, m.reference(), body)
	return h.post(request)
}

// sign adds the headers.
func (h *Hook) sign(r *http.Request, id string, body []byte) {
	now := time.Now
	if h.Now != nil {
		now = h.Now
	}
	at := strconv.FormatInt(now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", at)
	r.Header.Set("webhook-signature", "v1,"+Signature(h.Key, id, at, body))
}

// Signature returns the base64 of the HMAC over a hook's id, time and body.
func Signature(key []byte, id, at string, body []byte) string {
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, id+"."+at+".")
	_, _ = mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (h *Hook) post(r *http.Request) error {
	client := http.Client{Timeout: 30 * time.Second}
	if h.Client != nil {
		client = *h.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("reaching the gateway: %w", err)
	}
	_, err = io.Copy(io.Discard, io.LimitReader(answer.Body, longestAnswer))
	err = errors.Join(err, answer.Body.Close())
	switch code := answer.StatusCode; {
	case code >= 200 && code < 300:
		return nil // it was taken, whatever became of the answer
	case code == http.StatusBadRequest, code == http.StatusGone, code == http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: the gateway says %d", ErrUndeliverable, code)
	default:
		return errors.Join(fmt.Errorf("the gateway says %d", code), err)
	}
}

// phone reports whether a number is one of E.164.
func phone(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	for _, c := range s[1:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
