package store

import "gatehouse/internal/idc"

// listPage runs a statement whose last parameter is its LIMIT and makes a page
// of its rows: one row more than asked for is read, and tells whether there is
// a next page. place is where a following page begins when it begins after an
// item; it is made of the item's sort key.
func listPage[T any](tx *Tx, page idc.PageRequest, place func(T) string, scan func(scanner) (T, error), name string, args ...any) (idc.Page[T], error) {
	limit := max(page.Limit, 1)
	out := idc.Page[T]{Items: make([]T, 0, min(limit, 1000))}
	more := false
	err := tx.rows(name, func(row scanner) error {
		item, err := scan(row)
		if err != nil {
			return err
		}
		if more = len(out.Items) == limit; !more {
			out.Items = append(out.Items, item)
		}
		return nil
	}, append(args, limit+1)...)
	if err != nil {
		return idc.Page[T]{}, err
	}
	if more {
		out.Next = place(out.Items[limit-1])
	}
	return out, nil
}
