// Package minutiae turns the image of a fingerprint into a template: the positions and directions of its ridge endings and bifurcations.
package minutiae
