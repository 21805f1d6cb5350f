package access

import (
	"os"
	"sync"
	"sync/atomic"
)

// Keys are the entries of a file that hold now. They are safe for concurrent use.
type Keys struct {
	path string
	set  atomic.Pointer[Set]

	mu   sync.Mutex
	seen os.FileInfo // of the file that was read last, whether it could be or not
	bad  error       // why it could not
}

// Open reads the file of keys.
func Open(path string) (*Keys, error) {
	s, info, err := read(path)
	if err != nil {
		return nil, err
	}
	k := &Keys{path: path, seen: info}
	k.set.Store(s)
	return k, nil
}

// Set returns the entries that hold now.
func (k *Keys) Set() *Set { return k.set.Load() }

// Refresh reads the file again where it is another one than before, and tells whether other entries hold now. Where it cannot be read the old ones
// go on, and the error comes once for each file; Bad returns it after that.
func (k *Keys) Refresh() (before *Set, changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.path)
	switch {
	case err != nil && k.bad != nil && k.seen == nil:
		return nil, false, nil // as the last time
	case err != nil:
		k.seen, k.bad = nil, err
		return nil, false, err
	case k.seen != nil && os.SameFile(info, k.seen) && info.ModTime().Equal(k.seen.ModTime()) && info.Size() == k.seen.Size() && info.Mode() == k.seen.Mode():
		return nil, false, nil
	}
	s, read, err := read(k.path)
	if err != nil {
		k.seen, k.bad = info, err
		return nil, false, err
	}
	before = k.set.Swap(s)
	k.seen, k.bad = read, nil
	return before, before.Sum() != s.Sum(), nil
}

// Bad returns why the file that is there now is not the one that holds, or nil.
func (k *Keys) Bad() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bad
}
