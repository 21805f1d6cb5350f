package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
)

// A citizen picks up at the page; who has not its key sees nothing.
func TestPage(t *testing.T) {
	file := newTerminal(t, strings.Replace(goodConfig, `"health": "127.0.0.1:0"`, `"screen": "127.0.0.1:0", "screenKeyFile": "screenkey"`, 1))
	if err := os.WriteFile(filepath.Join(filepath.Dir(file), "screenkey"), []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s := agenttest.New()
	env := &environment{out: io.Discard, err: io.Discard, dial: func(config) service { return s }}
	st, err := env.open(t.Context(), file, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.close(); err != nil {
			t.Error(err)
		}
	}()
	faced, err := st.face(env)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	finger, ended := make(chan struct{}, 3), make(chan kiosk.Outcome, 3)
	show := st.show
	st.show = func(e kiosk.Event) {
		show(e)
		switch e.Step {
		case kiosk.StepFinger:
			finger <- struct{}{}
		case kiosk.StepEnded:
			ended <- e.Outcome
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	served, lines := make(chan error, 1), make(chan string)
	go func() { served <- faced.serve(ctx, lines) }()

	address := "http://" + faced.(*paged).listener.Addr().String()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	status := func(r *http.Response, err error) int {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return r.StatusCode
	}
	press := func(body string) int {
		t.Helper()
		return status(browser.Post(address+"/press", "", strings.NewReader(body)))
	}
	if got := status(browser.Get(address)); got != http.StatusForbidden {
		t.Errorf("without the key: %d", got)
	}
	if got := press(`{"do":"finger"}`); got != http.StatusForbidden {
		t.Errorf("a press without the page: %d", got)
	}
	if got := status(browser.Get(address + "/?key=secret")); got != http.StatusOK {
		t.Errorf("with the key: %d", got)
	}
	for _, body := range []string{`{"do":"finger"}`, `{"do":"code","text":"k7px 42"}`} {
		if got := press(body); got != http.StatusNoContent {
			t.Errorf("%s: %d", body, got)
		}
	}
	<-finger
	lines <- "a-right.png"
	if got := <-ended; got != kiosk.HandedOver {
		t.Errorf("ended as %v", got)
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if strings.Contains(log.String(), "K7PX") {
		t.Error("the log tells a code")
	}
}

// shy is a sensor with a light and with previews.
type shy struct{ hw.Sensor }

func (shy) Show(context.Context, hw.Signal) error { return nil }
func (shy) CapturePreviewed(_ context.Context, preview func(hw.Frame)) (hw.Frame, error) {
	preview(hw.Frame{Width: 1})
	return hw.Frame{Width: 2}, nil
}

// A light hides no previews.
func TestLitPreviews(t *testing.T) {
	seen := 0
	f, err := lit{shy{}, shy{}}.CapturePreviewed(t.Context(), func(f hw.Frame) { seen = f.Width })
	if err != nil || f.Width != 2 || seen != 1 {
		t.Errorf("got %d and the preview %d, %v", f.Width, seen, err)
	}
}

// What the service refuses is named as the page's words are, and a line that is down too.
func TestWhy(t *testing.T) {
	for err, want := range map[error]string{
		&client.Problem{Type: client.ProblemExpired}: "pickup-expired", agenttest.ErrCut: "line", errors.New("broken"): "",
	} {
		if got := why(fmt.Errorf("asking: %w", err)); got != want {
			t.Errorf("%v: got %q, want %q", err, got, want)
		}
	}
}
