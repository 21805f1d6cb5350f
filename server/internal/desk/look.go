package desk

import (
	"context"
	"net/http"
	"runtime"
	"time"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// engine looks at prints, as many at a time as the machine has processors.
type engine struct{ benches chan *minutiae.Scratch }

func newEngine() *engine {
	e := &engine{make(chan *minutiae.Scratch, runtime.GOMAXPROCS(0))}
	for range cap(e.benches) {
		e.benches <- new(minutiae.Scratch)
	}
	return e
}

// wireView is what is seen of a print. Coordinates are in pixels at 500 ppi from the top left, angles in degrees, counter-clockwise from +x.
type wireView struct {
	Picture  []byte        `json:"picture"` // PNG, whatever the file was: browsers show no WSQ and no TIFF
	Template []byte        `json:"template"`
	Quality  int           `json:"quality"` // 0 to 100
	Advice   []string      `json:"advice"`  // names of minutiae.Advice
	Width    float64       `json:"width"`
	Height   float64       `json:"height"`
	Minutiae []wireMinutia `json:"minutiae"` // those that are likely to be seen again; the template has all
}

type wireMinutia struct {
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Angle float64 `json:"angle"`
	Fork  bool    `json:"fork"`
}

// look tells what is seen of a print.
func (p *page) look(w http.ResponseWriter, r *http.Request, _ string) error {
	var body struct {
		Image []byte `json:"image"`
		PPI   int    `json:"ppi"` // 0: the file knows it
	}
	if err := read(r, &body); err != nil {
		return err
	}
	defer clear(body.Image)
	if body.PPI < 0 {
		return errBody
	}
	view, err := p.engine.look(r.Context(), body.Image, body.PPI)
	if err != nil {
		return err
	}
	return reply(w, view)
}

func (e *engine) look(ctx context.Context, file []byte, ppi int) (wireView, error) {
	queue := time.NewTimer(queueTimeout)
	defer queue.Stop()
	var bench *minutiae.Scratch
	select {
	case bench = <-e.benches:
	case <-queue.C:
		return wireView{}, errBusy
	case <-ctx.Done():
		return wireView{}, ctx.Err()
	}
	defer func() {
		if failure := recover(); failure != nil {
			e.benches <- new(minutiae.Scratch) // the old one was left in the middle of something
			panic(failure)
		}
		e.benches <- bench
	}()
	img, err := imageio.Decode(file, ppi)
	if err != nil {
		return wireView{}, err
	}
	defer clear(img.Pixels)
	t, err := minutiae.Extract(img, bench)
	if err != nil {
		return wireView{}, err
	}
	return view(img, t, bench.Advice())
}

func view(img minutiae.Image, t minutiae.Template, advice minutiae.Advice) (v wireView, err error) {
	px := func(l minutiae.Length) float64 { return float64(l) / minutiae.LengthPerPixel }
	v = wireView{Quality: int(t.Quality), Advice: append([]string{}, advice.Names()...), Width: px(t.Width), Height: px(t.Height),
		Minutiae: []wireMinutia{}}
	for _, m := range t.Minutiae { // most reliable first
		if m.Reliability < leastReliability {
			break
		}
		v.Minutiae = append(v.Minutiae, wireMinutia{px(m.X), px(m.Y), float64(m.Direction) * 360 / 65536, m.Type == minutiae.Bifurcation})
	}
	if v.Template, err = t.MarshalBinary(); err != nil {
		return v, err
	}
	v.Picture, err = imageio.EncodePNG(img)
	return v, err
}
