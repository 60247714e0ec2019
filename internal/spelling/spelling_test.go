package spelling

import (
	"slices"
	"strings"
	"testing"
)

func TestNear(t *testing.T) {
	words := []string{"GetObject", "GetObjectAcl", "PutObject", "GetBucket", "ListBuckets", "Statement", "Sid"}
	for _, test := range []struct {
		wrong string
		most  int
		want  []string
	}{
		{"GetObjekt", 3, []string{"GetObject"}},
		{"getobject", 3, []string{"GetObject"}},
		{"PetObject", 3, []string{"GetObject", "PutObject"}},
		{"PetObject", 1, []string{"GetObject"}},
		{"GteObject", 3, []string{"GetObject"}},
		{"Sttement", 3, []string{"Statement"}},
		{"ListBucket", 3, []string{"ListBuckets"}},
		{"Sdi", 3, []string{"Sid"}},
		{"Delete", 3, nil},
		{"x", 3, nil},
		{"", 3, nil},
		{"GetObjekt", 0, nil},
		{strings.Repeat("GetObject", 8), 3, nil},
		{"Gé", 3, nil},
	} {
		if got := Near(test.wrong, test.most, slices.Values(words)); !slices.Equal(got, test.want) {
			t.Errorf("%q, %d: got %q, want %q", test.wrong, test.most, got, test.want)
		}
	}
}

func TestNearBeginnings(t *testing.T) {
	words := []string{"GetObject", "GetBucketAcl", "ListBuckets", "Ge"}
	for wrong, want := range map[string][]string{
		"Gett": {"Get"}, "Lsit": {"List"}, "GetBuket": {"GetBucket"}, "Describe": nil, "": nil,
	} {
		if got := NearBeginnings(wrong, 3, slices.Values(words)); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", wrong, got, want)
		}
	}
}

// The distance is what its definition says, found the slow way.
func FuzzNear(f *testing.F) {
	for _, pair := range [][2]string{{"ab", "ba"}, {"kitten", "sitting"}, {"a", ""}, {"abcdef", "badcfe"}, {"é", "e"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		_ = Near(strings.Repeat(a, 5), 2, slices.Values([]string{b, strings.Repeat(b, 5)}))
		if len(a) > 12 || len(b) > 12 {
			return
		}
		var d distances
		want := slowly(a, b)
		for bound := range 6 {
			if got := d.between(a, b, bound); got != want && (got <= bound || want <= bound) {
				t.Errorf("%q and %q within %d: got %d, want %d", a, b, bound, got, want)
			}
		}
		for _, near := range append(Near(a, 2, slices.Values([]string{b, a})), NearBeginnings(a, 2, slices.Values([]string{b, a}))...) {
			if !strings.HasPrefix(a, near) && !strings.HasPrefix(b, near) {
				t.Errorf("%q is no word", near)
			}
		}
	})
}

func slowly(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	m, n := len(a), len(b)
	var changed int
	table := [][]int{}
	for i := range m + 1 {
		table = append(table, make([]int, n+1))
		for j := range n + 1 {
			switch {
			case i == 0 || j == 0:
				table[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				changed = 0
			default:
				changed = 1
			}
			table[i][j] = min(table[i-1][j-1]+changed, table[i-1][j]+1, table[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[m][n]
}
