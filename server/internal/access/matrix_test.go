package access_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fingerzeig/server/internal/access"
)

// matrix is what each role may do, as it was agreed. A row that is changed here needs a reason, and a line in docs/API.md.
const matrix = `
                 terminal desk operator auditor admin
public           yes      yes  yes      yes     yes
subject.read     -        yes  yes      -       yes
subject.write    -        yes  -        -       yes
subject.erase    yes      yes  yes      -       yes
template.export  -        -    -        -       yes
verify           yes      yes  -        -       yes
identify         yes      yes  -        -       yes
gallery.read     -        yes  yes      yes     yes
gallery.admin    -        -    yes      -       yes
bulk             -        -    yes      -       yes
tool             -        yes  -        -       yes
unlock           -        -    yes      -       yes
audit.read       -        -    -        yes     yes
terminal.admin   -        -    yes      -       yes
pickup.keep      -        yes  yes      -       yes
pickup.take      yes      -    -        -       yes
scores           -        yes  -        -       yes
`

// TestMatrix holds each cell of the table against the roles.
func TestMatrix(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(matrix), "\n")
	roles := strings.Fields(lines[0])
	if len(roles) != len(access.Roles) || len(lines)-1 != len(access.Permissions) {
		t.Fatalf("%d roles of %d, %d permissions of %d", len(roles), len(access.Roles), len(lines)-1, len(access.Permissions))
	}
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		permission := access.Permission(cells[0])
		if !slices.Contains(access.Permissions, permission) {
			t.Errorf("there is no permission %s", permission)
		}
		for i, cell := range cells[1:] {
			p := access.Principal{Role: access.Role(roles[i])}
			if got, want := p.May(permission), cell == "yes"; got != want {
				t.Errorf("%s, %s: %v, want %v", roles[i], permission, got, want)
			}
		}
	}
	for _, role := range []access.Role{"", "Admin", "root"} {
		for _, permission := range append(slices.Clone(access.Permissions), "", "none") {
			if got := (access.Principal{Role: role}).May(permission); got != (permission == access.Public) {
				t.Errorf("the role %q may %q: %v", role, permission, got)
			}
		}
	}
}

// documented are the rows of the table in docs/API.md, and what they stand for. Scores are a matter of words there.
var documented = map[string][]access.Permission{
	"verify, identify":             {access.Verify, access.Identify},
	"erase a subject":              {access.SubjectErase},
	"list and read subjects":       {access.SubjectRead},
	"enrol, change":                {access.SubjectWrite},
	"sizes and policies":           {access.GalleryRead},
	"import, de-duplication, jobs": {access.Bulk},
	"batches of searches":          {access.Bulk},
	"extract, quality, convert, explain, verify two samples": {access.Tool},
	"give templates away (with `--export`)":                  {access.TemplateExport},
	"unlock":                                                 {access.Unlock},
	"announce, load and take back pickups":                   {access.PickupKeep},
	"say which lockers a terminal has":                       {access.TerminalAdmin},
	"present codes, ask for releases, report":                {access.PickupTake},
	"checkpoints of the audit log":                           {access.AuditRead},
}

// TestDocumented holds the table of docs/API.md against the roles: each cell, and that no permission is left out.
func TestDocumented(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "API.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n| | terminal | desk | operator | auditor | admin |\n|---|---|---|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	told := map[access.Permission]bool{access.Public: true, access.Scores: true, access.GalleryAdmin: true}
	rows := 0
	for line := range strings.SplitSeq(table, "\n") {
		cells := strings.Split(strings.Trim(line, "|"), "|")
		label := strings.TrimSpace(cells[0])
		if len(cells) != 1+len(access.Roles) || documented[label] == nil {
			t.Errorf("a row that nobody knows: %s", line)
			continue
		}
		rows++
		for i, role := range access.Roles {
			p, cell := access.Principal{Role: role}, strings.TrimSpace(cells[i+1])
			for _, n := range documented[label] {
				told[n] = true
				if p.May(n) != (cell != "") {
					t.Errorf("%s, %s: the page says %q, the service %v", label, role, cell, p.May(n))
				}
			}
			if (cell == "change") != (label == "sizes and policies" && p.May(access.GalleryAdmin)) && role != access.Admin {
				t.Errorf("%s, %s: %q", label, role, cell)
			}
			if compares := label == "verify, identify" || label == "batches of searches"; compares && cell != "" && (cell == "decisions alone") != !p.May(access.Scores) {
				t.Errorf("%s, %s: %q, scores: %v", label, role, cell, p.May(access.Scores))
			}
		}
	}
	if rows != len(documented) || len(told) != len(access.Permissions) {
		t.Errorf("%d rows of %d, %d permissions of %d", rows, len(documented), len(told), len(access.Permissions))
	}
}

// TestGalleries asks who may do something in which gallery.
func TestGalleries(t *testing.T) {
	keys := newKeys(t)
	for _, row := range []struct {
		galleries  []string
		gallery    string
		in, always bool
	}{
		{[]string{"hall"}, "hall", true, false},
		{[]string{"hall"}, "hal", false, false},
		{[]string{"hall"}, "*", false, false},
		{[]string{"hall"}, "", false, false},
		{[]string{"hall", "annex"}, "annex", true, false},
		{[]string{"*"}, "hall", true, true},
	} {
		p := keys.add(access.Entry{Role: access.Desk, Galleries: row.galleries})
		if p.In(row.gallery) != row.in || p.Everywhere() != row.always {
			t.Errorf("%v in %q: %v, everywhere: %v", row.galleries, row.gallery, p.In(row.gallery), p.Everywhere())
		}
	}
	if zero := (access.Principal{}); zero.In("hall") || zero.Everywhere() || zero.May(access.GalleryRead) {
		t.Error("the zero principal may do something")
	}
	if all := access.Everybody(); !all.In("hall") || !all.Everywhere() || !all.May(access.Scores) {
		t.Error("a service without keys is not open")
	}
}
