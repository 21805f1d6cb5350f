package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	e2eFingers     = 10 // of each folder
	e2eImpressions = 8  // of each finger
	minAccepted    = 0.90
	maxWrong       = 5 // identifications as somebody else, of 560 searches at the default threshold
)

// folders are the folders of real prints, with their resolutions in pixels per inch.
var folders = []struct {
	name string
	ppi  int
}{
	{"fvc2002_db1_b", 500}, {"fvc2002_db2_b", 569}, {"fvc2002_db3_b", 500}, {"fvc2002_db4_b", 500},
	{"fvc2004_db1_b", 500}, {"fvc2004_db2_b", 500}, {"fvc2004_db3_b", 512}, {"fvc2004_db4_b", 500},
}

// twins are two names of what is one finger by all that can be measured: the volunteer of one competition came to the next one too, and nearly
// all prints of the one name score against the other what prints of one finger score. To find one for the other is no mistake.
var twins = map[string]string{"fvc2002_db3_b-108": "fvc2004_db3_b-102", "fvc2004_db3_b-102": "fvc2002_db3_b-108"}

// realFinger is a finger of which there are prints.
type realFinger struct {
	subject string
	prints  [e2eImpressions][]byte
	query   string // says the resolution
}

// realFingers reads the prints, or skips the test where there are none.
func realFingers(t *testing.T) []realFinger {
	t.Helper()
	root := os.Getenv("FINGERZEIG_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "shared", "data")
	}
	var all []realFinger
	for _, folder := range folders {
		first, err := filepath.Glob(filepath.Join(root, folder.name, "*_1.tif"))
		if err != nil || len(first) != e2eFingers {
			t.Skipf("%d fingers in %s, %v: FINGERZEIG_DATA names the folder of the prints", len(first), folder.name, err)
		}
		for _, path := range first {
			base := strings.TrimSuffix(path, "1.tif")
			f := realFinger{subject: folder.name + "-" + strings.TrimSuffix(filepath.Base(base), "_"), query: "?ppi=" + strconv.Itoa(folder.ppi)}
			for i := range f.prints {
				if f.prints[i], err = os.ReadFile(base + strconv.Itoa(i+1) + ".tif"); err != nil {
					t.Fatal(err)
				}
			}
			all = append(all, f)
		}
	}
	return all
}

const gallery = "/v1/galleries/real"

// answered is what a verification and a search by one print came to.
type answered struct {
	Verify struct {
		Decision  string
		Score     float64
		Threshold float64
	}
	Identify struct {
		Decision   string
		Candidates []struct {
			Subject string
			Score   float64
		}
		Searched int
	}
}

// find verifies and identifies one print.
func (p *process) find(f realFinger, impression int) (a answered, err error) {
	if _, err = p.ask("POST", gallery+"/subjects/"+f.subject+"/verify"+f.query+"&fmr=0.0001", "image/tiff", f.prints[impression-1], &a.Verify); err != nil {
		return a, err
	}
	_, err = p.ask("POST", gallery+"/identify"+f.query, "image/tiff", f.prints[impression-1], &a.Identify)
	return a, err
}

