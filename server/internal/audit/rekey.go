package audit

// keys returns the secrets that hold now.
func (l *Log) keys() Secrets {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.secrets
}

// rekey changes the key that signs. It returns when that is durable; where it returns an error, the key is the one from before, unless the log takes
// nothing more.
func (l *Log) rekey(next Secrets) error {
	b, err := l.enterKey(next)
	if err != nil {
		return err
	}
	l.rouse()
	<-b.done
	return b.err
}

// enterKey puts the change and a checkpoint by the new key into one batch: they are written at once.
func (l *Log) enterKey(next Secrets) (*batch, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed != nil {
		return nil, l.closed
	}
	change := keyChange{l.head.seq, l.head.hash, l.time(), next.Public()}
	if _, err := l.add(change.entry(l.secrets.sign)); err != nil {
		return nil, err
	}
	l.secrets = next
	b, err := l.sign()
	if err != nil {
		return nil, err
	}
	b.rekey = &next
	if l.queued >= l.o.FileBytes {
		l.turn(b)
	}
	return b, nil
}
