package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"fingerzeig/hw"
	"fingerzeig/minutiae/imageio"
)

// imageEndings are the endings of file names that the simulated sensor offers.
var imageEndings = []string{".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".pgm"}

// errNoImages is returned when a folder holds no image.
var errNoImages = errors.New("the folder holds no image (PNG, JPEG, BMP, TIFF, PGM)")

// prints are the image files that can be laid on a simulated sensor.
type prints struct {
	folder *os.Root
	ppi    int // 0: the files know it
	next   int // which one comes next where nobody names one
}

// openPrints opens a folder of images. It returns errNoImages.
func openPrints(folder string, ppi int) (*prints, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	p := &prints{folder: root, ppi: ppi}
	names, err := p.names()
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s: %w", folder, errNoImages)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return p, nil
}

// names returns the names of the images, in order.
func (p *prints) names() ([]string, error) {
	files, err := fs.ReadDir(p.folder.FS(), ".")
	var names []string
	for _, f := range files {
		if slices.Contains(imageEndings, strings.ToLower(path.Ext(f.Name()))) && !f.IsDir() {
			names = append(names, f.Name())
		}
	}
	return names, err
}

// upcoming returns the name of the image that comes next where nobody names one; empty where there is none any more.
func (p *prints) upcoming() string {
	names, err := p.names()
	if err != nil || len(names) == 0 {
		return ""
	}
	return names[p.next%len(names)]
}

// frame reads an image; with an empty name the one that comes next. The caller wipes it.
func (p *prints) frame(name string) (hw.Frame, error) {
	if name == "" {
		name = p.upcoming()
		p.next++
	}
	f, err := p.folder.Open(name)
	if err != nil {
		return hw.Frame{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxImageBytes))
	defer clear(b)
	if err != nil {
		return hw.Frame{}, err
	}
	img, err := imageio.Decode(b, p.ppi)
	if err != nil {
		return hw.Frame{}, fmt.Errorf("%s: %w", name, err)
	}
	return hw.Frame{Pixels: img.Pixels, Width: img.Width, Height: img.Height, PPI: img.PPI}, nil
}
