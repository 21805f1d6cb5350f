package index_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/index"
	"fingerzeig/matcher"
)

// damagedFolder names the index that a process of this test opens and looks at.
const damagedFolder = "FINGERZEIG_DAMAGED_FOLDER"

const damagedSubjects = 60

// inspect opens a damaged index and says in one word what came of it: refused, partly or wholly. It fails where anything wrong is served.
func inspect(dir string) (word string, err error) {
	x, err := index.Open(dir, index.Options{})
	if err != nil {
		fmt.Println(err)
		return "refused", nil
	}
	defer x.Close()
	ready := x.Ready()
	missing := 0
	for i := range damagedSubjects {
		id := index.SubjectID(fmt.Sprint("s", i))
		if s, err := x.Get(ctx, "g", id); err != nil {
			missing++
		} else if s.Samples[0].Template.Minutiae[0] != finger(uint64(i)).Minutiae[0] {
			return "", fmt.Errorf("%s has somebody else's finger", id)
		}
		if v, err := x.Verify(ctx, "g", id, matcher.NewProbe(finger(uint64(i+1000))), threshold); err == nil && v.Decision == index.Matched {
			return "", fmt.Errorf("a stranger passes as %s", id)
		}
	}
	r, err := x.Identify(ctx, "g", matcher.NewProbe(finger(7)), index.IdentifyOptions{Threshold: threshold})
	if err == nil && (len(r.Hits) != 1 || r.Hits[0].Subject != "s7") {
		return "", fmt.Errorf("identified %+v of %d that are missing, ready: %v", r, missing, ready)
	}
	report, err := x.Check(ctx)
	if missing == 0 && len(report.Problems) == 0 && ready == nil && err == nil {
		return "wholly", nil
	}
	if missing > 0 && ready == nil {
		return "", fmt.Errorf("%d are missing and the index calls itself ready; %+v, %v", missing, report, err)
	}
	return "partly", nil
}

// TestDamagedFiles flips a bit of and cuts every file of the store, at random places: whatever is left is served, what is lost is said, nothing wrong
// is served, and nothing crashes.
func TestDamagedFiles(t *testing.T) {
	whole := t.TempDir()
	x := open(t, whole)
	for i := range damagedSubjects {
		enroll(t, x, "g", subject(fmt.Sprint("s", i), uint64(i)))
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(whole, "db", "*"))
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	came := map[string]int{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		used := len(strings.TrimRight(string(b), "\x00"))
		if used == 0 {
			continue
		}
		rounds := 8
		if testing.Short() {
			rounds = 2
		}
		for round := range rounds {
			changed := append([]byte(nil), b...)
			at := r.IntN(used)
			if round%4 == 1 {
				changed = changed[:at]
			} else {
				changed[at] ^= 1 << r.IntN(8)
			}
			dir := filepath.Join(t.TempDir(), "x")
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "db", filepath.Base(file)), changed, 0o600); err != nil {
				t.Fatal(err)
			}
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), damagedFolder+"="+dir)
			out, err := c.CombinedOutput()
			if err != nil {
				t.Errorf("%s, byte %d of %d, %d left: %v\n%.3000s", filepath.Base(file), at, used, len(changed), err, out)
			}
			lines := strings.Fields(string(out))
			came[filepath.Ext(file)+" "+lines[len(lines)-1]]++
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Log(came)
}
