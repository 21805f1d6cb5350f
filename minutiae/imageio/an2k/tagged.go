package an2k

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var errShort = errors.New("it ends too early")

// dataField is the field that holds the picture: it is the last of its record and may contain every byte.
const dataField = 999

// takeTagged reads a record of fields "type.number:value" by the length in its first, and returns its fields by number, and the rest.
func takeTagged(b []byte, kind int) (fields map[int][]byte, rest []byte, err error) {
	prefix := strconv.Itoa(kind) + "."
	number, value, _, err := takeField(b[:min(len(b), 64)], prefix)
	if err != nil {
		return nil, nil, err
	}
	length, err := strconv.Atoi(string(value))
	if number != 1 || err != nil || length < 1 || length > len(b) {
		return nil, nil, fmt.Errorf("it says that it has %.16q bytes, and there are %d", value, len(b))
	}
	record, rest := b[:length:length], b[length:]
	if record[length-1] != fileSeparator {
		return nil, nil, errors.New("it does not end where it says")
	}
	record = record[:length-1]
	fields = map[int][]byte{}
	for len(record) > 0 {
		number, value, after, err := takeField(record, prefix)
		if err != nil {
			// A field that is named after another type, as some writers do, says nothing; the next one may.
			if _, after, ok := bytes.Cut(record, []byte{groupSeparator}); ok {
				record = after
				continue
			}
			break
		}
		if _, ok := fields[number]; !ok && number <= dataField { // above are fields of agencies
			fields[number] = value
		}
		record = after
	}
	return fields, rest, nil
}

// takeField reads "type.number:value" up to the separator, or to the end where the value is the picture.
func takeField(b []byte, prefix string) (number int, value, rest []byte, err error) {
	const longest = 9
	colon := bytes.IndexByte(b[:min(len(b), len(prefix)+longest+1)], ':')
	if colon < 0 || !bytes.HasPrefix(b, []byte(prefix)) {
		return 0, nil, nil, fmt.Errorf("a field does not begin with %q and a number", prefix)
	}
	if number, err = strconv.Atoi(string(b[len(prefix):colon])); err != nil || number < 1 {
		return 0, nil, nil, errors.New("a field has no number")
	}
	if value = b[colon+1:]; number == dataField {
		return number, value, nil, nil
	}
	if end := bytes.IndexAny(value, "\x1d\x1c"); end >= 0 {
		value, rest = value[:end], value[end+1:]
	}
	return number, value, rest, nil
}

// taggedImage makes an image of the fields of a record of type 13 or 14; nil where it has no picture, as one of an amputated finger has.
func taggedImage(fields map[int][]byte, kind int) (*Image, error) {
	data := fields[dataField]
	if len(data) == 0 {
		return nil, nil
	}
	img := &Image{Type: kind, Data: data, Compression: taggedCompression(first(fields[11]))}
	for _, f := range []struct {
		number int
		to     *int
	}{{2, &img.ID}, {3, &img.Impression}, {6, &img.Width}, {7, &img.Height}, {12, &img.Depth}, {13, &img.Finger}} {
		text := first(fields[f.number])
		v, err := strconv.Atoi(text)
		if err != nil && text != "" || v < 0 || v > 99999 {
			return nil, fmt.Errorf("field %d.%03d is %.16q", kind, f.number, text)
		}
		*f.to = v
	}
	unit := map[string]float64{"1": 1, "2": 2.54}[first(fields[8])] // pixels per inch, per centimetre; 0 is an aspect ratio alone
	x, _ := strconv.ParseFloat(first(fields[9]), 64)
	y, _ := strconv.ParseFloat(first(fields[10]), 64)
	img.PPIX, img.PPIY = x*unit, y*unit
	return img, nil
}

// first returns the first item of a field without space around it.
func first(field []byte) string {
	if end := bytes.IndexAny(field, "\x1e\x1f"); end >= 0 {
		field = field[:end]
	}
	return strings.TrimSpace(string(field[:min(len(field), 32)]))
}

func taggedCompression(name string) Compression {
	c, ok := map[string]Compression{
		"NONE": Raw, "WSQ": WSQ, "WSQ20": WSQ, "JPEGB": JPEG, "JPEGL": JPEGLossless, "JP2": JPEG2000, "JP2L": JPEG2000Lossless, "PNG": PNG,
	}[strings.ToUpper(name)]
	if !ok {
		return Unknown
	}
	return c
}
