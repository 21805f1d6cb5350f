package index

import "fingerzeig/index/internal/store"

// renewal is a stored sample whose candidate is of another version of the matcher.
type renewal struct {
	h   nameHash
	key []byte
}

// renew writes candidates of this version of the matcher in place of older ones, while the index serves: opening it has made them from the
// templates already. What Close leaves undone the next Open finds again.
func (x *Index) renew(all []renewal) {
	if len(all) == 0 {
		return
	}
	x.renewing.Go(func() {
		for _, r := range all {
			select {
			case <-x.stop:
				return
			default:
			}
			if x.renewOne(r) != nil {
				return // the store takes no more writes; Ready says so
			}
		}
	})
}

// renewOne writes one sample again unless it is gone or has been replaced.
func (x *Index) renewOne(r renewal) error {
	defer x.change()()
	key := recordKey(ownerKind, r.h)
	sealed, err := x.store.Get(key)
	if err != nil {
		return nil
	}
	o, err := x.openOwner(key, sealed)
	if err != nil {
		return nil
	}
	for _, s := range x.openSubject(o).samples {
		if string(s.key) != string(r.key) || !s.stale {
			continue
		}
		t, err := s.decodeTemplate()
		if err != nil {
			return nil
		}
		plain, err := encodeSample(Sample{s.finger, t}, s.candidate)
		if err != nil {
			return nil
		}
		return x.store.Apply([]store.Write{{Key: s.key, Value: newSealer(o.key).seal(plain, about(s.key, o.gallery, o.subject))}})
	}
	return nil
}
