package audit

// Room returns how many bytes may still be written to the disk of the log. Where the system does not tell, it returns an error.
func (l *Log) Room() (uint64, error) { return freeBytes(l.o.Dir) }
