package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"fingerzeig/index"
)

// ErrNobody is returned by Dial where no service listens.
var ErrNobody = errors.New("admin: no service listens")

// ErrCut is returned for a stream that ended before it was whole.
var ErrCut = errors.New("admin: the service broke off")

// Client has a running service do the keeper's work. It implements Keeper. Errors hold the text of those of the service, not their kind.
type Client struct{ http *http.Client }

var _ Keeper = (*Client)(nil)

// Dial looks for the service that listens on a socket, and returns ErrNobody where there is none.
func Dial(ctx context.Context, socket string) (*Client, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}
	c, err := dial(ctx, "", "")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNobody, err)
	}
	return &Client{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}}, c.Close()
}

// Backup implements Keeper.
func (c *Client) Backup(ctx context.Context, w io.Writer, recipients ...string) (int, error) {
	return c.stream(ctx, pathBackup, url.Values{"to": recipients}, w)
}

// Erasures implements Keeper.
func (c *Client) Erasures(ctx context.Context, w io.Writer) (int, error) {
	return c.stream(ctx, pathErasures, nil, w)
}

// ForgetErasures implements Keeper.
func (c *Client) ForgetErasures(ctx context.Context, before time.Time) (int, error) {
	a, err := c.work(ctx, pathForget, url.Values{"before": {before.Format(time.RFC3339)}}, nil)
	return a.N, err
}

// Rotate implements Keeper.
func (c *Client) Rotate(ctx context.Context, newKey []byte) error {
	_, err := c.work(ctx, pathRotate, nil, newKey)
	return err
}

// Check implements Keeper.
func (c *Client) Check(ctx context.Context) (index.CheckReport, error) {
	a, err := c.work(ctx, pathCheck, nil, nil)
	if a.Report == nil {
		return index.CheckReport{}, errors.Join(err, ErrCut)
	}
	return *a.Report, err
}

// Compact implements Keeper.
func (c *Client) Compact(ctx context.Context) error {
	_, err := c.work(ctx, pathCompact, nil, nil)
	return err
}

// EraseExpired implements Keeper.
func (c *Client) EraseExpired(ctx context.Context) (int, error) {
	a, err := c.work(ctx, pathExpired, nil, nil)
	return a.N, err
}

// Ready returns what /readyz says, and whether it says that the service is ready.
func (c *Client) Ready(ctx context.Context) (h Health, err error) {
	response, err := c.do(ctx, http.MethodGet, "/readyz", nil, nil)
	if err != nil {
		return h, err
	}
	defer func() { _ = response.Body.Close() }()
	return h, json.NewDecoder(response.Body).Decode(&h)
}

func (c *Client) do(ctx context.Context, method, path string, query url.Values, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://localhost"+path+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCut, err)
	}
	return response, nil
}

func (c *Client) stream(ctx context.Context, path string, query url.Values, w io.Writer) (int, error) {
	response, err := c.do(ctx, http.MethodPost, path, query, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%w: status %d", ErrCut, response.StatusCode)
	}
	if _, err := io.Copy(w, response.Body); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrCut, err)
	}
	if text := response.Trailer.Get(trailerError); text != "" {
		return 0, errors.New(text)
	}
	n, err := strconv.Atoi(response.Trailer.Get(trailerCount))
	if err != nil {
		return 0, ErrCut
	}
	return n, nil
}

func (c *Client) work(ctx context.Context, path string, query url.Values, body []byte) (a answer, err error) {
	response, err := c.do(ctx, http.MethodPost, path, query, body)
	if err != nil {
		return a, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return a, fmt.Errorf("%w: status %d", ErrCut, response.StatusCode)
	}
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
		return a, fmt.Errorf("%w: %w", ErrCut, err)
	}
	if a.Error != "" {
		return a, errors.New(a.Error)
	}
	return a, nil
}
