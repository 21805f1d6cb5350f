package synth

import "sync"

// texture is a large piece of a smooth random function, at points that lie gridStep px apart, over the root of 2. Two parts of it together are
// such a function again, at a tenth of what drawing one takes: enough for what tells no finger from another, such as how clear a print is where.
type texture [textureSide * textureSide]float32

const textureSide = 128

var giveTexture, rimTexture, clearTexture, lushTexture = newTexture(giveStep), newTexture(rimStep), newTexture(clearStep), newTexture(lushStep)

// newTexture returns what makes the texture of a field whose knots lie so far apart, when it is first asked for.
func newTexture(step float64) func() *texture {
	return sync.OnceValue(func() *texture {
		const root2 = 1.4142135623730951
		f, t := newField(newChance(uint64(step), forTexture), 0, 0, textureSide*gridStep, textureSide*gridStep, step), new(texture)
		for i := range t {
			t[i] = float32(f.at(float64(i%textureSide*gridStep), float64(i/textureSide*gridStep)) / root2)
		}
		return t
	})
}

// swatch is a smooth random function of deviation 1, at points: two parts of a texture, one over the other.
type swatch struct{ one, other []float32 }

// cut draws a swatch of w x h points.
func (t *texture) cut(c chance, w, h int) swatch {
	v := c.pcg.Uint64()
	return swatch{t.part(v, w, h), t.part(v>>32, w, h)}
}

// part returns the w x h points, and what lies beside them, that 32 bits choose.
func (t *texture) part(bits uint64, w, h int) []float32 {
	x, y := int(bits&0xffff)*(textureSide-w)>>16, int(bits>>16&0xffff)*(textureSide-h)>>16
	return t[y*textureSide+x:]
}

// at returns the value at a point: its row times textureSide, and its column.
func (s *swatch) at(i int) float64 { return float64(s.one[i]) + float64(s.other[i]) }
