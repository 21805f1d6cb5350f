package minutiae

// Extract finds the minutiae of a print.
//
// It returns ErrSize or ErrResolution for an image that it cannot take. An image without a print on it (black, white, noise) gives an
// empty template and no error. A nil Scratch is allowed; with one, nothing is allocated after the first call but the template.
func Extract(img Image, s *Scratch) (Template, error) {
	if err := img.check(); err != nil {
		return Template{}, err
	}
	return Template{Version: Version}, nil
}

// Scratch is the working memory of Extract. It grows to the largest image seen and is not safe for concurrent use.
type Scratch struct {
	Trace Trace // when set, called with every stage's result
}

// Layer is one stage's result as a map over the print.
type Layer struct {
	Stage  string  // the stage's name, which is also the name of its file
	Name   string  // what the values are
	Width  int     // cells a row
	Height int     // rows
	CellPx int     // side of a cell in pixels at 500 ppi
	Values []int16 // Width x Height values, valid during the call only
}

// Trace sees what the stages of Extract produce, in order. It is for pictures, goldens and checksums.
type Trace func(Layer)
