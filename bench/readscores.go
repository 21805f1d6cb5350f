package main

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Errors of files of scores, wrapped with the file and the line.
var (
	// errScores is returned for a line that does not say a comparison.
	errScores = errors.New("not a comparison")
	// errScoresContradict is returned where two lines cannot both be true.
	errScoresContradict = errors.New("contradicts another line")
	// errScoresFew is returned for a set without mated or without non-mated comparisons.
	errScoresFew = errors.New("a set of scores needs mated and non-mated comparisons")
)

const (
	highestScore    = 1e15    // above it sums of scores lose their decimals
	mostComparisons = 1 << 27 // in a file, some ten gigabytes in memory
)

// readScoreFile reads a file of scores of any engine, see scoreColumns. Lines are in any order.
func readScoreFile(path string) ([]measured, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sets, err := readScores(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return sets, nil
}

// scoreSet is a set that is being read.
type scoreSet struct {
	measured
	images map[string]int
	lines  []int // of each comparison
}

// readScores returns the sets in the order in which they come. Which images are of one finger follows from the mated comparisons. An image
// without a score in any comparison counts as one that failed to enrol.
func readScores(r io.Reader) ([]measured, error) {
	in := csv.NewReader(r)
	in.ReuseRecord = true
	in.FieldsPerRecord = len(scoreColumns)
	head, err := in.Read()
	if err != nil || !slices.Equal(head, scoreColumns) {
		return nil, fmt.Errorf("line 1: %w: want the head %s", errScores, strings.Join(scoreColumns, ","))
	}
	byName := map[string]*scoreSet{}
	var sets []*scoreSet
	for n := 0; ; n++ {
		record, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err // has the line
		}
		line, _ := in.FieldPos(0)
		if n == mostComparisons {
			return nil, fmt.Errorf("line %d: %w: more than %d", line, errScores, mostComparisons)
		}
		s := byName[record[0]]
		if s == nil {
			name := strings.Clone(record[0])
			s = &scoreSet{images: map[string]int{}}
			s.name, byName[name] = name, s
			sets = append(sets, s)
		}
		if err := s.add(record, line); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	var all []measured
	for _, s := range sets {
		if err := s.finish(); err != nil {
			return nil, fmt.Errorf("set %s: %w", s.name, err)
		}
		all = append(all, s.measured)
	}
	if len(all) == 0 {
		return nil, errScoresFew
	}
	return all, nil
}

// add takes a line.
func (s *scoreSet) add(record []string, line int) error {
	c := comparison{probe: s.image(record[1]), candidate: s.image(record[2]), mated: record[3] == "1"}
	if c.probe == c.candidate {
		return fmt.Errorf("%w: %s with itself", errScores, record[1])
	}
	if !c.mated && record[3] != "0" {
		return fmt.Errorf("%w: mated is %q, want 1 or 0", errScores, record[3])
	}
	score, err := strconv.ParseFloat(record[4], 64)
	if err != nil || math.IsNaN(score) || score > highestScore || score < 0 && score != -1 {
		return fmt.Errorf("%w: score is %q, want a number from 0 to %g, or -1 for a failure", errScores, record[4], highestScore)
	}
	if c.score = score; score < 0 {
		c.score = noScore
	}
	s.comparisons, s.lines = append(s.comparisons, c), append(s.lines, line)
	return nil
}

func (s *scoreSet) image(name string) int {
	if ending := filepath.Ext(name); slices.Contains(endings, strings.ToLower(ending)) {
		name = strings.TrimSuffix(name, ending)
	}
	i, ok := s.images[name]
	if !ok {
		i = len(s.images)
		name = strings.Clone(name)
		s.images[name] = i
		s.measured.images = append(s.measured.images, image{name: name})
	}
	return i
}

// finish finds the fingers, and holds the lines against each other.
func (s *scoreSet) finish() error {
	order := make([]int, len(s.comparisons)) // by pair
	for i := range order {
		order[i] = i
	}
	pair := func(i int) (int, int) {
		c := s.comparisons[i]
		return min(c.probe, c.candidate), max(c.probe, c.candidate)
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := pair(i)
		c, d := pair(j)
		return cmp.Or(cmp.Compare(a, c), cmp.Compare(b, d), cmp.Compare(i, j))
	})
	for k := 1; k < len(order); k++ {
		a, b := pair(order[k-1])
		if c, d := pair(order[k]); a == c && b == d {
			return fmt.Errorf("line %d: %w: line %d compares the same images", s.lines[order[k]], errScoresContradict, s.lines[order[k-1]])
		}
	}
	s.findFingers()
	var seen tally
	scored := make([]bool, len(s.measured.images))
	for i, c := range s.comparisons {
		a, b := s.measured.images[c.probe], s.measured.images[c.candidate]
		if !c.mated && a.finger == b.finger {
			return fmt.Errorf("line %d: %w: by mated comparisons %s and %s are of one finger", s.lines[i], errScoresContradict, a.name, b.name)
		}
		seen.add(outcome{c.score, a.finger, b.finger}, nil)
		if c.score != noScore {
			scored[c.probe], scored[c.candidate] = true, true
		}
	}
	for _, ok := range scored {
		if !ok {
			s.fte++
		}
	}
	if seen.mated == 0 || seen.nonMated == 0 {
		return errScoresFew
	}
	return nil
}

// findFingers joins the images of mated comparisons, and numbers fingers in the order of images. A finger has the name of its first image.
func (s *scoreSet) findFingers() {
	parent := make([]int, len(s.measured.images))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, c := range s.comparisons {
		if a, b := root(c.probe), root(c.candidate); c.mated && a != b {
			parent[max(a, b)] = min(a, b)
		}
	}
	for i := range s.measured.images {
		img := &s.measured.images[i]
		if first := root(i); first < i {
			img.finger = s.measured.images[first].finger
			continue
		}
		img.finger = len(s.fingers)
		s.fingers = append(s.fingers, img.name)
	}
}
