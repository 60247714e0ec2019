package awswire

import "time"

// Shape is a generated structure. Members shows each of its members to v, in
// the order of the model; v reads or writes them through the pointers given.
type Shape interface {
	Members(v Visitor)
}

// Visitor does one thing with every member of a Shape: fill it from a request,
// or write it to an answer. The kinds are those that served operations use;
// the generator refuses a model that needs another one.
//
// A Ptr method stands for an optional member. Absent means nil throughout:
// a nil slice or map is left out of an answer, an empty one is not.
type Visitor interface {
	String(m *Member, v *string)
	StringPtr(m *Member, v **string)
	Int(m *Member, v *int64)
	IntPtr(m *Member, v **int64)
	Bool(m *Member, v *bool)
	BoolPtr(m *Member, v **bool)
	Time(m *Member, v *time.Time)
	TimePtr(m *Member, v **time.Time)
	Blob(m *Member, v *[]byte)

	// Document is any JSON value: nil, bool, string, json.Number, []any or
	// map[string]any when read; in answers whatever encoding/json takes.
	Document(m *Member, v *any)
	Documents(m *Member, v *map[string]any)

	Strings(m *Member, v *[]string)
	StringMap(m *Member, v *map[string]string)
	IntMap(m *Member, v *map[string]int64)

	Struct(m *Member, v Shape)
	StructPtr(m *Member, v Optional)
	Structs(m *Member, v List)
}

// Member is what the model says of one member.
type Member struct {
	Name  string // in bodies, queries and headers
	Label string // in validation messages and audit events: lower-case first letter

	Required  bool
	Sensitive bool // never shown: not in messages, not in audit events
	Union     bool // the target structure must have exactly one member set

	Rule *Rule // bounds of the value; of a list or map itself
	Each *Rule // bounds of the elements of a list, or the values of a map
	Keys *Rule // bounds of a map's keys

	In   Location
	Time TimeFormat
	Flat bool   // awsQuery: a list without a wrapping element
	Item string // awsQuery: name of list elements where it is not "member"
	Bits int    // 32 for integers that are not longs
}

// Location is where a restJson1 member travels.
type Location uint8

const (
	InBody Location = iota
	InQuery
	InHeader
)

// Optional is a place for a structure that may be absent.
type Optional interface {
	Get() Shape // nil when absent
	New() Shape // makes it, replacing what was there
}

// List is a place for a list of structures.
type List interface {
	Absent() bool
	Len() int
	At(i int) Shape
	Make(n int) // becomes n zero structures
}

// shapeOf is the pointer type of a generated structure.
type shapeOf[T any] interface {
	*T
	Shape
}

// Opt is the place of an optional structure member.
func Opt[T any, P shapeOf[T]](p **T) Optional { return optional[T, P]{p} }

// One pointer wide, as list is: handing a place to a Visitor allocates nothing.
type optional[T any, P shapeOf[T]] struct{ p **T }

func (o optional[T, P]) Get() Shape {
	if *o.p == nil {
		return nil
	}
	return P(*o.p)
}

func (o optional[T, P]) New() Shape {
	*o.p = new(T)
	return P(*o.p)
}

// Structs is the place of a list of structures.
func Structs[T any, P shapeOf[T]](p *[]T) List { return (*list[T, P])(p) }

type list[T any, P shapeOf[T]] []T

func (l *list[T, P]) Absent() bool   { return *l == nil }
func (l *list[T, P]) Len() int       { return len(*l) }
func (l *list[T, P]) At(i int) Shape { return P(&(*l)[i]) }
func (l *list[T, P]) Make(n int)     { *l = make([]T, n) }
