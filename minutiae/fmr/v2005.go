package fmr

// read2005 reads a record of ISO/IEC 19794-2:2005 or INCITS 378-2004, which differ in the header, the unit of directions and the points of the
// extended data.
func (r *reader) read2005(record *Record) {
	r.start(version20)
	stated := r.length2005()
	if r.format == INCITS2004 {
		record.Product = r.product()
	}
	var common View // what the header says of all views
	equipment := r.u16(fieldDevice)
	common.Compliance, common.Device.Type = uint8(equipment>>12), equipment&0xfff
	if common.Compliance&7 != 0 {
		r.doubt(fieldCompliance, "reserved bits are set: %#x", common.Compliance)
	}
	common.Width, common.Height = int(r.u16(fieldSize)), int(r.u16(fieldSize))
	common.ResX, common.ResY = r.resolution(), r.resolution()
	views := r.u8(fieldViews)
	r.reserved()
	for range views {
		if r.failed {
			return
		}
		v := common
		v.Finger = r.finger()
		both := r.u8(fieldNumber)
		v.Number, v.Impression = both>>4, r.impression(both&0xf)
		v.Quality = []Quality{{Score: r.viewQuality2005()}}
		r.minutiae(&v, int(r.u8(fieldCount)), true)
		r.extended(&v)
		r.finish(&v)
		record.Views = append(record.Views, v)
	}
	r.finishAll(record.Views)
	r.shareSize(record)
	r.length(stated)
}

// start reads what all records begin with.
func (r *reader) start(version string) {
	if got := string(r.take(len(magic), fieldIdentifier)); got != magic {
		r.fatal(fieldIdentifier, "it begins with %q, want %q", got, magic)
	}
	if got := string(r.take(len(version), fieldVersion)); !r.failed && got != version {
		r.fatal(fieldVersion, "the version is %q, want %q", got, version)
	}
}

// length2005 reads the record length: four bytes in ISO, and two in INCITS, or two zeros and four where two do not suffice.
func (r *reader) length2005() int64 {
	if r.format == ISO2005 {
		return int64(r.u32(fieldLength))
	}
	if short := r.u16(fieldLength); short != 0 {
		return int64(short)
	}
	long := r.u32(fieldLength)
	if !r.failed && long < 1<<16 {
		r.violates(fieldLength, "a length of %d is written in six bytes", long)
	}
	return int64(long)
}

// product reads the CBEFF product identifier.
func (r *reader) product() Product {
	p := Product{Owner: r.u16(fieldProduct), Type: r.u16(fieldProduct)}
	if p.Owner == 0 {
		r.doubt(fieldProduct, "the owner is 0, which is nobody's number")
	}
	return p
}

// viewQuality2005 reads the quality of a view, 0 to 100.
func (r *reader) viewQuality2005() uint8 {
	q := r.u8(fieldQuality)
	if q > mostQuality {
		r.violates(fieldQuality, "quality %d, want 100 or less", q)
		return 0
	}
	return q
}

// minutiae reads so many minutiae.
func (r *reader) minutiae(v *View, n int, quality bool) {
	if n == 0 {
		r.doubt(fieldCount, "a view has no minutiae")
	}
	for range n {
		if r.failed {
			return
		}
		v.Minutiae = append(v.Minutiae, r.minutia(quality))
	}
}

// shareSize gives all views the size that holds the points of each: the header says it once.
func (r *reader) shareSize(record *Record) {
	width, height := 0, 0
	for _, v := range record.Views {
		width, height = max(width, v.Width), max(height, v.Height)
	}
	for i := range record.Views {
		record.Views[i].Width, record.Views[i].Height = width, height
	}
}

// write2005 writes a record of ISO/IEC 19794-2:2005 or INCITS 378-2004.
func (w *writer) write2005(record Record) {
	const most = 176 // finger positions times views, 7.3.10
	if len(record.Views) > most {
		w.fail("%d views, want %d or less", len(record.Views), most)
		return
	}
	w.share(record.Views)
	var body writer
	body.format = w.format
	for i := range record.Views {
		v := &record.Views[i]
		body.finger(v.Finger)
		body.fits(int(v.Number), 15, "the view number")
		body.u8(v.Number<<4 | uint8(v.Impression.in(w.format)))
		body.u8(v.score2005())
		body.count(len(v.Minutiae))
		for _, m := range v.Minutiae {
			body.minutia(m, true)
		}
		body.extended(v)
	}
	w.err = firstError(w.err, body.err)
	w.b = append(w.b, magic+version20...)
	switch size := len(body.b); {
	case w.format == ISO2005:
		w.u32(uint32(headerISO2005 + size))
	case headerShort+size < 1<<16:
		w.u16(uint16(headerShort + size))
	default:
		w.u16(0)
		w.u32(uint32(headerLong + size))
	}
	if w.format == INCITS2004 {
		w.u16(record.Product.Owner)
		w.u16(record.Product.Type)
	}
	w.header2005(&record.Views[0], len(record.Views))
	w.b = append(w.b, body.b...)
}

// header2005 writes what the header says of all views.
func (w *writer) header2005(v *View, views int) {
	w.fits(int(v.Device.Type), 0xfff, "the capture device type")
	w.fits(int(v.Compliance), 15, "the equipment compliance")
	w.u16(uint16(v.Compliance)<<12 | v.Device.Type)
	w.size(v)
	w.resolution(v.ResX)
	w.resolution(v.ResY)
	w.u8(uint8(views))
	w.u8(0)
}

// score2005 returns the quality of a view by the rules of 2004 and 2005: 0 where none is known.
func (v *View) score2005() uint8 {
	for _, q := range v.Quality {
		if q.Score <= mostQuality {
			return q.Score
		}
	}
	return 0
}
