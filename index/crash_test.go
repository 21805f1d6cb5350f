package index_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
)

// crashFolder names the index that a process of this test works on until it is killed.
const crashFolder = "FINGERZEIG_CRASH_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashFolder); dir != "" {
		churn(dir)
	}
	os.Exit(m.Run())
}

// churn enrols and removes subjects for ever, and says each time what is about to be done and what is done.
func churn(dir string) {
	x, err := index.Open(dir, index.Options{})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	for {
		id, seed := fmt.Sprint("s", r.IntN(20)), r.Uint64N(1000)
		if r.IntN(3) == 0 {
			fmt.Println("removing", id, 0)
			if err := x.Remove(ctx, "g", index.SubjectID(id)); err != nil && !errors.Is(err, index.ErrNotFound) {
				fmt.Println("failed", err)
				os.Exit(1)
			}
			fmt.Println("removed", id, 0)
			continue
		}
		fmt.Println("enrolling", id, seed)
		if _, err := x.Enroll(ctx, "g", subject(id, seed)); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		fmt.Println("enrolled", id, seed)
	}
}

// TestCrash kills a process at random moments of its work, again and again on one folder: what it acknowledged is there, what it removed
// is gone, and what was under way has happened wholly or not at all.
func TestCrash(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	dir := t.TempDir()
	known := map[string]string{} // subject to seed, as acknowledged
	for round := range rounds {
		doing, on, with := crash(t, dir, time.Duration(20+round*17%150)*time.Millisecond, known)
		x := open(t, dir)
		if err := x.Ready(); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for i := range 20 {
			id := fmt.Sprint("s", i)
			s, err := x.Get(ctx, "g", index.SubjectID(id))
			got := ""
			switch {
			case err == nil:
				got = seedOf(t, s)
			case !errors.Is(err, index.ErrNotFound):
				t.Fatalf("round %d, %s: %v", round, id, err)
			}
			if id == on && (doing == "enrolling" && got == with || doing == "removing" && got == "") {
				known[id] = got // what was under way has happened
			}
			if got != known[id] {
				t.Fatalf("round %d: %s is %q, want %q (%s %s %s was under way)", round, id, got, known[id], doing, on, with)
			}
		}
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// crash lets a process work on dir for a while, kills it, and enters what it acknowledged. It returns what was under way.
func crash(t *testing.T, dir string, after time.Duration, known map[string]string) (doing, on, with string) {
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
		var word, id, seed string
		if n, _ := fmt.Sscan(lines.Text(), &word, &id, &seed); n != 3 {
			if strings.HasPrefix(lines.Text(), "failed") {
				t.Fatal(lines.Text())
			}
			continue // cut off by the kill
		}
		switch word {
		case "enrolled":
			known[id] = seed
			doing = ""
		case "removed":
			delete(known, id)
			doing = ""
		default:
			doing, on, with = word, id, seed
		}
	}
	c.Wait()
	return doing, on, with
}

// seedOf returns the seed of which a subject's finger was made.
func seedOf(t *testing.T, s index.Subject) string {
	t.Helper()
	for seed := range uint64(1000) {
		if m := finger(seed).Minutiae[0]; m == s.Samples[0].Template.Minutiae[0] {
			return fmt.Sprint(seed)
		}
	}
	t.Fatalf("%s has a finger that nobody enrolled", s.ID)
	return ""
}
