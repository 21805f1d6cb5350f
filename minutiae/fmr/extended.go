package fmr

import "encoding/binary"

// The types of blocks in an area of extended data.
const (
	typeCounts    = 1
	typePoints    = 2
	typeZones     = 3
	blockHeader   = 4
	vendorBlocks  = 0x0100 // from here on types belong to vendors, as long as the lower byte is not zero
	zoneHeader    = 3
	zoneMaker     = 4
	edgeBytes     = 3
	mostCountType = 2
)

// extended reads the area of extended data behind the minutiae.
func (r *reader) extended(v *View) {
	if r.failed {
		return
	}
	if r.left() == 0 {
		r.violates(fieldExtended, "the length of the extended data, two bytes, is missing")
		return
	}
	size := int(r.u16(fieldExtended))
	if size > r.left() {
		r.fatal(fieldExtended, "%d bytes of extended data, and %d are left", size, r.left())
		return
	}
	start := r.at
	area := r.take(size, fieldExtended)
	blocks, ok := split(area, blockHeader)
	if !ok {
		// Some writers leave the header out of a block's length.
		if blocks, ok = split(area, 0); ok {
			r.violates(fieldExtended, "the length of a block leaves out its own four bytes")
		} else {
			r.violates(fieldExtended, "the lengths of the blocks do not add up to %d", size)
			v.Extended = []Extended{{Data: area}}
			return
		}
	}
	for _, b := range blocks {
		r.at = start + b.at
		r.block(v, b.kind, b.data)
	}
	r.at = start + size
}

// block is one of an area.
type block struct {
	at   int
	kind uint16
	data []byte
}

// split cuts an area into its blocks, whose lengths count so many bytes of the header of four.
func split(area []byte, counted int) (blocks []block, ok bool) {
	at := 0
	for at < len(area) {
		if len(area)-at < blockHeader {
			return nil, false
		}
		size := int(binary.BigEndian.Uint16(area[at+2:])) - counted
		if size < 0 || size > len(area)-at-blockHeader {
			return nil, false
		}
		blocks = append(blocks, block{at, binary.BigEndian.Uint16(area[at:]), area[at+blockHeader:][:size]})
		at += blockHeader + size
	}
	return blocks, true
}

// block makes a block part of the view, or keeps it as it is.
func (r *reader) block(v *View, kind uint16, data []byte) {
	read := false
	switch {
	case kind == 0 || kind == typeZones && r.format.isINCITS():
		r.violates(fieldExtended, "block type %d is reserved", kind)
	case kind == typeCounts && v.Counts == nil:
		v.Counts, read = r.counts(data, len(v.Minutiae))
	case kind == typePoints && len(v.Cores)+len(v.Deltas) == 0:
		read = r.points(v, data)
	case kind == typeZones && v.Zones == nil:
		v.Zones, read = r.zones(v, data)
	case kind <= typeZones:
		r.violates(fieldExtended, "a second block of type %d", kind)
	case kind < vendorBlocks || kind&0xff == 0:
		r.doubt(fieldExtended, "block type %#04x is reserved", kind)
	}
	if !read {
		v.Extended = append(v.Extended, Extended{kind, data})
	}
}

func (r *reader) counts(data []byte, minutiae int) (*RidgeCounts, bool) {
	if len(data) == 0 || (len(data)-1)%edgeBytes != 0 {
		r.violates(fieldCounts, "%d bytes, want one and three for each pair", len(data))
		return nil, false
	}
	c := &RidgeCounts{Method: data[0]}
	if c.Method > mostCountType {
		r.doubt(fieldCounts, "method %d is reserved", c.Method)
	}
	for i := 1; i < len(data); i += edgeBytes {
		e := Edge{data[i], data[i+1], data[i+2]}
		if int(max(e.From, e.To)) > minutiae {
			r.doubt(fieldCounts, "a count between minutiae %d and %d, of %d", e.From, e.To, minutiae)
		}
		c.Edges = append(c.Edges, e)
	}
	return c, true
}

// zones reads zonal quality. In 2011 the maker stands before the cells.
func (r *reader) zones(v *View, data []byte) (*Zones, bool) {
	z := &Zones{}
	if r.format == ISO2011 && len(data) >= zoneMaker {
		z.Vendor, z.Algorithm = binary.BigEndian.Uint16(data), binary.BigEndian.Uint16(data[2:])
		data = data[zoneMaker:]
	}
	if len(data) < zoneHeader || data[0] == 0 || data[1] == 0 || data[2] == 0 || data[2] > 8 {
		r.violates(fieldZones, "no size or depth of cells")
		return nil, false
	}
	z.Width, z.Height, z.Bits, z.Cells = data[0], data[1], data[2], data[zoneHeader:]
	across, down := (v.Width+int(z.Width)-1)/int(z.Width), (v.Height+int(z.Height)-1)/int(z.Height)
	if want := (across*down*int(z.Bits) + 7) / 8; len(z.Cells) != want {
		r.doubt(fieldZones, "%d bytes of cells, want %d", len(z.Cells), want)
	}
	return z, true
}

// extended writes the area of extended data. A block's length counts its own header, as in the examples of both standards.
func (w *writer) extended(v *View) {
	start := len(w.b)
	w.u16(0)
	if c := v.Counts; c != nil {
		w.block(typeCounts, func() {
			w.u8(c.Method)
			for _, e := range c.Edges {
				w.b = append(w.b, e.From, e.To, e.Count)
			}
		})
	}
	if len(v.Cores)+len(v.Deltas) > 0 {
		w.block(typePoints, func() { w.points(v) })
	}
	if z := v.Zones; z != nil && !w.format.isINCITS() {
		w.block(typeZones, func() {
			if w.format == ISO2011 {
				w.u16(z.Vendor)
				w.u16(z.Algorithm)
			}
			w.b = append(append(w.b, z.Width, z.Height, z.Bits), z.Cells...)
		})
	}
	for _, e := range v.Extended {
		if e.Type <= typeZones {
			continue // could not be read, and would not be read again
		}
		w.block(e.Type, func() { w.b = append(w.b, e.Data...) })
	}
	size := len(w.b) - start - 2
	w.fits(size, 0xffff, "the length of the extended data")
	binary.BigEndian.PutUint16(w.b[start:], uint16(size))
}

func (w *writer) block(kind uint16, data func()) {
	start := len(w.b)
	w.u16(kind)
	w.u16(0)
	data()
	size := len(w.b) - start
	w.fits(size, 0xffff, "the length of a block of extended data")
	binary.BigEndian.PutUint16(w.b[start+2:], uint16(size))
}
