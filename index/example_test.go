package index_test

import (
	"context"
	"fmt"
	"os"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

func Example() {
	dir, err := os.MkdirTemp("", "index")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	x, err := index.Open(dir, index.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer x.Close()

	ctx := context.Background()
	anna := index.Subject{ID: "anna", Samples: []index.Sample{{Finger: 2, Template: finger(1)}}} // usually from minutiae.Extract
	if _, err := x.Enroll(ctx, "town-hall", anna); err != nil {
		fmt.Println(err)
		return
	}
	for _, seed := range []uint64{1, 2} {
		v, err := x.Verify(ctx, "town-hall", "anna", matcher.NewProbe(finger(seed)), matcher.ScoreAtFMR(1e-4))
		fmt.Println(v.Decision, err)
	}
	// Output:
	// matched <nil>
	// rejected <nil>
}
