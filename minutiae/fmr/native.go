package fmr

import (
	"errors"
	"fmt"

	"fingerzeig/minutiae"
)

// readNative reads a template of this engine.
func (r *reader) readNative(record *Record) {
	var t minutiae.Template
	if err := t.UnmarshalBinary(r.b); err != nil {
		r.fatal(fieldIdentifier, "%v", err)
		return
	}
	record.Views = []View{nativeView(t)}
}

// nativeView returns a template as a view in its own units.
func nativeView(t minutiae.Template) View {
	v := View{
		ResX: nativeUnits, ResY: nativeUnits, Width: int(t.Width), Height: int(t.Height), Quality: []Quality{{Score: t.Quality}},
		Maker: t.Version, Ridges: t.Ridges,
	}
	for _, m := range t.Minutiae {
		v.Minutiae = append(v.Minutiae, Minutia{X: int(m.X), Y: int(m.Y), Direction: m.Direction, Type: m.Type, Quality: m.Reliability})
	}
	return v
}

// writeNative writes the first view.
func (w *writer) writeNative(record Record) {
	record.Views = record.Views[:1]
	t, err := record.Template(0)
	if err != nil {
		w.err = firstError(w.err, err)
		return
	}
	w.b, err = t.MarshalBinary()
	if errors.Is(err, minutiae.ErrFormat) {
		w.err = firstError(w.err, fmt.Errorf("%w: %w", ErrRange, err))
	}
}