// findAll does so for the given impressions of all fingers, and returns the answers by subject and impression.
func (p *process) findAll(t *testing.T, fingers []realFinger, impressions ...int) map[string]answered {
	t.Helper()
	all := map[string]answered{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	places := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	for _, f := range fingers {
		for _, i := range impressions {
			places <- struct{}{}
			wait.Go(func() {
				defer func() { <-places }()
				a, err := p.find(f, i)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				all[fmt.Sprint(f.subject, " ", i)] = a
			})
		}
	}
	wait.Wait()
	return all
}

// expectSubjects expects that every finger is enrolled and nothing else is.
func (p *process) expectSubjects(t *testing.T, fingers []realFinger) {
	t.Helper()
	var list struct {
		Galleries []struct {
			Gallery           string
			Subjects, Samples int
		}
	}
	if _, err := p.ask("GET", "/v1/galleries", "", nil, &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Galleries) != 1 || list.Galleries[0].Subjects != len(fingers) || list.Galleries[0].Samples != len(fingers) {
		t.Errorf("galleries %+v; want %d subjects", list.Galleries, len(fingers))
	}
	for _, f := range fingers {
		if _, err := p.ask("GET", gallery+"/subjects/"+f.subject, "", nil, nil); err != nil {
			t.Error(err)
		}
	}
}

// expectSame expects that the same questions have the same answers.
func expectSame(t *testing.T, when string, before, after map[string]answered) {
	t.Helper()
	for name, a := range before {
		if got, want := fmt.Sprint(after[name]), fmt.Sprint(a); got != want {
			t.Errorf("%s: %s is answered by %s, before by %s", when, name, got, want)
		}
	}
}

// underRace reports whether the race detector watches.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestRealPrints does the main job with prints of real fingers: the program is a process of its own, it is asked over HTTP, and it is killed
// and ended in between.
func TestRealPrints(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	fingers := realFingers(t)
	if underRace() {
		fingers = fingers[:e2eFingers] // one folder: the race detector makes extraction twenty times slower
	}
	dir := t.TempDir()
	serve := func() *process { return start(t, "serves", "serve", "--listen", "127.0.0.1:0", "--data", dir) }
	p := serve()
	enrol := func(fingers []realFinger) {
		for _, f := range fingers {
			if status, err := p.ask("PUT", gallery+"/subjects/"+f.subject+f.query, "image/tiff", f.prints[0], nil); status != 201 || err != nil {
				t.Fatalf("enrolling %s: status %d, %v", f.subject, status, err)
			}
		}
	}

	half := len(fingers) / 2
	enrol(fingers[:half])
	p.kill(t) // with the last answer hardly read
	p = serve()
	p.expectSubjects(t, fingers[:half])
	enrol(fingers[half:])
	answers := p.findAll(t, fingers, 2)
	p.kill(t)

	p = serve()
	p.expectSubjects(t, fingers)
	expectSame(t, "after a crash", answers, p.findAll(t, fingers, 2))
	for name, a := range p.findAll(t, fingers, 3, 4, 5) {
		answers[name] = a
	}
	if runtime.GOOS == "windows" {
		p.kill(t) // there are no interrupts between processes
	} else {
		p.interrupt(t)
	}

	p = serve()
	p.expectSubjects(t, fingers)
	again := p.findAll(t, fingers, 2, 6, 7, 8)
	before := map[string]answered{}
	for _, f := range fingers {
		name := f.subject + " 2"
		before[name] = answers[name]
	}
	expectSame(t, "after a restart", before, again)
	for name, a := range again {
		answers[name] = a
	}
	judge(t, fingers, answers)
}

// judge counts what was right.
func judge(t *testing.T, fingers []realFinger, answers map[string]answered) {
	t.Helper()
	accepted, found, wrong := 0, 0, 0
	for name, a := range answers {
		subject, _, _ := strings.Cut(name, " ")
		if a.Identify.Searched != len(fingers) {
			t.Errorf("%s: %d samples were searched", name, a.Identify.Searched)
		}
		if a.Verify.Decision == "match" {
			accepted++
		}
		if (a.Verify.Decision == "match") != (a.Verify.Score >= a.Verify.Threshold) {
			t.Errorf("%s: %q at score %v, threshold %v", name, a.Verify.Decision, a.Verify.Score, a.Verify.Threshold)
		}
		for i, c := range a.Identify.Candidates {
			switch {
			case c.Subject == subject, c.Subject == twins[subject]:
				if i == 0 {
					found++
				}
			default:
				wrong++
				t.Logf("%s is found as %s, rank %d, score %v", name, c.Subject, i+1, c.Score)
			}
		}
	}
	n := len(answers)
	t.Logf("%d prints of %d fingers: accepted at FMR 1e-4 %.2f %%, found as the best of %d %.2f %%, %d times somebody else", n, len(fingers),
		100*float64(accepted)/float64(n), len(fingers), 100*float64(found)/float64(n), wrong)
	if want := len(fingers) * (e2eImpressions - 1); n != want {
		t.Errorf("%d answers, want %d", n, want)
	}
	if float64(accepted) < minAccepted*float64(n) {
		t.Errorf("only %d of %d prints were accepted", accepted, n)
	}
	if wrong > maxWrong {
		t.Errorf("%d times somebody else was found", wrong)
	}
}
