package arena_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"fingerzeig/index/arena"
)

// TestSearchTogether holds a search in several galleries beside one in a gallery of everybody.
func TestSearchTogether(t *testing.T) {
	whole, parts := arena.New(), []*arena.Gallery{arena.New(), arena.New(), arena.New()}
	for i := range uint64(900) {
		s := subject(fmt.Sprint("s", i), i)
		whole.Put(s)
		parts[i%2].Put(s) // one of them stays empty
	}
	for _, seed := range []uint64{0, 7, 500, 899, 5000} {
		want, err := whole.Search(context.Background(), probe(seed), arena.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := arena.SearchTogether(context.Background(), parts, probe(seed), arena.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Hits, want.Hits) || got.Searched != want.Searched || got.Matched != want.Matched {
			t.Errorf("seed %d: %d hits among %d, want %d among %d", seed, len(got.Hits), got.Searched, len(want.Hits), want.Searched)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := arena.SearchTogether(ended, parts, probe(1), arena.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
