package osia

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// client takes results, and is unwell as often as it is told.
type client struct {
	mu       sync.Mutex
	failures int
	got      []string // task, transaction, media type and body of each try
}

// RoundTrip implements http.RoundTripper.
func (c *client) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, _ := io.ReadAll(r.Body)
	q := r.URL.Query()
	c.got = append(c.got, strings.Join([]string{r.URL.Host, q.Get("taskId"), q.Get("transactionId"), r.Header.Get("Content-Type"), string(b)}, " "))
	if c.failures > 0 {
		c.failures--
		return &http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {"http://elsewhere/"}}, Body: http.NoBody}, nil
	}
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
}

// office is an ABIS without an index: its tasks are given to it.
func office(c *client) *ABIS {
	origins, err := ParseOrigins("http://client")
	if err != nil {
		panic(err)
	}
	drawn := 0
	return New(nil, Options{
		Callbacks: origins, HTTP: c, Now: time.Now, Describe: func(err error) (int, string) { return 400, err.Error() },
		NewID: func() string { drawn++; return fmt.Sprint("task", drawn) },
	})
}

// begin gives an ABIS a task.
func (a *ABIS) beginTask(t *testing.T, priority int, do work) {
	t.Helper()
	address, err := a.callback("http://client/cb?of=us", "t1")
	if err == nil {
		_, err = a.tasks.begin(&task{by: "desk", callback: address, priority: priority, do: do, held: 10})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (a *ABIS) state(id, by string) string {
	do, err := a.readTaskStatus(Request{Path: map[string]string{"taskId": id}, By: by})
	if err == nil {
		var got Answer
		if got, err = do(context.Background(), nil); err == nil {
			return string(got.Body)
		}
	}
	return err.Error()
}

func (a *ABIS) redeliver(id string) error {
	do, err := a.redeliverTaskResult(Request{Path: map[string]string{"taskId": id}, By: "desk"})
	if err == nil {
		_, err = do(context.Background(), nil)
	}
	return err
}

func yes(context.Context, *Trail) (Answer, error) { return reply(true) }

// TestDelivery sends results to a client that is unwell for a while, and for too long.
func TestDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &client{failures: 3}
		a := office(c)
		a.beginTask(t, 0, yes)
		synctest.Wait()
		if got := a.state("task1", "desk"); got != `"RESPONSE_SCHEDULED"` {
			t.Errorf("after the first try: %s", got)
		}
		time.Sleep(7 * time.Second) // 1, 2 and 4
		synctest.Wait()
		want := "client task1 t1 application/json true"
		if got := a.state("task1", "desk"); got != `"COMPLETED"` || !slices.Equal(c.got, []string{want, want, want, want}) || a.tasks.held != 0 {
			t.Errorf("%s, %q, %d bytes held", got, c.got, a.tasks.held)
		}
		if err := a.redeliver("task1"); !errors.Is(err, ErrUnknown) {
			t.Errorf("what was taken is sent again: %v", err)
		}
		if got := a.state("task1", "another"); !strings.Contains(got, "unknown task") {
			t.Errorf("another's task is %s", got)
		}

		c.failures = sendAttempts
		a.beginTask(t, 0, func(context.Context, *Trail) (Answer, error) { return Answer{}, refuse(ErrExists, "it is there") })
		time.Sleep(10 * time.Minute)
		if got := a.state("task2", "desk"); got != `"RESPONSE_ERROR"` {
			t.Errorf("after all tries: %s", got)
		}
		c.failures = 1
		if err := a.redeliver("task2"); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if got := a.state("task2", "desk"); got != `"RESPONSE_RETRY"` {
			t.Errorf("asked for again: %s", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got, want := c.got[len(c.got)-1], `client task2 t1 application/error+json {"code":400,"message":"it is there"}`; got != want || a.state("task2", "desk") != `"COMPLETED"` {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		time.Sleep(keepTasks + time.Second)
		if got := a.state("task2", "desk"); !strings.Contains(got, "unknown task") {
			t.Errorf("after an hour: %s", got)
		}
		if err := a.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestPriority lets more tasks come than are done at a time.
func TestPriority(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := office(&client{})
		var mu sync.Mutex
		var order []int
		gate := make(chan struct{})
		for i, priority := range []int{0, 0, 1, 9, 1, 5} {
			a.beginTask(t, priority, func(context.Context, *Trail) (Answer, error) {
				<-gate
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
				return done, nil
			})
			synctest.Wait()
		}
		for range 6 {
			gate <- struct{}{}
			synctest.Wait()
		}
		slices.Sort(order[:2]) // these were begun together
		if want := []int{0, 1, 3, 5, 2, 4}; !slices.Equal(order[2:], want[2:]) || !slices.Equal(order[:2], want[:2]) {
			t.Errorf("got %v, want %v", order, want)
		}
		if err := a.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// TestBounds fills the tasks by number and by bytes, lets one panic and one not be recorded, and closes while results wait.
func TestBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &client{failures: 1e9}
		a := office(c)
		a.beginTask(t, 0, func(context.Context, *Trail) (Answer, error) { panic("secret") })
		synctest.Wait()
		if got := c.got[0]; !strings.Contains(got, "application/error+json") {
			t.Errorf("a panic is told as %s", got)
		}
		unrecorded := errors.New("not recorded")
		told := 0
		_, err := a.tasks.begin(&task{callback: "http://client/", do: yes, record: func(trail *Trail, err error) error { told++; return unrecorded }})
		synctest.Wait()
		if got := c.got[1]; err != nil || told != 1 || !strings.Contains(got, "not recorded") || strings.Contains(got, "true") {
			t.Errorf("what is not recorded is told: %s, %v", got, err)
		}
		if _, err := a.tasks.begin(&task{do: yes, held: mostHeld}); !errors.Is(err, ErrBusy) {
			t.Errorf("too many bytes: %v", err)
		}
		for range mostTasks - 2 {
			a.beginTask(t, 0, yes)
		}
		if _, err := a.tasks.begin(&task{do: yes}); !errors.Is(err, ErrBusy) {
			t.Errorf("too many tasks: %v", err)
		}
		if err := a.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := a.tasks.begin(&task{do: yes}); !errors.Is(err, ErrBusy) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// TestCallback lets a request have its result sent to whom it names.
func TestCallback(t *testing.T) {
	origins, err := ParseOrigins("https://client.example", "http://10.0.0.1:9000", "http://[::1]:9000")
	if err != nil {
		t.Fatal(err)
	}
	a := New(nil, Options{Callbacks: origins, Now: time.Now})
	for address, want := range map[string]error{
		"https://client.example/cb?x=1": nil, "https://CLIENT.example:443": nil, "http://10.0.0.1:9000/a/../b": nil, "http://[::1]:9000/": nil,
		"http://client.example/": ErrForbidden, "https://client.example:8443/": ErrForbidden, "https://client.example.evil/": ErrForbidden,
		"https://evil/client.example": ErrForbidden, "http://10.0.0.1/": ErrForbidden, "http://169.254.169.254/": ErrForbidden, "https://client.example./": ErrForbidden,
		"https://client.example@evil/": ErrRequest, "https://u:p@client.example/": ErrRequest, "ftp://client.example/": ErrRequest, "file:///etc/passwd": ErrRequest,
		"//client.example/": ErrRequest, "client.example": ErrRequest, "": ErrRequest, "https:client.example": ErrRequest, "https://client.example/#x": ErrRequest,
		"https://client.example\\@evil/": ErrRequest, "https://": ErrRequest, "%": ErrRequest,
	} {
		got, err := a.callback(address, "t/1")
		if !errors.Is(err, want) || err == nil != (want == nil) {
			t.Errorf("%s: got %q, %v, want %v", address, got, err, want)
		}
		if u, failed := url.Parse(got); err == nil && (failed != nil || u.Query().Get("transactionId") != "t/1") {
			t.Errorf("%s: sent to %s", address, got)
		}
	}
}

// FuzzCallback checks that no URL leads elsewhere.
func FuzzCallback(f *testing.F) {
	f.Add("https://client.example/cb", "https://client.example")
	f.Add("https://client.example@evil:1/", "http://[::1]:9000")
	origins, err := ParseOrigins("https://client.example", "http://[::1]:9000")
	if err != nil {
		f.Fatal(err)
	}
	a := New(nil, Options{Callbacks: origins, Now: time.Now})
	f.Fuzz(func(t *testing.T, address, origin string) {
		if _, err := ParseOrigins(origin); err == nil && !strings.HasPrefix(strings.ToLower(origin), "http") {
			t.Errorf("%q is an origin", origin)
		}
		got, err := a.callback(address, "t")
		if err != nil {
			return
		}
		r, err := http.NewRequest(http.MethodPost, got, nil)
		if err != nil {
			return // it is never sent
		}
		if host := strings.ToLower(r.URL.Host); host != "client.example" && host != "client.example:443" && host != "client.example:" && host != "[::1]:9000" {
			t.Errorf("%q leads to %q", address, host)
		}
	})
}
