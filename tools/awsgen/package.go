package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// pkg is one package to write: the part of a model that is served.
type pkg struct {
	service string
	serving serving
	model   *model
	types   map[string]*goType // by Go name
	rules   map[string]string  // Go text of a rule, by its variable
	enums   map[string]*shape
	err     error
}

// goType is a structure to write.
type goType struct {
	name   string
	shape  *shape
	fields []goField
}

// goField is one member: its Go field, its entry in the members table and the
// Visitor method that shows it.
type goField struct {
	name, typ, doc string
	secret         bool   // the member itself is sensitive
	inner          string // Go name of the structure it holds, if any
	member         string // the Member literal
	visit          string // Visitor method
	arg            string // what is handed to it
}

func newPackage(service string, s serving, m *model) (*pkg, error) {
	p := &pkg{
		service: service, serving: s, model: m,
		types: map[string]*goType{}, rules: map[string]string{}, enums: map[string]*shape{},
	}
	for _, name := range s.Operations {
		op := m.Operations[name]
		if op == nil {
			return nil, fmt.Errorf("serve.json names %s, which the model has not", name)
		}
		if strings.Contains(op.HTTP.RequestURI, "{") {
			return nil, fmt.Errorf("%s: labels in paths are not supported", name)
		}
		p.root(name+"Input", op.Input)
		p.root(name+"Output", op.Output)
	}
	for name := range s.EventSources {
		if m.Operations[name] == nil {
			return nil, fmt.Errorf("serve.json has an event source for %s, which the model has not", name)
		}
	}
	return p, p.err
}

