package main

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// writeFiles makes a folder of files without content, but for those given as name=content.
func writeFiles(t *testing.T, folder string, files ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), folder)
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name, content, _ := strings.Cut(f, "=")
		if err := os.WriteFile(filepath.Join(path, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestOpenSet(t *testing.T) {
	plain := []string{"101_1.tif", "101_2.tif", "102_1.tif"}
	for _, row := range []struct {
		name    string
		folder  string
		files   []string
		at      string // behind the folder
		naming  string
		ppi     int
		fingers []string
		images  []string
	}{
		{name: "plain", files: plain, fingers: []string{"101", "102"}, images: []string{"101_1", "101_2", "102_1"}},
		{name: "resolution", files: plain, at: "@569", ppi: 569, fingers: []string{"101", "102"}, images: []string{"101_1", "101_2", "102_1"}},
		{name: "a folder with an at sign", folder: "db@home", files: plain, fingers: []string{"101", "102"},
			images: []string{"101_1", "101_2", "102_1"}},
		{name: "a folder with an at sign and a resolution", folder: "db@home", files: plain, at: "@512", ppi: 512,
			fingers: []string{"101", "102"}, images: []string{"101_1", "101_2", "102_1"}},
		{name: "finger is all before the last _", files: []string{"012_10_1.png", "012_10_2.png", "012_9_1.png"},
			fingers: []string{"012_10", "012_9"}, images: []string{"012_10_1", "012_10_2", "012_9_1"}},
		{name: "all kinds, and others left alone", files: []string{"README.md", "a_1.BMP", "a_2.jpeg", "a_3.jpg", "a_4.pgm", "a_5.png",
			"b_1.TIFF", "b_2.tif", "notes.txt"}, fingers: []string{"a", "b"},
			images: []string{"a_1", "a_2", "a_3", "a_4", "a_5", "b_1", "b_2"}},
		{name: "naming", files: []string{"s1-r2.png", "s2-r1.png", "s2-r2.png"}, naming: `^(?P<impression>s\d)-(?P<finger>r\d)`,
			fingers: []string{"r2", "r1"}, images: []string{"s1-r2", "s2-r1", "s2-r2"}},
		{name: "description", files: []string{"1x1.png", "1x2.png", "2x1.png", `set.json={"ppi": 569, "name": "(?P<finger>.)x(?P<impression>.)"}`},
			ppi: 569, fingers: []string{"1", "2"}, images: []string{"1x1", "1x2", "2x1"}},
		{name: "arguments go above the description", at: "@500", ppi: 500, naming: `(?P<finger>.)x(?P<impression>.)`,
			files: []string{"1x1.png", "1x2.png", "2x1.png", `set.json={"ppi": 569, "name": "no"}`}, fingers: []string{"1", "2"},
			images: []string{"1x1", "1x2", "2x1"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if row.folder == "" {
				row.folder = "db"
			}
			s, err := openSet(writeFiles(t, row.folder, row.files...)+row.at, row.naming)
			if err != nil {
				t.Fatal(err)
			}
			var images []string
			for _, img := range s.images {
				images = append(images, img.name)
				if !strings.Contains(img.name, s.fingers[img.finger]) {
					t.Errorf("%s is said to be finger %s", img.name, s.fingers[img.finger])
				}
			}
			if s.name != row.folder || s.ppi != row.ppi || !slices.Equal(s.fingers, row.fingers) || !reflect.DeepEqual(images, row.images) {
				t.Errorf("got %+v", s)
			}
		})
	}
}

func TestOpenSetErrors(t *testing.T) {
	for _, row := range []struct {
		name, at, naming string
		files            []string
		says             string
	}{
		{name: "empty", says: "two impressions of one: 0 images of 0 fingers"},
		{name: "one finger", files: []string{"1_1.png", "1_2.png"}, says: "2 images of 1 fingers"},
		{name: "one impression each", files: []string{"1_1.png", "2_1.png"}, says: "2 images of 2 fingers"},
		{name: "name", files: []string{"left.png"}, says: "the name left does not follow"},
		{name: "no such folder", at: "/none", says: "no such file"},
		{name: "resolution", at: "@high", says: `"high" is no resolution`},
		{name: "resolution zero", at: "@0", says: `"0" is no resolution`},
		{name: "naming", naming: "(", says: "missing closing"},
		{name: "naming without finger", naming: "(?P<impression>.)", says: "lacks the group"},
		{name: "naming without impression", naming: "(?P<finger>.)", says: "lacks the group"},
		{name: "description", files: []string{"set.json={"}, says: "set.json: unexpected end"},
		{name: "description of the wrong type", files: []string{`set.json={"ppi":"many"}`}, says: "cannot unmarshal"},
		{name: "description of a negative resolution", files: []string{`set.json={"ppi":-1}`}, says: "ppi is -1"},
		{name: "one print twice", files: []string{"1_1.png", "1_1.tif"}, says: "1_1.png and 1_1.tif are both impression 1 of finger 1"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := openSet(writeFiles(t, "db", row.files...)+row.at, row.naming)
			if err == nil || !strings.Contains(err.Error(), row.says) {
				t.Errorf("got %v, want %q", err, row.says)
			}
		})
	}
}
