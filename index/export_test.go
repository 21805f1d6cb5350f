package index

// FromSnapshot returns how many subjects need not be read from their records when the index is opened the next time.
func (x *Index) FromSnapshot() int {
	if x.snapshot == nil {
		return 0
	}
	return x.snapshot.live
}

// SnapshotFile is the name of the snapshot in the index' folder.
const SnapshotFile = snapshotFile
