package osia

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"slices"

	"fingerzeig/index"
)

func (a *ABIS) readGalleries(r Request) (work, error) {
	return func(ctx context.Context, _ *Trail) (Answer, error) {
		all, err := a.galleries(ctx)
		if err != nil {
			return Answer{}, err
		}
		names := []string{}
		for _, g := range all {
			if name, _ := galleryName(g.ID); r.Sees(g.ID) {
				names = append(names, name)
			}
		}
		return reply(names)
	}, nil
}

// readGalleryContent lists encounters, by the order of their names in the index. One that is in several galleries is listed once.
func (a *ABIS) readGalleryContent(r Request) (work, error) {
	offset, err := whole(r.Query, "offset", 0, 0, 1<<30)
	if err != nil {
		return nil, err
	}
	limit, err := whole(r.Query, "limit", defaultRows, 0, mostRows)
	if err != nil {
		return nil, err
	}
	if r.unknown != nil {
		return nil, r.unknown
	}
	return func(ctx context.Context, _ *Trail) (Answer, error) {
		var ids []index.SubjectID
		for _, g := range r.galleries {
			more, err := a.core.List(ctx, g.ID, index.ListOptions{Limit: offset + limit})
			if err != nil && !missing(err) {
				return Answer{}, err
			}
			ids = append(ids, more...)
		}
		slices.Sort(ids)
		ids = slices.Compact(ids)
		ids = ids[min(offset, len(ids)):min(offset+limit, len(ids))]
		list := []personIDs{}
		for _, id := range ids {
			if person, name, ok := encounterOf(id); ok {
				list = append(list, personIDs{PersonID: person, EncounterID: name})
			}
		}
		if r.CSV {
			return table(list)
		}
		return reply(list)
	}, nil
}

// table writes a list as CSV (RFC 4180), with the heads that the interface has.
func table(list []personIDs) (Answer, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"PersonId", "encounterId"}}
	for _, ids := range list {
		rows = append(rows, []string{ids.PersonID, ids.EncounterID})
	}
	err := w.WriteAll(rows)
	return Answer{Status: http.StatusOK, Media: "text/csv", Body: b.Bytes()}, err
}
