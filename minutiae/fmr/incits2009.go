package fmr

// read2009 reads a record of INCITS 378-2009 or its amendment 1.
//
// biomdi and libbiomeval write, and call 2007, a header that has 16 bits for the equipment as that of 2004, where the standard has 24. It is
// known by where the views end.
func (r *reader) read2009(record *Record) {
	version := version30
	if r.format == INCITS2009Am1 {
		version = version35
	}
	r.start(version)
	stated := int64(r.u32(fieldLength))
	record.Product = r.product()
	var common View
	if !r.failed && !walks2009(r.b, header2009) && walks2009(r.b, header2009Old) {
		r.violates(fieldCompliance, "the header has 20 bytes, want 21: certification and device share two")
		equipment := r.u16(fieldDevice)
		common.Compliance, common.Device.Type = uint8(equipment>>12), equipment&0xfff
	} else {
		compliance := r.u8(fieldCompliance)
		if compliance&0x0f != 0 {
			r.violates(fieldCompliance, "reserved bits are set: %#02x", compliance)
		}
		common.Compliance, common.Device.Type = compliance>>4, r.u16(fieldDevice)
	}
	views := r.u8(fieldViews)
	r.reserved()
	for range views {
		if r.failed {
			return
		}
		v := common
		v.Finger, v.Number, v.Impression = r.finger(), r.u8(fieldNumber), r.impression(r.u8(fieldImpression))
		v.Quality = []Quality{r.quality()}
		v.Width, v.Height = int(r.u16(fieldSize)), int(r.u16(fieldSize))
		v.ResX, v.ResY = r.resolution(), r.resolution()
		r.minutiae(&v, int(r.u8(fieldCount)), true)
		r.extended(&v)
		r.finish(&v)
		record.Views = append(record.Views, v)
	}
	r.finishAll(record.Views)
	r.length(stated)
}

// quality reads the quality of a view and whose it is.
func (r *reader) quality() Quality {
	q := Quality{Score: r.u8(fieldQuality), Vendor: r.u16(fieldQuality), Algorithm: r.u16(fieldQuality)}
	if q.Score > mostQuality && q.Score < NotReported {
		r.violates(fieldQuality, "quality %d, want 0 to 100, 254 or 255", q.Score)
		q.Score = NotReported
	}
	return q
}

func (w *writer) write2009(record Record) {
	w.b = append(w.b, magic...)
	if w.format == INCITS2009Am1 {
		w.b = append(w.b, version35...)
	} else {
		w.b = append(w.b, version30...)
	}
	w.fits(len(record.Views), 255, "the number of views")
	w.u32(0)
	w.u16(record.Product.Owner)
	w.u16(record.Product.Type)
	first := &record.Views[0]
	w.fits(int(first.Compliance), 15, "the equipment compliance")
	w.u8(first.Compliance << 4)
	w.u16(first.Device.Type)
	w.u8(uint8(len(record.Views)))
	w.u8(0)
	for i := range record.Views {
		v := &record.Views[i]
		if v.Device.Type != first.Device.Type || v.Compliance != first.Compliance {
			w.fail("views 0 and %d differ in equipment, which the header says once", i)
		}
		w.finger(v.Finger)
		w.u8(v.Number)
		w.u8(uint8(v.Impression.in(w.format)))
		q := Quality{Score: NotReported}
		if len(v.Quality) > 0 {
			q = v.Quality[0]
		}
		w.viewQuality(q)
		w.size(v)
		w.resolution(v.ResX)
		w.resolution(v.ResY)
		w.count(len(v.Minutiae))
		for _, m := range v.Minutiae {
			w.minutia(m, true)
		}
		w.extended(v)
	}
	w.length()
}

// length puts the length of all that is written into the four bytes behind the version.
func (w *writer) length() {
	n := len(w.b)
	const at = len(magic + version20)
	w.b[at], w.b[at+1], w.b[at+2], w.b[at+3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
}

// finger writes a finger position, or unknown where the format does not know it.
func (w *writer) finger(f Finger) {
	if !f.known(w.format) {
		f = 0
	}
	w.u8(uint8(f))
}

func (w *writer) viewQuality(q Quality) {
	if q.Score > mostQuality && q.Score < NotReported {
		w.fail("a quality is %d", q.Score)
	}
	w.u8(q.Score)
	w.u16(q.Vendor)
	w.u16(q.Algorithm)
}
