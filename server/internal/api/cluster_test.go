package api_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"fingerzeig/index"
	"fingerzeig/index/cluster"
	"fingerzeig/server/internal/api"
)

// opened opens an index, or where the test is one of TestOnCluster a cluster of one node.
func opened(t *testing.T) api.Index {
	t.Helper()
	var x interface {
		api.Index
		Close() error
	}
	var err error
	if strings.HasPrefix(t.Name(), "TestOnCluster/") {
		x, err = cluster.Open(t.Context(), cluster.Options{Name: "one", Dir: t.TempDir(), Key: bytes.Repeat([]byte{7}, index.KeyBytes), Shards: 4})
	} else {
		x, err = index.Open(t.TempDir(), index.Options{})
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	for deadline := time.Now().Add(time.Minute); x.Ready() != nil; time.Sleep(10 * time.Millisecond) { // a cluster has to elect itself
		if time.Now().After(deadline) {
			t.Fatal(x.Ready())
		}
	}
	return x
}

// TestOnCluster runs again, on a cluster, what an index must answer.
func TestOnCluster(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"Contract": contractOfIndex, "Life": TestLife, "Thresholds": TestThresholds, "PolicyThreshold": TestPolicyThreshold, "Tags": TestTags, "Patch": TestPatch,
		"Create": TestCreate, "CreateAtOnce": TestCreateAtOnce, "Duplicates": TestDuplicates, "Pages": TestPages, "Import": TestImport,
		"ImportPolicy": TestImportPolicy, "Export": TestExport, "Deduplication": TestDeduplication, "Batch": TestBatch, "MOSIP": TestMOSIP,
		"Receipt": TestReceipt,
	} {
		if testing.Short() && !slices.Contains([]string{"Contract", "ImportPolicy", "Deduplication"}, name) {
			continue
		}
		t.Run(name, test)
	}
}

// contractOfIndex is what TestContract asks of an index.
func contractOfIndex(t *testing.T) {
	a := exhausting(t, nil, api.Options{Export: true}, map[string]map[int]bool{})
	contractGalleries(a)
	contractSubjects(a)
	contractFingers(a)
	contractComparisons(a)
	contractBulk(a)
}