func (p *pkg) failf(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// root adds the input or output of an operation under its own name.
func (p *pkg) root(name string, r *ref) {
	s := &shape{Type: "structure"}
	if r != nil {
		s = p.model.Shapes[r.Shape]
	}
	if p.types[name] != nil {
		p.failf("two types are called %s", name)
		return
	}
	p.structure(name, s)
}

// nested adds the structure that a member refers to and gives its Go name.
func (p *pkg) nested(shapeName string) string {
	name := upperFirst(shapeName)
	s := p.model.Shapes[shapeName]
	switch t := p.types[name]; {
	case t == nil:
		p.structure(name, s)
	case t.shape != s:
		p.failf("two types are called %s", name)
	}
	return name
}

func (p *pkg) structure(name string, s *shape) {
	t := &goType{name: name, shape: s}
	p.types[name] = t
	for _, m := range s.Members {
		f, err := p.field(s, m)
		if err != nil {
			p.failf("%s.%s: %w", name, m.Name, err)
			return
		}
		t.fields = append(t.fields, f)
	}
}

// field decides everything about a member.
func (p *pkg) field(parent *shape, m member) (goField, error) {
	target := p.model.Shapes[m.Shape]
	if target == nil {
		return goField{}, fmt.Errorf("shape %s is not in the model", m.Shape)
	}
	required := slices.Contains(parent.Required, m.Name)
	f := goField{name: fieldName(m.Name), doc: m.Documentation}
	lit := literal{}
	wire := m.Name
	if m.LocationName != "" {
		wire = m.LocationName
	}
	lit.str("Name", wire)
	lit.str("Label", lowerFirst(m.Name))
	lit.flag("Required", required)
	f.secret = p.sensitive(m, target)
	lit.flag("Sensitive", f.secret)
	lit.flag("Union", target.Union)
	lit.expr("Rule", p.rule(m.Shape))
	switch m.Location {
	case "":
	case "querystring":
		lit.expr("In", "awswire.InQuery")
	case "header":
		lit.expr("In", "awswire.InHeader")
	default:
		return f, fmt.Errorf("location %s is not supported", m.Location)
	}
	if m.Location != "" && target.Type != "string" && target.Type != "integer" && target.Type != "long" && target.Type != "boolean" {
		return f, fmt.Errorf("a %s outside the body is not supported", target.Type)
	}

	scalar := func(typ, visit string) {
		if required {
			f.typ, f.visit, f.arg = typ, visit, "&s."+f.name
		} else {
			f.typ, f.visit, f.arg = "*"+typ, visit+"Ptr", "&s."+f.name
		}
	}
	switch target.Type {
	case "string", "character":
		scalar("string", "String")
		if len(target.Enum) > 0 {
			p.enums[m.Shape] = target
		}
	case "integer":
		scalar("int64", "Int")
		lit.expr("Bits", "32")
	case "long":
		scalar("int64", "Int")
	case "boolean":
		scalar("bool", "Bool")
	case "timestamp":
		scalar("time.Time", "Time")
		format, err := p.timeFormat(m.TimestampFormat, target.TimestampFormat)
		if err != nil {
			return f, err
		}
		lit.expr("Time", format)
	case "blob":
		f.typ, f.visit, f.arg = "[]byte", "Blob", "&s."+f.name
	case "structure":
		switch {
		case target.Document:
			f.typ, f.visit, f.arg = "any", "Document", "&s."+f.name
		case required:
			f.inner = p.nested(m.Shape)
			f.typ = f.inner
			f.visit, f.arg = "Struct", "&s."+f.name
		default:
			f.inner = p.nested(m.Shape)
			f.typ = "*" + f.inner
			f.visit, f.arg = "StructPtr", "awswire.Opt(&s."+f.name+")"
		}
	case "list":
		if err := p.list(&f, &lit, m, target); err != nil {
			return f, err
		}
	case "map":
		if err := p.mapping(&f, &lit, target); err != nil {
			return f, err
		}
	default:
		return f, fmt.Errorf("type %s is not supported", target.Type)
	}
	if (f.visit == "Document" || f.visit == "Documents") && p.model.Metadata.Protocol == "query" {
		return f, fmt.Errorf("documents do not exist in awsQuery")
	}
	f.member = lit.String()
	return f, nil
}

func (p *pkg) list(f *goField, lit *literal, m member, target *shape) error {
	element := p.model.Shapes[target.Member.Shape]
	lit.flag("Flat", target.Flattened || m.Flattened)
	if n := target.Member.LocationName; n != "" && n != "member" {
		lit.str("Item", n)
	}
	switch {
	case element.Type == "string":
		f.typ, f.visit, f.arg = "[]string", "Strings", "&s."+f.name
		lit.expr("Each", p.rule(target.Member.Shape))
		if len(element.Enum) > 0 {
			p.enums[target.Member.Shape] = element
		}
	case element.Type == "structure" && !element.Document && !element.Union:
		f.inner = p.nested(target.Member.Shape)
		f.typ = "[]" + f.inner
		f.visit, f.arg = "Structs", "awswire.Structs(&s."+f.name+")"
	default:
		return fmt.Errorf("a list of %s is not supported", element.Type)
	}
	return nil
}

func (p *pkg) mapping(f *goField, lit *literal, target *shape) error {
	key, value := p.model.Shapes[target.Key.Shape], p.model.Shapes[target.Value.Shape]
	if key.Type != "string" {
		return fmt.Errorf("a map by %s is not supported", key.Type)
	}
	lit.expr("Keys", p.rule(target.Key.Shape))
	switch {
	case value.Type == "string":
		f.typ, f.visit, f.arg = "map[string]string", "StringMap", "&s."+f.name
		lit.expr("Each", p.rule(target.Value.Shape))
	case value.Type == "integer" || value.Type == "long":
		f.typ, f.visit, f.arg = "map[string]int64", "IntMap", "&s."+f.name
	case value.Document:
		f.typ, f.visit, f.arg = "map[string]any", "Documents", "&s."+f.name
	default:
		return fmt.Errorf("a map to %s is not supported", value.Type)
	}
	return nil
}

// sensitive reports whether a member or what it holds is secret.
func (p *pkg) sensitive(m member, target *shape) bool {
	if m.Sensitive || target.Sensitive {
		return true
	}
	for _, r := range []*ref{target.Member, target.Value} {
		if r != nil && (r.Sensitive || p.model.Shapes[r.Shape].Sensitive) {
			return true
		}
	}
	return false
}

// secretive reports whether a type holds anything sensitive, at any depth.
func (p *pkg) secretive(name string, seen map[string]bool) bool {
	if seen[name] {
		return false
	}
	seen[name] = true
	for _, f := range p.types[name].fields {
		if f.secret || f.inner != "" && p.secretive(f.inner, seen) {
			return true
		}
	}
	return false
}

func (p *pkg) timeFormat(formats ...string) (string, error) {
	for _, f := range formats {
		switch f {
		case "":
			continue
		case "iso8601":
			return "awswire.ISO8601", nil
		case "unixTimestamp":
			return "awswire.EpochSeconds", nil
		case "rfc822":
			return "awswire.HTTPDate", nil
		}
		return "", fmt.Errorf("timestamp format %s is not supported", f)
	}
	if p.model.Metadata.Protocol == "query" {
		return "awswire.ISO8601", nil
	}
	return "", nil // EpochSeconds, the zero value
}

// rule is the variable that holds the bounds of a shape, "" when it has none.
func (p *pkg) rule(shapeName string) string {
	s := p.model.Shapes[shapeName]
	name := "rule" + upperFirst(shapeName)
	lit := literal{}
	switch s.Type {
	case "integer", "long":
		if s.Min == nil && s.Max == nil {
			return ""
		}
		lit.expr("Min", bound(s.Min, "math.MinInt64"))
		lit.expr("Max", bound(s.Max, "math.MaxInt64"))
	case "string", "blob", "list", "map":
		if s.Min != nil && *s.Min > 0 {
			lit.expr("Min", bound(s.Min, ""))
		}
		if s.Max != nil {
			if *s.Max == 0 {
				p.failf("%s: a maximum of 0 is not supported", shapeName)
			}
			lit.expr("Max", bound(s.Max, ""))
		}
		if s.Pattern != "" {
			lit.str("Pattern", s.Pattern)
			own := s.GoPattern
			if own == "" {
				own = goPattern(s.Pattern)
			}
			if _, err := regexp.Compile(`\A(?:` + own + `)\z`); err != nil {
				p.failf("%s: %v; give it a goPattern in the overlay", shapeName, err)
			}
			if own != s.Pattern {
				lit.str("Regexp", own)
			}
		}
		if len(s.Enum) > 0 {
			lit.expr("Enum", fmt.Sprintf("%#v", s.Enum))
		}
	}
	if lit.empty() {
		return ""
	}
	p.rules[name] = lit.String()
	return name
}

func bound(n *int64, none string) string {
	if n == nil {
		return none
	}
	return fmt.Sprint(*n)
}

// literal puts a composite literal together, without its zero fields.
type literal []string

func (l *literal) str(name, v string) {
	if strings.ContainsAny(v, "`\n") || !strings.Contains(v, `\`) {
		*l = append(*l, fmt.Sprintf("%s: %q", name, v))
	} else {
		*l = append(*l, fmt.Sprintf("%s: `%s`", name, v))
	}
}

func (l *literal) expr(name, v string) {
	if v != "" {
		*l = append(*l, name+": "+v)
	}
}

func (l *literal) flag(name string, v bool) {
	if v {
		*l = append(*l, name+": true")
	}
}

func (l literal) empty() bool    { return len(l) == 0 }
func (l literal) String() string { return "{" + strings.Join(l, ", ") + "}" }

// sorted names of the types: inputs and outputs in the order of serve.json
// would be no easier to find.
func (p *pkg) typeNames() []string { return slices.Sorted(maps.Keys(p.types)) }
