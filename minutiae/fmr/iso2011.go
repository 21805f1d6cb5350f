package fmr

// read2011 reads a record of ISO/IEC 19794-2:2011.
func (r *reader) read2011(record *Record) {
	r.start(version30)
	stated := int64(r.u32(fieldLength))
	views := r.u16(fieldViews)
	certified := r.u8(fieldCertificates)
	if certified > 1 {
		r.violates(fieldCertificates, "the flag is %d, want 0 or 1", certified)
	}
	for range views {
		if r.failed {
			return
		}
		start := r.at
		length := int64(r.u32(fieldRepresentation))
		v := r.representation(certified != 0)
		if end := int64(r.at - start); !r.failed && end != length {
			r.fatal(fieldRepresentation, "the stated length is %d, the representation has %d bytes", length, end)
		}
		r.finish(&v)
		record.Views = append(record.Views, v)
	}
	r.finishAll(record.Views)
	r.length(stated)
}

// representation reads what follows the length.
func (r *reader) representation(certified bool) (v View) {
	v.Captured = r.moment()
	v.Device = Device{r.u8(fieldDevice), r.u16(fieldDevice), r.u16(fieldDevice)}
	for range r.u8(fieldQuality) {
		if r.failed {
			return v
		}
		v.Quality = append(v.Quality, r.quality())
	}
	if certified {
		for range r.u8(fieldCertificates) {
			if r.failed {
				return v
			}
			v.Certificates = append(v.Certificates, Certificate{r.u16(fieldCertificates), r.u8(fieldCertificates)})
		}
	}
	v.Finger, v.Number = r.finger(), r.u8(fieldNumber)
	v.ResX, v.ResY = r.resolution(), r.resolution()
	v.Impression = r.impression(r.u8(fieldImpression))
	v.Width, v.Height = int(r.u16(fieldSize)), int(r.u16(fieldSize))
	size := r.flags(&v)
	r.minutiae(&v, int(r.u8(fieldCount)), size == minutiaBytes)
	r.extended(&v)
	return v
}

// flags reads the size of a minutia and what an ending is.
func (r *reader) flags(v *View) (size int) {
	flags := r.u8(fieldFlags)
	size, v.Endings = int(flags>>4), Endings(flags&0xf)
	if v.Endings > RidgeEnd {
		r.violates(fieldFlags, "ridge ending type %d is reserved", v.Endings)
		v.Endings = 0
	}
	if size != minutiaBytes && size != minutiaBytes-1 {
		r.fatal(fieldFlags, "a minutia of %d bytes, want 5 or 6", size)
	}
	return size
}

// moment reads nine bytes of date and time, all FF where it is unknown.
func (r *reader) moment() Moment {
	const absent8, absent16 = 0xff, 0xffff
	m := Moment{r.u16(fieldCaptured), r.u8(fieldCaptured), r.u8(fieldCaptured), r.u8(fieldCaptured), r.u8(fieldCaptured), r.u8(fieldCaptured),
		r.u16(fieldCaptured)}
	if m == (Moment{absent16, absent8, absent8, absent8, absent8, absent8, absent16}) {
		return Moment{}
	}
	if !r.failed && !m.valid() {
		r.violates(fieldCaptured, "%v is no date and time", m)
		return Moment{}
	}
	return m
}

// valid tells whether there is such a moment. The last parts may be absent, all bits set.
func (m Moment) valid() bool {
	const absent8, absent16 = 0xff, 0xffff
	if m.Year == 0 || m.Year == absent16 {
		return false
	}
	absent := false
	part := func(v, least, most uint8) bool {
		if v == absent8 {
			absent = true
			return true
		}
		return !absent && v >= least && v <= most
	}
	return part(m.Month, 1, 12) && part(m.Day, 1, 31) && part(m.Hour, 0, 23) && part(m.Minute, 0, 59) && part(m.Second, 0, 60) &&
		(m.Millisecond == absent16 || !absent && m.Millisecond < 1000)
}

func (w *writer) write2011(record Record) {
	w.b = append(w.b, magic+version30...)
	w.u32(0)
	w.fits(len(record.Views), 0xffff, "the number of views")
	w.u16(uint16(len(record.Views)))
	certified := uint8(0)
	for i := range record.Views {
		if len(record.Views[i].Certificates) > 0 {
			certified = 1
		}
	}
	w.u8(certified)
	for i := range record.Views {
		one := writer{format: w.format}
		one.representation(&record.Views[i], certified != 0)
		w.err = firstError(w.err, one.err)
		w.u32(uint32(4 + len(one.b)))
		w.b = append(w.b, one.b...)
	}
	w.length()
}

// representation writes what follows the length.
func (w *writer) representation(v *View, certified bool) {
	w.moment(v.Captured)
	w.u8(v.Device.Technology)
	w.u16(v.Device.Vendor)
	w.u16(v.Device.Type)
	w.fits(len(v.Quality), 255, "the number of quality blocks")
	w.u8(uint8(len(v.Quality)))
	for _, q := range v.Quality {
		w.viewQuality(q)
	}
	if certified {
		w.fits(len(v.Certificates), 255, "the number of certificates")
		w.u8(uint8(len(v.Certificates)))
		for _, c := range v.Certificates {
			w.u16(c.Authority)
			w.u8(c.Scheme)
		}
	}
	w.finger(v.Finger)
	w.u8(v.Number)
	w.resolution(v.ResX)
	w.resolution(v.ResY)
	w.u8(uint8(v.Impression.in(w.format)))
	w.size(v)
	w.fits(int(v.Endings), int(RidgeEnd), "the ridge ending type")
	size := minutiaBytes - 1
	for _, m := range v.Minutiae {
		if m.Quality != NotReported {
			size = minutiaBytes
		}
	}
	w.u8(uint8(size<<4) | uint8(v.Endings))
	w.count(len(v.Minutiae))
	for _, m := range v.Minutiae {
		w.minutia(m, size == minutiaBytes)
	}
	w.extended(v)
}

func (w *writer) moment(m Moment) {
	if m == (Moment{}) {
		for range 9 {
			w.u8(0xff)
		}
		return
	}
	if !m.valid() {
		w.fail("%v is no date and time", m)
	}
	w.u16(m.Year)
	w.b = append(w.b, m.Month, m.Day, m.Hour, m.Minute, m.Second)
	w.u16(m.Millisecond)
}
