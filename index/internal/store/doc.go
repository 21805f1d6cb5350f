// Package store keeps small values under keys, durably. It is the only door to Badger and knows nothing of what the values hold.
//
// What Apply has returned without error is on disk: it survives a crash of the process and of the machine. A batch is applied whole or not
// at all. Values are stored as they come; whoever writes secrets seals them first, because Badger's own encryption does not
// authenticate and its backups are plaintext.
package store
