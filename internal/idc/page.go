package idc

// Page is one page of a list. Next is the place to continue from, "" on the
// last page; it is a key of the store until the front door seals it.
type Page[T any] struct {
	Items []T
	Next  string
}

// PageRequest asks for at most Limit items after the place After ("" is the beginning).
type PageRequest struct {
	Limit int
	After string
}

// MapPage converts the items of a page and keeps its place.
func MapPage[A, B any](p Page[A], f func(A) B) Page[B] {
	out := Page[B]{Items: make([]B, len(p.Items)), Next: p.Next}
	for i, a := range p.Items {
		out.Items[i] = f(a)
	}
	return out
}
