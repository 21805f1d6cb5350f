package cluster_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"fingerzeig/index"
	"fingerzeig/index/cluster"
	"fingerzeig/matcher"
	"fingerzeig/minutiae/synth"
)

// A cluster of one node. Others would be opened with Listen, Join and the same Key.
func Example() {
	dir, err := os.MkdirTemp("", "node-*")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	n, err := cluster.Open(ctx, cluster.Options{Name: "one", Dir: dir, Key: bytes.Repeat([]byte{1}, index.KeyBytes), Shards: 4})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = n.Close() }()

	finger := synth.NewPattern(1)
	ann := index.Subject{ID: "ann", Samples: []index.Sample{{Finger: 2, Template: finger.Template(1, synth.Good())}}}
	if _, err := n.Enroll(ctx, "hall", ann); err != nil {
		log.Fatal(err)
	}
	again := matcher.NewProbe(finger.Template(2, synth.Good()))
	found, err := n.Identify(ctx, "hall", again, index.IdentifyOptions{Threshold: matcher.ScoreAtFMR(1e-4)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Decision, found.Hits[0].Subject)

	if err := n.Remove(ctx, "hall", "ann"); err != nil {
		log.Fatal(err)
	}
	found, err = n.Identify(ctx, "hall", again, index.IdentifyOptions{Threshold: matcher.ScoreAtFMR(1e-4)})
	fmt.Println(found.Decision, len(found.Hits), err)
	// Output:
	// matched ann
	// rejected 0 <nil>
}
