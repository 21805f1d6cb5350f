package audit_test

import (
	"testing"
	"time"

	"fingerzeig/server/internal/audit"
)

// BenchmarkAppend appends from many sides, as the service does: they share an fsync.
func BenchmarkAppend(b *testing.B) {
	for _, sides := range []int{1, 16, 64, 256} {
		b.Run(map[int]string{1: "perCPU=1", 16: "perCPU=16", 64: "perCPU=64", 256: "perCPU=256"}[sides], func(b *testing.B) {
			o := options(b, b.TempDir())
			o.Now, o.After = time.Now, time.After
			l := open(b, o)
			e := audit.Entry{
				Kind: audit.Verification, By: "terminal-1", Role: "terminal", Gallery: l.Gallery("hall"), Subject: l.Subject("hall", "anna"),
				Operation: "verify", Outcome: "match", Request: "1234567",
			}
			b.SetParallelism(sides)
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := l.Append(e); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
