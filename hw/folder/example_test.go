package folder_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"fingerzeig/hw/folder"
)

// Somebody saves a scan.
func Example() {
	dir, err := os.MkdirTemp("", "scans")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	sensor, err := folder.Open(folder.Options{Folder: dir, Decode: decode, PPI: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sensor.Close()
	_ = os.WriteFile(filepath.Join(dir, "scan"), []byte{12, 200, 34, 180}, 0o600)
	frame, err := sensor.Capture(context.Background())
	rest, _ := os.ReadDir(dir)
	fmt.Println(frame.Pixels, err, len(rest))
	// Output: [12 200 34 180] <nil> 0
}
