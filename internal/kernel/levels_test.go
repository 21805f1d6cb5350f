package kernel

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// forEachLevel runs f at every level that this machine and build have.
func forEachLevel(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	defer func(l Level) { active = l }(active)
	for active = Generic; active <= highestLevel(); active++ {
		t.Run("level="+active.String(), f)
	}
}

// forEachLevelB is forEachLevel for benchmarks.
func forEachLevelB(b *testing.B, f func(b *testing.B)) {
	b.Helper()
	defer func(l Level) { active = l }(active)
	for active = Generic; active <= highestLevel(); active++ {
		b.Run("level="+active.String(), f)
	}
}

// requireVariable names the levels that the tests must have run, separated by commas. A machine or build that lacks one fails: a job
// that is there to test AVX-512 must not pass by testing nothing.
const requireVariable = "KERNEL_TEST_REQUIRE"

func TestRequiredLevels(t *testing.T) {
	for _, missing := range missingLevels(os.Getenv(requireVariable), highestLevel()) {
		t.Errorf("%s wants level %q, this machine and build go up to %s", requireVariable, missing, highestLevel())
	}
}

// missingLevels returns those of the names in a comma-separated list that are no level up to highest.
func missingLevels(list string, highest Level) (missing []string) {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(levelNames[:highest+1], name) {
			missing = append(missing, name)
		}
	}
	return missing
}

func TestMissingLevels(t *testing.T) {
	for _, row := range []struct {
		name, list string
		highest    Level
		want       []string
	}{
		{"nothing asked", "", Generic, nil},
		{"all there", "generic, avx2,avx512", AVX512, nil},
		{"one missing", "generic,avx2,avx512", AVX2, []string{"avx512"}},
		{"portable build", "avx2,avx512", Generic, []string{"avx2", "avx512"}},
		{"misspelt", "AVX2,", AVX512, []string{"AVX2"}},
	} {
		if got := missingLevels(row.list, row.highest); !slices.Equal(got, row.want) {
			t.Errorf("%s: missing %q, want %q", row.name, got, row.want)
		}
	}
}

// number is what kernels read and write.
type number interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint16 | ~uint64
}

const guardLen = 67 // values; longer than the widest store

// guarded returns n values to be written, and a function that fails t where something was written around them.
func guarded[T number](t testing.TB, n int, guard T) (inside []T, check func()) {
	t.Helper()
	all := make([]T, n+2*guardLen)
	for i := range all {
		all[i] = guard
	}
	return all[guardLen : guardLen+n : guardLen+n], func() {
		t.Helper()
		for i, v := range all {
			if (i < guardLen || i >= guardLen+n) && v != guard {
				t.Fatalf("wrote %d at %d of %d values", v, i-guardLen, n)
			}
		}
	}
}

// fill is a way to fill the operands of a kernel. The extremes are where a level would saturate or lose a sign.
type fill[T number] struct {
	name string
	next func(r *rand.Rand) T
}

// fills returns the ways to fill operands of a type whose extremes are lowest and highest.
func fills[T number](lowest, highest T) []fill[T] {
	return []fill[T]{
		{"random", func(r *rand.Rand) T { return T(r.Uint32()) }},
		{"lowest", func(*rand.Rand) T { return lowest }},
		{"highest", func(*rand.Rand) T { return highest }},
		{"extremes", func(r *rand.Rand) T { return []T{lowest, highest, lowest + 1, ^T(0), 0, 1}[r.IntN(6)] }},
		{"sparse", func(r *rand.Rand) T { return []T{0, 0, 0, 0, 0, T(r.Uint32())}[r.IntN(6)] }},
	}
}

// make returns n values that lie against memory that must not be read, where the system lends such.
func (f fill[T]) make(t testing.TB, r *rand.Rand, n int, end bool) []T {
	t.Helper()
	values := edged[T](t, n, end)
	for i := range values {
		values[i] = f.next(r)
	}
	return values
}

// cycle returns n values made of the bytes of data, again and again.
func cycle[T number](t testing.TB, data []byte, from, n int) []T {
	t.Helper()
	values := edged[T](t, n, true)
	for i := range values {
		for k := range 2 {
			if len(data) > 0 {
				values[i] = values[i]<<4<<4 | T(data[(from+2*i+k)%len(data)])
			}
		}
	}
	return values
}

// mustPanic fails t where f does not panic with a message of this package.
func mustPanic(t *testing.T, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if message, _ := recover().(string); !strings.HasPrefix(message, "kernel: ") {
			t.Errorf("recovered %q, want a panic of this package", message)
		}
	}()
	f()
}
