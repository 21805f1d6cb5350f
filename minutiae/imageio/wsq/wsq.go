package wsq

import (
	"bytes"
	"errors"
)

// Bit rates for Encode, in bits per pixel. The FBI's compression of prints at 500 pixels per inch is Rate15to1.
const (
	Rate15to1 = 0.75
	Rate5to1  = 2.25
)

const (
	MaxSidePx  = 4096     // largest image side, in pixels: a palm at 500 pixels per inch
	MinRate    = 1.0 / 64 // lowest bit rate, in bits per pixel
	MaxRate    = 8        // highest bit rate: more than the pixels themselves have is never needed
	maxComment = 0xffff - 2
)

// ErrFormat is returned, wrapped with the reason, when bytes are no WSQ stream, a damaged one, or one cut short.
var ErrFormat = errors.New("wsq: not a WSQ image that can be read")

// ErrTooLarge is returned, wrapped with the size, when a stream says that its image is larger than MaxSidePx on a side.
var ErrTooLarge = errors.New("wsq: the image is too large")

// ErrSize is returned, wrapped with the reason, when an image cannot be encoded as it is: its sides are outside 1 to MaxSidePx, its pixels
// are not Width x Height, its resolution is negative, a comment does not fit into a segment, or the bit rate is outside MinRate to MaxRate.
var ErrSize = errors.New("wsq: the image cannot be encoded")

// Image is a grey picture: 0 is black, Pixels go row by row from the top left.
type Image struct {
	Pixels        []byte
	Width, Height int
	PPI           int      // pixels per inch; 0 where the stream says none
	Comments      []string // the stream's comment segments, verbatim and in order
}

// Scratch is memory that is used again from image to image. The zero value is ready; a nil one is allowed and keeps nothing. It is for one
// goroutine at a time, and holds what an image was decoded from until the next one: who must leave nothing behind drops it.
type Scratch struct {
	plane   []float32 // subbands, or the image shifted and scaled
	coefs   []int16   // quantised subbands, one after the other
	tokens  []token   // of one table's blocks
	bits    []byte    // of a block, without stuffing
	out     []byte    // of the stream that is written
	codes   [tableCount]decodeTable
	wavelet lifter
}

// Is tells by its content whether b begins a WSQ stream: its first marker is SOI, and another marker follows.
func Is(b []byte) bool {
	return len(b) >= 4 && bytes.HasPrefix(b, []byte{0xff, markSOI}) && b[2] == 0xff && b[3] > markSOI && b[3] <= markCOM
}

// sized returns a slice of n values that may hold anything, in the memory of s where that is enough.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
