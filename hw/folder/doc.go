// Package folder is a sensor whose fingers are image files that appear in a folder: for scanners that save what they scan, for trials with images
// from elsewhere, and for a terminal without a sensor. It is no protection against anybody who can write into the folder.
//
// A file lies in the folder as a finger lies on a sensor: one Capture takes it away. It is read, overwritten with zeros and removed; on flash
// memory and on journaling file systems copies may stay behind, so put the folder into memory (tmpfs). A file that lies there longer than
// Options.MaxAge when it is found belongs to somebody who has left, and is removed unread.
//
// # What the file system does not promise
//
//   - That a file is whole when it appears. Rename it into place. One that cannot be decoded is looked at again for Options.Settle, because it may
//     still be being written, and then removed and reported.
//   - That times are right. The age of a file is by the file system's clock; a share on another machine may be off by minutes.
package folder
