package minutiae

// Layer is one stage's result as a map over the print.
type Layer struct {
	Stage  string  // the stage's name, which is also the name of its file
	Name   string  // what the values are
	Width  int     // values a row
	Height int     // rows
	CellPx int     // side of the square that one value stands for, in pixels at 500 ppi
	Values []int16 // Width x Height values, row by row; valid during the call only
}

// Trace sees what the stages of Extract produce, in order. It is for pictures, goldens and checksums.
type Trace func(Layer)

func (t Trace) plane(stage, name string, p plane) {
	if t == nil {
		return
	}
	values := make([]int16, 0, p.w*p.h)
	for y := range p.h {
		values = append(values, p.row(y)...)
	}
	t(Layer{Stage: stage, Name: name, Width: p.w, Height: p.h, CellPx: 1, Values: values})
}

func traceGrid[T ~int16 | ~uint16 | ~uint8](t Trace, stage, name string, g grid, v []T, cell int) {
	if t == nil {
		return
	}
	values := make([]int16, len(v))
	for i, x := range v {
		values[i] = int16(x)
	}
	t(Layer{Stage: stage, Name: name, Width: g.w, Height: g.h, CellPx: cell, Values: values})
}
