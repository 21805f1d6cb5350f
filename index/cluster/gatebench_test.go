package cluster

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// BenchmarkEnrollChecked enrols where the policy rejects duplicates: by one node, and by three together.
func BenchmarkEnrollChecked(b *testing.B) {
	for _, nodes := range []int{1, 3} {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) {
			r := newRig(b, 3, 8, Pace{})
			r.start(0, 1, 2)
			r.balanced(3)
			r.policy(0, "hall", rejecting)
			var next atomic.Uint64
			var group sync.WaitGroup
			b.ResetTimer()
			for i := range 2 * nodes {
				group.Go(func() {
					for k := next.Add(1); k <= uint64(b.N); k = next.Add(1) {
						if _, err := r.node(i%nodes).Enroll(ctx, "hall", subject(fmt.Sprint("s", k), k)); err != nil {
							b.Error(err)
						}
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "enrolments/s")
		})
	}
}
