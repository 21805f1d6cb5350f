package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// set is a folder of images, several of each finger.
type set struct {
	name    string
	folder  string
	ppi     int      // pixels per inch of all images; 0: each file says it
	images  []image  // by name
	fingers []string // names, in the order of images

	draw   func(i int) minutiae.Image    // image i of a set that is drawn; nil: it is read
	sketch func(i int) minutiae.Template // template i of a set that has no images
	scores *measured                     // of a set out of a file of scores, which has no images
}

// image is one impression of a finger.
type image struct {
	file   string // in the folder
	name   string // without the folder and the ending
	finger int    // index in set.fingers
}

// description is what a folder may say of itself, in a file of this name.
const descriptionFile = "set.json"

type description struct {
	PPI  int    `json:"ppi"`
	Name string `json:"name"` // a naming
}

// endings are those of the formats that imageio reads; all other files of a folder are left alone.
var endings = []string{".an2", ".bmp", ".eft", ".fir", ".jpeg", ".jpg", ".pgm", ".png", ".tif", ".tiff", ".wsq"}

// errTooFew is returned, wrapped with the folder, when a set has no two prints of one finger, or no two fingers.
var errTooFew = errors.New("a set needs two fingers, and two impressions of one")

// errNoImages is returned where a command needs images and was given a file of scores, or patterns.
var errNoImages = errors.New("it has no images")

// defaultNaming takes everything before the last _ for the finger.
const defaultNaming = `^(?P<finger>.+)_(?P<impression>[^_]+)$`

// openSet reads a set given as DIR or DIR@ppi. The resolution is that of the argument, else of the folder's description, else of each
// file: who describes a set knows better than the tags of its files, which are often a program's default. naming is a regular expression
// or empty, which leaves it to the description and then to defaultNaming.
func openSet(argument, naming string) (set, error) {
	s := set{folder: argument}
	if at := strings.LastIndexByte(argument, '@'); at >= 0 && !exists(argument) {
		ppi, err := strconv.Atoi(argument[at+1:])
		if err != nil || ppi <= 0 {
			return set{}, fmt.Errorf("%s: %q is no resolution, want pixels per inch as in DIR@500", argument, argument[at+1:])
		}
		s.folder, s.ppi = argument[:at], ppi
	}
	absolute, err := filepath.Abs(s.folder)
	if err != nil {
		return set{}, err
	}
	s.name = filepath.Base(absolute)
	d, err := readDescription(s.folder)
	if err != nil {
		return set{}, err
	}
	if s.ppi == 0 {
		s.ppi = d.PPI
	}
	for _, n := range []string{d.Name, defaultNaming} {
		if naming == "" {
			naming = n
		}
	}
	entries, err := os.ReadDir(s.folder) // sorted by name
	if err != nil {
		return set{}, err
	}
	if err := s.list(entries, naming); err != nil {
		return set{}, fmt.Errorf("%s: %w", s.folder, err)
	}
	return s, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func readDescription(folder string) (d description, err error) {
	path := filepath.Join(folder, descriptionFile)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return d, fmt.Errorf("%s: %w", path, err)
	}
	if d.PPI < 0 {
		return d, fmt.Errorf("%s: ppi is %d", path, d.PPI)
	}
	return d, nil
}

// list finds the images among the folder's entries, and whose finger each shows.
func (s *set) list(entries []fs.DirEntry, naming string) error {
	pattern, err := regexp.Compile(naming)
	if err != nil {
		return err
	}
	finger, impression := pattern.SubexpIndex("finger"), pattern.SubexpIndex("impression")
	if finger < 0 || impression < 0 {
		return fmt.Errorf("the naming %s lacks the group (?P<finger>…) or (?P<impression>…)", naming)
	}
	files, wanted := map[[2]string]string{}, kindsOf(entries)
	for _, entry := range entries {
		ending := filepath.Ext(entry.Name())
		if entry.IsDir() || !slices.Contains(wanted, strings.ToLower(ending)) {
			continue
		}
		name := strings.TrimSuffix(entry.Name(), ending)
		groups := pattern.FindStringSubmatch(name)
		if groups == nil {
			return fmt.Errorf("the name %s does not follow the naming %s; say another with --name", name, pattern)
		}
		key := [2]string{groups[finger], groups[impression]}
		if other, taken := files[key]; taken {
			return fmt.Errorf("%s and %s are both impression %s of finger %s", other, entry.Name(), key[1], key[0])
		}
		files[key] = entry.Name()
		s.add(image{file: entry.Name(), name: name}, groups[finger])
	}
	if len(s.fingers) < 2 || len(s.images) == len(s.fingers) {
		return fmt.Errorf("%w: %d images of %d fingers", errTooFew, len(s.images), len(s.fingers))
	}
	return nil
}

func (s *set) add(img image, finger string) {
	img.finger = slices.Index(s.fingers, finger)
	if img.finger < 0 {
		img.finger = len(s.fingers)
		s.fingers = append(s.fingers, finger)
	}
	s.images = append(s.images, img)
}

// read reads image i.
func (s *set) read(i int) (minutiae.Image, error) {
	if s.scores != nil || s.sketch != nil {
		return minutiae.Image{}, fmt.Errorf("set %s: %w", s.name, errNoImages)
	}
	if s.draw != nil {
		return s.draw(i), nil
	}
	path := filepath.Join(s.folder, s.images[i].file)
	b, err := os.ReadFile(path)
	if err != nil {
		return minutiae.Image{}, err
	}
	img, err := imageio.Decode(b, s.ppi)
	if errors.Is(err, imageio.ErrNoResolution) {
		return img, fmt.Errorf("%s: %w, as in %s@500 or %s", path, err, s.folder, descriptionFile)
	}
	if err != nil {
		return img, fmt.Errorf("%s: %w", path, err)
	}
	return img, nil
}
