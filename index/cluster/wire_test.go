package cluster

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"fingerzeig/index"
)

// TestEnvelope opens messages where they belong and nowhere else.
func TestEnvelope(t *testing.T) {
	e := newEnvelope(testKey)
	q := question{Kind: search, Epoch: 4, Token: "t", From: "n", Shards: []int{1, 2}, Least: map[int]uint64{1: 7}, Gallery: "hall", Candidate: []byte("secret")}
	sealed := e.seal("fz.node.a", &q)
	if bytes.Contains(sealed, []byte("secret")) || bytes.Contains(sealed, []byte("hall")) {
		t.Error("what is sealed can be read")
	}
	var got question
	if err := e.open("fz.node.a", sealed, &got); err != nil || !reflect.DeepEqual(got, q) {
		t.Errorf("%+v, %v", got, err)
	}
	p := question{Kind: push, Entry: &entry{Shard: 1, Seq: 2, Record: []byte("record")}}
	got = question{}
	if err := e.open("fz.node.a", e.seal("fz.node.a", &p), &got); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := e.open("fz.node.b", sealed, &got); err == nil {
		t.Error("opened at another node")
	}
	if err := newEnvelope(bytes.Repeat([]byte{8}, 32)).open("fz.node.a", sealed, &got); err == nil {
		t.Error("opened with another key")
	}
}

// TestLocalNames takes the names of local galleries apart again.
func TestLocalNames(t *testing.T) {
	for _, g := range []index.GalleryID{"hall", "a~b", "x~001"} {
		if of, shard, ok := unlocal(local(g, 37)); of != g || shard != 37 || !ok {
			t.Errorf("%s: %s, %d, %v", g, of, shard, ok)
		}
	}
	if _, _, ok := unlocal("hall"); ok {
		t.Error("a gallery without a shard has one")
	}
	if err := check(index.GalleryID(strings.Repeat("g", index.MaxIDBytes-3))); err == nil {
		t.Error("a gallery whose local name is too long is taken")
	}
}

// FuzzEnvelope opens what nobody has sealed.
func FuzzEnvelope(f *testing.F) {
	e := newEnvelope(testKey)
	f.Add(e.seal("fz.beat", &beat{Node: "n"}))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var q question
		if err := e.open("fz.node.a", b, &q); err == nil {
			t.Error("opened")
		}
	})
}
