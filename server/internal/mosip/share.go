package mosip

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Share fetches what referenceURLs hold. The zero Share fetches nothing.
type Share struct {
	Base   string          // referenceURLs must begin with it, as in "https://mosip.example/": a message must not make the service ask elsewhere
	Auth   string          // URL of the token service, as in "https://mosip.example/v1/authmanager/authenticate/clientidsecretkey"; "": no token
	App    string          // appId, clientId and secretKey for the token
	Client string          //
	Secret string          //
	Key    *rsa.PrivateKey // opens the data; nil: it is not encrypted
	HTTP   *http.Client    // nil: one with a timeout
	Now    func() time.Time

	mu    sync.Mutex
	token string
	until time.Time
}

const (
	shareTimeout = 20 * time.Second
	shareBytes   = 32 << 20         // of an answer: ten pictures, base64 twice
	tokenLife    = 10 * time.Minute // after which a token is asked for anew; MOSIP's live longer
)

// fetch returns the CBEFF of a referenceURL. It returns NotFetched or Expired, with the reason.
func (s *Share) fetch(ctx context.Context, url string) ([]byte, error) {
	if s.Base == "" || !strings.HasPrefix(url, s.Base) || strings.Contains(url, "/../") {
		return nil, errors.Join(NotFetched, errors.New("the referenceURL is not one of the data share that is configured"))
	}
	ctx, cancel := context.WithTimeout(ctx, shareTimeout)
	defer cancel()
	for attempt := range 2 {
		token, err := s.authenticate(ctx, attempt > 0)
		if err != nil {
			return nil, errors.Join(NotFetched, err)
		}
		b, err := s.get(ctx, url, token)
		if errors.Is(err, errToken) && attempt == 0 {
			continue
		}
		if errors.Is(err, Expired) {
			return nil, err
		}
		if err != nil {
			return nil, errors.Join(NotFetched, err)
		}
		if s.Key == nil {
			return b, nil
		}
		if b, err = openEnvelope(b, s.Key); err != nil {
			return nil, errors.Join(NotFetched, err)
		}
		return b, nil
	}
	return nil, NotFetched
}

var errToken = errors.New("mosip: the token is not accepted")

func (s *Share) get(ctx context.Context, url, token string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		r.Header.Set("Cookie", "Authorization="+token)
	}
	b, _, err := s.do(r)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		return b, nil
	}
	// MOSIP tells failures in a body of JSON, with status 200.
	var failed struct {
		Errors []struct {
			Code    string `json:"errorCode"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(b, &failed); err != nil || len(failed.Errors) == 0 {
		return nil, errors.New("the data share answered JSON without data")
	}
	switch first := failed.Errors[0]; {
	case first.Code == "KER-ATH-401":
		return nil, errToken
	case first.Code == "DAT-SER-006" && strings.Contains(first.Message, "expired"):
		return nil, Expired
	default:
		return nil, fmt.Errorf("the data share answered %.20q", first.Code)
	}
}

// authenticate returns a token, the one before where it is young enough and not refused.
func (s *Share) authenticate(ctx context.Context, refused bool) (string, error) {
	if s.Auth == "" {
		return "", nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	if !refused && now().Before(s.until) {
		return s.token, nil
	}
	body, err := json.Marshal(map[string]any{
		"id": "string", "version": "string", "metadata": struct{}{}, "requesttime": now().UTC().Format("2006-01-02T15:04:05.000Z"),
		"request": map[string]string{"appId": s.App, "clientId": s.Client, "secretKey": s.Secret},
	})
	if err != nil {
		return "", err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Auth, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/json")
	_, cookies, err := s.do(r)
	if err != nil {
		return "", err
	}
	for _, c := range cookies {
		if strings.EqualFold(c.Name, "authorization") {
			s.token, s.until = c.Value, now().Add(tokenLife)
			return s.token, nil
		}
	}
	return "", errToken
}

// do asks and reads the whole answer, within limits. It does not follow redirections: they could lead anywhere.
func (s *Share) do(r *http.Request) ([]byte, []*http.Cookie, error) {
	client := http.Client{Timeout: shareTimeout}
	if s.HTTP != nil {
		client = *s.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	a, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = a.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(a.Body, shareBytes+1))
	switch {
	case err != nil:
		return nil, nil, err
	case a.StatusCode == http.StatusUnauthorized:
		return nil, nil, errToken
	case a.StatusCode != http.StatusOK:
		return nil, nil, fmt.Errorf("the data share answered with status %d", a.StatusCode)
	case len(b) > shareBytes:
		return nil, nil, errors.New("the data share answered too much")
	}
	return b, a.Cookies(), nil
}
