package index_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/index/internal/envelope"
)

var long = flag.Bool("long", false, "crash 500 times instead of 20")

// crashFolder names the index that a process of this test works on until it is killed.
const crashFolder = "FINGERZEIG_CRASH_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashFolder); dir != "" {
		fmt.Println("failed", churn(dir))
		os.Exit(1)
	}
	if dir := os.Getenv(damagedFolder); dir != "" {
		word, err := inspect(dir)
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(word)
		return
	}
	os.Exit(m.Run())
}

const (
	crashSubjects = 20
	crashSeeds    = 1000
	erased        = "-"
)

// churn works on an index for ever and says each time what each subject is about to become, and when that is done.
func churn(dir string) error {
	x, err := index.Open(dir, index.Options{})
	if err != nil {
		return err
	}
	_, recipient, err := envelope.NewIdentity()
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	for {
		var some []index.Subject
		var line []string
		for _, i := range r.Perm(crashSubjects)[:1+r.IntN(4)] {
			id, seed := fmt.Sprint("s", i), r.Uint64N(crashSeeds)
			some, line = append(some, subject(id, seed)), append(line, id, fmt.Sprint(seed))
		}
		var work func() error
		switch kind := r.IntN(60); {
		case kind == 0:
			line, work = nil, func() error { return x.Rotate(ctx, nil) }
		case kind == 1:
			line, work = nil, func() error { return x.Compact(ctx) }
		case kind == 2:
			line, work = nil, func() error { return x.Snapshot(ctx) }
		case kind == 3:
			line, work = nil, func() error { _, err := x.Backup(ctx, io.Discard, recipient); return err }
		case kind < 20:
			line = []string{string(some[0].ID), erased}
			work = func() error {
				if err := x.Remove(ctx, "g", some[0].ID); !errors.Is(err, index.ErrNotFound) {
					return err
				}
				return nil
			}
		case kind < 30:
			work = func() error { _, err := x.EnrollAll(ctx, "g", some); return err }
		default:
			line = line[:2]
			work = func() error { _, err := x.Enroll(ctx, "g", some[0]); return err }
		}
		fmt.Println("begin", strings.Join(line, " "), ";")
		if err := work(); err != nil {
			return err
		}
		fmt.Println("done ;")
	}
}

// TestCrash kills a process at random moments of its work, again and again on one folder: what it acknowledged is there, what it removed is
// gone, what was under way has happened wholly or not at all, and every record is as it should be.
func TestCrash(t *testing.T) {
	rounds := 20
	if *long {
		rounds = 500
	} else if testing.Short() {
		rounds = 4
	}
	dir := t.TempDir()
	known := map[string]string{} // subject to seed, as acknowledged
	for round := range rounds {
		under := crash(t, dir, time.Duration(20+round*17%150)*time.Millisecond, known)
		x := open(t, dir)
		if err := x.Ready(); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		happened := map[bool]bool{}
		for i := range crashSubjects {
			id := fmt.Sprint("s", i)
			got := enrolled(t, x, id)
			want, touched := under[id]
			if touched && want != known[id] {
				happened[got == want] = true
			}
			if got != known[id] && (!touched || got != want) {
				t.Fatalf("round %d: %s is %q, want %q (%v was under way)", round, id, got, known[id], under)
			}
			known[id] = got
		}
		if len(happened) > 1 {
			t.Fatalf("round %d: a part of %v has happened", round, under)
		}
		r, err := x.Check(ctx)
		if there := crashSubjects - count(known, ""); err != nil || len(r.Problems) > 0 || r.Subjects != there {
			t.Fatalf("round %d: %+v, %v, want %d subjects", round, r, err, there)
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func count(known map[string]string, value string) (n int) {
	for v := range maps.Values(known) {
		if v == value {
			n++
		}
	}
	return n
}

// enrolled returns the seed that a subject was made of, empty where there is none.
func enrolled(t *testing.T, x *index.Index, id string) string {
	t.Helper()
	s, err := x.Get(ctx, "g", index.SubjectID(id))
	if errors.Is(err, index.ErrNotFound) {
		return ""
	}
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	for seed := range uint64(crashSeeds) {
		if finger(seed).Minutiae[0] == s.Samples[0].Template.Minutiae[0] {
			return fmt.Sprint(seed)
		}
	}
	t.Fatalf("%s has a finger that nobody enrolled", s.ID)
	return ""
}

// crash lets a process work on dir for a while, kills it, and enters what it acknowledged. It returns what was under way.
func crash(t *testing.T, dir string, after time.Duration, known map[string]string) (under map[string]string) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), crashFolder+"="+dir)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var kill *time.Timer
	for lines.Scan() {
		if kill == nil { // it works: from now on it may be killed at any moment
			kill = time.AfterFunc(after, func() { c.Process.Kill() })
		}
		words := strings.Fields(lines.Text())
		if len(words) == 0 || words[0] == "failed" {
			t.Fatal(lines.Text())
		}
		if words[len(words)-1] != ";" {
			continue // cut off by the kill
		}
		if words[0] == "done" {
			maps.Copy(known, under)
			under = nil
			continue
		}
		under = map[string]string{}
		for pair := range slices.Chunk(words[1:len(words)-1], 2) {
			under[pair[0]] = strings.TrimPrefix(pair[1], erased)
		}
	}
	c.Wait()
	return under
}
