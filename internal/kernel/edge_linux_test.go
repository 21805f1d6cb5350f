package kernel

import (
	"syscall"
	"testing"
	"unsafe"
)

// edged returns n zeros that end right before memory that cannot be read or, if not end, that begin right behind such: a kernel that
// reads a single byte outside its operands stops the test.
func edged[T number](t testing.TB, n int, end bool) []T {
	t.Helper()
	var one T
	size, page := n*int(unsafe.Sizeof(one)), syscall.Getpagesize()
	pages := (size + page - 1) / page * page
	memory, err := syscall.Mmap(-1, 0, pages+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	for _, closed := range [][]byte{memory[:page], memory[page+pages:]} {
		if err := syscall.Mprotect(closed, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	if n == 0 {
		return nil
	}
	from := page
	if end {
		from += pages - size
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&memory[from])), n)
}
