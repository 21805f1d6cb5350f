package synth

import (
	"math"
	"sync"
)

// texture is a large piece of smooth random functions, at points that lie gridStep px apart, over the root of 2. Two parts of it together are
// such functions again, at a tenth of what drawing them takes: enough for what tells no finger from another, such as how clear a print is where.
type texture[T any] [textureSide * textureSide]T

const textureSide = 128

// skinPoint is what is irregular in an impression at one point.
type skinPoint struct {
	giveX, giveY float32 // how the skin gives
	rim          float32 // how the rim runs
	clear        float32 // how clear the ridges show
}

var skinTexture = sync.OnceValue(func() *texture[skinPoint] {
	c, t := newChance(0, forTexture), new(texture[skinPoint])
	giveX, giveY, rim, clear := newTexture(c, giveStep), newTexture(c, giveStep), newTexture(c, rimStep), newTexture(c, clearStep)
	for i := range t {
		t[i] = skinPoint{giveX[i], giveY[i], rim[i], clear[i]}
	}
	return t
})

// lushTexture is where minutiae abound.
var lushTexture = sync.OnceValue(func() *texture[float32] { return newTexture(newChance(lushStep, forTexture), lushStep) })

// newTexture draws a texture of a field whose knots lie so far apart. Its mean and deviation, which all templates share, are made exact.
func newTexture(c chance, step float64) *texture[float32] {
	f, t := newField(c, 0, 0, textureSide*gridStep, textureSide*gridStep, step), new(texture[float32])
	sum, squares := 0.0, 0.0
	for i := range t {
		v := f.at(float64(i%textureSide*gridStep), float64(i/textureSide*gridStep))
		t[i] = float32(v)
		sum += v
		squares += float64(v * v)
	}
	mean := sum / float64(len(t))
	deviation := math.Sqrt(squares/float64(len(t)) - float64(mean*mean))
	for i, v := range t {
		t[i] = float32((float64(v) - mean) / float64(deviation*math.Sqrt2))
	}
	return t
}

// swatch is smooth random functions of deviation 1, at points: two parts of a texture, one over the other. A point of either stands at its row
// times textureSide, and its column.
type swatch[T any] struct{ one, other []T }

// cut draws a swatch of w x h points.
func (t *texture[T]) cut(c *series, w, h int) swatch[T] {
	v := c.bits()
	return swatch[T]{t.part(v, w, h), t.part(v>>32, w, h)}
}

// part returns the w x h points, and what lies beside them, that 32 bits choose.
func (t *texture[T]) part(bits uint64, w, h int) []T {
	x, y := int(bits&0xffff)*(textureSide-w)>>16, int(bits>>16&0xffff)*(textureSide-h)>>16
	return t[y*textureSide+x:]
}
