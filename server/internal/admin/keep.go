package admin

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// mostKeyBytes is well above the length of a key.
const mostKeyBytes = 1 << 10

// Keep returns the handler of the keeper's work. Work whose request ends, ends too.
func Keep(k Keeper) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+pathBackup, func(w http.ResponseWriter, r *http.Request) {
		stream(w, func(out io.Writer) (int, error) { return k.Backup(r.Context(), out, r.URL.Query()["to"]...) })
	})
	mux.HandleFunc("POST "+pathErasures, func(w http.ResponseWriter, r *http.Request) {
		stream(w, func(out io.Writer) (int, error) { return k.Erasures(r.Context(), out) })
	})
	work := func(path string, do func(context.Context, *http.Request) (answer, error)) {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			a, err := do(r.Context(), r)
			a.send(w, err)
		})
	}
	work(pathForget, func(ctx context.Context, r *http.Request) (a answer, err error) {
		before, err := time.Parse(time.RFC3339, r.URL.Query().Get("before"))
		if err != nil {
			return a, errors.New("admin: before is no time")
		}
		a.N, err = k.ForgetErasures(ctx, before)
		return a, err
	})
	work(pathRotate, func(ctx context.Context, r *http.Request) (answer, error) {
		key, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, mostKeyBytes))
		if err != nil {
			return answer{}, errors.New("admin: the key cannot be read")
		}
		defer clear(key)
		if len(key) == 0 {
			key = nil
		}
		return answer{}, k.Rotate(ctx, key)
	})
	work(pathCheck, func(ctx context.Context, _ *http.Request) (a answer, err error) {
		report, err := k.Check(ctx)
		return answer{Report: &report}, err
	})
	work(pathCompact, func(ctx context.Context, _ *http.Request) (answer, error) { return answer{}, k.Compact(ctx) })
	work(pathExpired, func(ctx context.Context, _ *http.Request) (a answer, err error) {
		a.N, err = k.EraseExpired(ctx)
		return a, err
	})
	return mux
}

// stream answers with what do writes, and says behind it how it ended.
func stream(w http.ResponseWriter, do func(io.Writer) (int, error)) {
	w.Header().Set("Trailer", trailerCount+", "+trailerError)
	w.Header().Set("Content-Type", "application/octet-stream")
	n, err := do(w)
	w.Header().Set(trailerCount, strconv.Itoa(n))
	if err != nil {
		w.Header().Set(trailerError, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
}
