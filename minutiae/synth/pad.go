package synth

// latticePoints are the places of the points of the lattice.
var latticePoints = func() (at [latticeColumns * latticeRows]point) {
	for i := range at {
		at[i] = point{float64(i%latticeColumns*latticeStep) - fingerWidth/2, float64(i/latticeColumns*latticeStep) - fingerHeight/2}
	}
	return at
}()

// padSquare is a square of the lattice whose middle lies on the part of the frame that impressions can show.
type padSquare struct {
	corner  int     // the point left of and above it
	texture int     // that point in a texture
	plain   float64 // density of minutiae without what differs from finger to finger: fewer at the tip
}

// run is a part of a row of the lattice's points, from first to before end.
type run struct{ first, end int }

// padSquares are all such squares, padMiddles where their middles lie, padRows their corners.
var padSquares, padMiddles, padRows = func() (squares []padSquare, middles []point, rows [latticeRows]run) {
	for i, p := range latticePoints {
		x, y := i%latticeColumns, i/latticeColumns
		if squareOnPad(x, y) {
			middle := p.plus(point{latticeStep / 2, latticeStep / 2})
			plain := 1 - float64(tipPoor*smoothStep((-middle.y-40)/160))
			squares, middles = append(squares, padSquare{i, y*textureSide + x, plain}), append(middles, middle)
		}
		if squareOnPad(x, y) || squareOnPad(x-1, y) || squareOnPad(x, y-1) || squareOnPad(x-1, y-1) {
			if rows[y].end == 0 {
				rows[y].first = x
			}
			rows[y].end = x + 1
		}
	}
	return squares, middles, rows
}()

func squareOnPad(x, y int) bool {
	if x < 0 || y < 0 || x >= latticeColumns-1 || y >= latticeRows-1 {
		return false
	}
	across, along := (latticePoints[y*latticeColumns+x].x+latticeStep/2)/padAcross, (latticePoints[y*latticeColumns+x].y+latticeStep/2)/padAlong
	return float64(across*across)+float64(along*along) <= 1
}
