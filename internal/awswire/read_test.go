package awswire_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"gatehouse/internal/awswire"
	"gatehouse/internal/awswire/gatehouse"
)

// sampler has a member of every kind, those included that no served operation
// uses today.
type sampler struct {
	Text     string
	Short    *string
	Secret   *string
	Count    int64
	Big      *int64
	Yes      bool
	No       *bool
	When     time.Time
	Day      *time.Time
	Blob     []byte
	Any      any
	Anys     map[string]any
	Names    []string
	Flat     []string
	Items    []string
	Map      map[string]string
	One      inner
	Perhaps  *inner
	Many     []inner
	Choice   *choice
	FlatMany []inner
}

type inner struct {
	A *string
	B *string
}

type choice struct{ Left, Right *string }

var membersSampler = [...]awswire.Member{
	{Name: "Text", Label: "text", Required: true, Rule: &awswire.Rule{Min: 2, Max: 4, Pattern: `[a-zé]*`}},
	{Name: "Short", Label: "short", Rule: &awswire.Rule{Enum: []string{"A", "B"}}},
	{Name: "Secret", Label: "secret", Sensitive: true, Rule: &awswire.Rule{Min: 8}},
	{Name: "Count", Label: "count", Required: true, Bits: 32, Rule: &awswire.Rule{Min: 1, Max: 10}},
	{Name: "Big", Label: "big"},
	{Name: "Yes", Label: "yes", Required: true},
	{Name: "No", Label: "no"},
	{Name: "When", Label: "when", Required: true},
	{Name: "Day", Label: "day", Time: awswire.ISO8601},
	{Name: "Blob", Label: "blob", Rule: &awswire.Rule{Max: 4}},
	{Name: "Any", Label: "any"},
	{Name: "Anys", Label: "anys", Keys: &awswire.Rule{Pattern: "[a-z]+"}},
	{Name: "Names", Label: "names", Rule: &awswire.Rule{Max: 3}, Each: &awswire.Rule{Min: 1, Max: 5, Pattern: "[a-z]*"}},
	{Name: "Flat", Label: "flat", Flat: true},
	{Name: "Items", Label: "items", Item: "Item"},
	{Name: "Map", Label: "map", Each: &awswire.Rule{Max: 2}},
	{Name: "One", Label: "one", Required: true},
	{Name: "Perhaps", Label: "perhaps"},
	{Name: "Many", Label: "many"},
	{Name: "Choice", Label: "choice", Union: true},
	{Name: "FlatMany", Label: "flatMany", Flat: true},
}

func (s *sampler) Members(v awswire.Visitor) {
	m := &membersSampler
	v.String(&m[0], &s.Text)
	v.StringPtr(&m[1], &s.Short)
	v.StringPtr(&m[2], &s.Secret)
	v.Int(&m[3], &s.Count)
	v.IntPtr(&m[4], &s.Big)
	v.Bool(&m[5], &s.Yes)
	v.BoolPtr(&m[6], &s.No)
	v.Time(&m[7], &s.When)
	v.TimePtr(&m[8], &s.Day)
	v.Blob(&m[9], &s.Blob)
	v.Document(&m[10], &s.Any)
	v.Documents(&m[11], &s.Anys)
	v.Strings(&m[12], &s.Names)
	v.Strings(&m[13], &s.Flat)
	v.Strings(&m[14], &s.Items)
	v.StringMap(&m[15], &s.Map)
	v.Struct(&m[16], &s.One)
	v.StructPtr(&m[17], awswire.Opt(&s.Perhaps))
	v.Structs(&m[18], awswire.Structs(&s.Many))
	v.StructPtr(&m[19], awswire.Opt(&s.Choice))
	v.Structs(&m[20], awswire.Structs(&s.FlatMany))
}

var membersInner = [...]awswire.Member{
	{Name: "A", Label: "a", Rule: &awswire.Rule{Max: 3}},
	{Name: "B", Label: "b"},
}

func (s *inner) Members(v awswire.Visitor) {
	v.StringPtr(&membersInner[0], &s.A)
	v.StringPtr(&membersInner[1], &s.B)
}

var membersChoice = [...]awswire.Member{{Name: "Left", Label: "left"}, {Name: "Right", Label: "right"}}

func (s *choice) Members(v awswire.Visitor) {
	v.StringPtr(&membersChoice[0], &s.Left)
	v.StringPtr(&membersChoice[1], &s.Right)
}

// least is what makes a sampler valid.
const least = `"Text":"ab","Count":1,"Yes":true,"When":0,"One":{}`

func TestReadJSONEveryKind(t *testing.T) {
	var got sampler
	err := awswire.ReadJSON(`{"Text":"é\u00e9","Short":"B","Secret":"12345678","Count":10,"Big":9007199254740993,"Yes":true,"No":false,
		"When":1795316645.25,"Day":"2026-11-22T01:02:03+01:00","Blob":"AAH/","Any":[1.50,{"a":null},"x",true],"Anys":{"k":1e400},
		"Names":[],"Flat":["x"],"Items":["a","b"],"Map":{"k":"v","gone":null},"One":{"A":"1"},"Perhaps":{},"Many":[{"B":"b"},{}],
		"Choice":{"Right":"r","Left":null},"FlatMany":[],"Unknown":{"deep":[{}]}, "unknown":null}`, &got)
	if err != nil {
		t.Fatal(err)
	}
	want := sampler{
		Text: "éé", Short: new("B"), Secret: new("12345678"), Count: 10, Big: new(int64(9007199254740993)), Yes: true, No: new(false),
		When: time.Date(2026, 11, 22, 3, 4, 5, 250e6, time.UTC), Day: new(time.Date(2026, 11, 22, 0, 2, 3, 0, time.UTC)), Blob: []byte{0, 1, 255},
		Any:   []any{json.Number("1.50"), map[string]any{"a": nil}, "x", true},
		Anys:  map[string]any{"k": json.Number("1e400")},
		Names: []string{}, Flat: []string{"x"}, Items: []string{"a", "b"}, Map: map[string]string{"k": "v"},
		One: inner{A: new("1")}, Perhaps: &inner{}, Many: []inner{{B: new("b")}, {}}, Choice: &choice{Right: new("r")}, FlatMany: []inner{},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", awswire.WriteJSON(&got), awswire.WriteJSON(&want))
	}

	// What was read is written so that it reads the same.
	var again sampler
	if err := awswire.ReadJSON(awswire.WriteJSON(&got), &again); err != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("%v: %s", err, awswire.WriteJSON(&got))
	}
}

func TestReadFormEveryKind(t *testing.T) {
	var got sampler
	err := awswire.ReadForm("Text=%C3%A9+x&Count=7&Big=-1&Yes=true&No=false&When=2026-11-22T03:04:05Z&Day=1795316645&Blob=AAH%2F"+
		"&Names.member.2=b&Names.member.1=a&Names.member.10=c&Flat.1=x&Flat.2=y&Items.Item.1=i&Many.member.1.A=1&Many.member.2.B=2&FlatMany.1.A=f"+
		"&Map.entry.1.key=k&Map.entry.1.value=v&Map.entry.2.key=l&Map.entry.2.value=&One.A=&Perhaps.B=p&Choice.Left=l&Other.member.1=z", &got)
	if err == nil {
		t.Fatal("a blank in Text is accepted")
	}
	if want := "Value 'é x' at 'text' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zé]*"; !strings.Contains(err.Error(), want) {
		t.Fatalf("got %v, want %s", err, want)
	}
	want := sampler{
		Text: "é x", Count: 7, Big: new(int64(-1)), Yes: true, No: new(false),
		When: time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC), Day: new(time.Date(2026, 11, 22, 3, 4, 5, 0, time.UTC)), Blob: []byte{0, 1, 255},
		Names: []string{"a", "b", "c"}, Flat: []string{"x", "y"}, Items: []string{"i"}, Map: map[string]string{"k": "v", "l": ""},
		One: inner{A: new("")}, Perhaps: &inner{B: new("p")}, Many: []inner{{A: new("1")}, {B: new("2")}}, Choice: &choice{Left: new("l")},
		FlatMany: []inner{{A: new("f")}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %s\nwant %s", awswire.WriteJSON(&got), awswire.WriteJSON(&want))
	}

	got = sampler{}
	if err := awswire.ReadForm("Text=ab&Count=1&Yes=true&When=0&One.A=1&Names=&Many=", &got); err != nil {
		t.Fatal(err)
	}
	if got.Names == nil || got.Many == nil || len(got.Names)+len(got.Many) != 0 {
		t.Errorf("an empty parameter is no empty list: %#v %#v", got.Names, got.Many)
	}
}

func TestWriteXMLEveryKind(t *testing.T) {
	s := sampler{
		Text: "<é>\r\x00", Count: 1, Yes: true, When: time.Unix(0, 0), Day: new(time.Unix(86400, 5e8)), Blob: []byte{1},
		Names: []string{"a", "b"}, Flat: []string{"x", "y"}, Items: []string{"i"}, Map: map[string]string{"l": "2", "k": "1"},
		One: inner{A: new("&")}, Perhaps: &inner{}, Many: []inner{{B: new("b")}}, FlatMany: []inner{{}, {A: new("a")}},
	}
	want := "<Text>&lt;é&gt;&#xD;\ufffd</Text><Count>1</Count><Yes>true</Yes><When>0</When><Day>1970-01-02T00:00:00Z</Day><Blob>AQ==</Blob>" +
		"<Names><member>a</member><member>b</member></Names><Flat>x</Flat><Flat>y</Flat><Items><Item>i</Item></Items>" +
		"<Map><entry><key>k</key><value>1</value></entry><entry><key>l</key><value>2</value></entry></Map>" +
		"<One><A>&amp;</A></One><Perhaps></Perhaps><Many><member><B>b</B></member></Many><FlatMany></FlatMany><FlatMany><A>a</A></FlatMany>"
	if got := awswire.WriteXML(&s); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestViolations pins the texts (reference 3.3).
func TestViolations(t *testing.T) {
	const one = "1 validation error detected: "
	for _, tt := range []struct{ name, body, want string }{
		{"valid", `{` + least + `}`, ""},
		{"too short", `{"Text":"a","Count":1,"Yes":true,"When":0,"One":{}}`,
			one + "Value 'a' at 'text' failed to satisfy constraint: Member must have length greater than or equal to 2"},
		{"too long", `{"Text":"aaaaa","Count":1,"Yes":true,"When":0,"One":{}}`,
			one + "Value 'aaaaa' at 'text' failed to satisfy constraint: Member must have length less than or equal to 4"},
		{"length counts characters", `{"Text":"éééé","Count":1,"Yes":true,"When":0,"One":{}}`, ""},
		{"two of one member", `{"Text":"A","Count":1,"Yes":true,"When":0,"One":{}}`,
			"2 validation errors detected: Value 'A' at 'text' failed to satisfy constraint: Member must have length greater than or equal to 2; " +
				"Value 'A' at 'text' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zé]*"},
		{"all missing", `{}`,
			"5 validation errors detected: Value null at 'text' failed to satisfy constraint: Member must not be null; " +
				"Value null at 'count' failed to satisfy constraint: Member must not be null; " +
				"Value null at 'yes' failed to satisfy constraint: Member must not be null; " +
				"Value null at 'when' failed to satisfy constraint: Member must not be null; " +
				"Value null at 'one' failed to satisfy constraint: Member must not be null"},
		{"enum", `{` + least + `,"Short":"C"}`, one + "Value 'C' at 'short' failed to satisfy constraint: Member must satisfy enum value set: [A, B]"},
		{"secret", `{` + least + `,"Secret":"hunter2"}`, one + "Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 8"},
		{"too large", `{"Text":"ab","Count":11,"Yes":true,"When":0,"One":{}}`,
			one + "Value '11' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10"},
		{"too small", `{"Text":"ab","Count":0,"Yes":true,"When":0,"One":{}}`,
			one + "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"list too long", `{` + least + `,"Names":["a","b","c","d"]}`,
			one + "Value '[a, b, c, d]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 3"},
		{"list element", `{` + least + `,"Names":["ok","Nok",""]}`,
			one + "Value '[ok, Nok, ]' at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 5, " +
				"Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]*]"},
		{"nested", `{` + least + `,"Perhaps":{"A":"long"},"Many":[{},{"A":"long"}]}`,
			"2 validation errors detected: Value 'long' at 'perhaps.a' failed to satisfy constraint: Member must have length less than or equal to 3; " +
				"Value 'long' at 'many.2.member.a' failed to satisfy constraint: Member must have length less than or equal to 3"},
		{"null in a list", `{` + least + `,"Many":[{},null]}`,
			one + "Value null at 'many.2.member' failed to satisfy constraint: Member must not be null"},
		{"union of none", `{` + least + `,"Choice":{"Middle":"m"}}`,
			one + "Value at 'choice' failed to satisfy constraint: Member must have exactly one member set"},
		{"union of two", `{` + least + `,"Choice":{"Left":"l","Right":"r"}}`,
			one + "Value at 'choice' failed to satisfy constraint: Member must have exactly one member set"},
		{"map key", `{` + least + `,"Anys":{"K":1}}`,
			one + "Value 'K' at 'anys' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-z]+]"},
		{"map value", `{` + least + `,"Map":{"k":"long"}}`,
			one + "Value 'long' at 'map' failed to satisfy constraint: Member must have length less than or equal to 2"},
		{"blob", `{` + least + `,"Blob":"AAAAAAAA"}`, one + "Value at 'blob' failed to satisfy constraint: Member must have length less than or equal to 4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := awswire.ReadJSON(tt.body, &sampler{})
			var e *awswire.Error
			switch {
			case tt.want == "":
				if err != nil {
					t.Errorf("got %v, want none", err)
				}
			case !errors.As(err, &e) || e.Code != "ValidationException" || e.Message != tt.want:
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestViolationsAreBounded(t *testing.T) {
	value := strings.Repeat("€", 1<<15)
	err := awswire.ReadJSON(`{"Text":"`+value+`"}`, &sampler{})
	if n := len(err.Error()); n > 10_000 {
		t.Errorf("a value of %d bytes makes a message of %d", len(value), n)
	}
	many := strings.Repeat(`{"A":"long"},`, 5000)
	err = awswire.ReadJSON(`{`+least+`,"Many":[`+many[:len(many)-1]+`]}`, &sampler{})
	if got, want := err.Error(), "ValidationException: 100 validation errors detected: "; !strings.HasPrefix(got, want) || len(got) > 20_000 {
		t.Errorf("got %.80s… (%d bytes), want %s…", got, len(got), want)
	}
}

func TestSerializationErrors(t *testing.T) {
	for _, tt := range []struct{ body, want string }{
		{`[]`, "The request body must be an object."},
		{`"x"`, "The request body must be an object."},
		{`{` + least + `} x`, "Unexpected character 'x' at offset 53 of the request body."},
		{`{` + least, "Unexpected end of the request body."},
		{`{` + least + `,}`, "Unexpected character '}' at offset 52 of the request body."},
		{``, "Unexpected end of the request body."},
		{`{"Text":"` + "\xff" + `"}`, "The request body is not valid UTF-8."},
		{`{"Text":"` + "\x01" + `"}`, `Unexpected character '\x01' at offset 9 of the request body.`},
		{`{"Text":"\ud800x"}`, "The request body has half a surrogate pair."},
		{`{"Text":"\u0000"}`, "The request body has the character U+0000."},
		{`{"Text":"\x"}`, "Unexpected character 'x' at offset 10 of the request body."},
		{`{"Text":01}`, "Unexpected character '1' at offset 9 of the request body."},
		{strings.Repeat(`{"a":`, 100), "The request body is nested too deeply."},
		{`{"a":[` + strings.Repeat(`0,`, 100_000) + `0]}`, "The request body has too many values."},
		{`{"Many":[` + strings.Repeat(`{},`, 10_000) + `{}]}`, "A list has more than 10000 elements."},
		{`{"Text":1}`, "NUMBER_VALUE can not be converted to a String"},
		{`{"Text":{}}`, "Start of structure or map can not be converted to a String"},
		{`{"Text":true}`, "TRUE_VALUE can not be converted to a String"},
		{`{"Text":"ab","Count":"1"}`, "STRING_VALUE can not be converted to an Integer"},
		{`{"Text":"ab","Count":1.5}`, "NUMBER_VALUE can not be converted to an Integer"},
		{`{"Text":"ab","Count":2147483648}`, "NUMBER_VALUE can not be converted to an Integer"},
		{`{"Text":"ab","Count":1e999}`, "NUMBER_VALUE can not be converted to an Integer"},
		{`{"Big":99999999999999999999}`, "NUMBER_VALUE can not be converted to a Long"},
		{`{"Yes":"true"}`, "STRING_VALUE can not be converted to a Boolean"},
		{`{"When":"yesterday"}`, "STRING_VALUE can not be converted to a Timestamp"},
		{`{"When":1e300}`, "NUMBER_VALUE can not be converted to a Timestamp"},
		{`{"Blob":"***"}`, "STRING_VALUE can not be converted to a Blob"},
		{`{"Names":"x"}`, "STRING_VALUE can not be converted to a List"},
		{`{"Names":[1]}`, "NUMBER_VALUE can not be converted to a String"},
		{`{"Names":[null]}`, "NULL_VALUE can not be converted to a String"},
		{`{"One":[]}`, "Start of list can not be converted to a Structure"},
		{`{"Many":[1]}`, "NUMBER_VALUE can not be converted to a Structure"},
		{`{"Map":[]}`, "Start of list can not be converted to a Map"},
		{`{"Map":{"a":1}}`, "NUMBER_VALUE can not be converted to a String"},
	} {
		name := tt.body[:min(len(tt.body), 40)]
		t.Run(name, func(t *testing.T) {
			err := awswire.ReadJSON(tt.body, &sampler{})
			var e *awswire.Error
			if !errors.As(err, &e) || e.Code != "SerializationException" || e.Message != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestIntegersWithoutFraction(t *testing.T) {
	for text, want := range map[string]int64{"1.0": 1, "1e1": 10, "3": 3} {
		var s sampler
		if err := awswire.ReadJSON(strings.Replace(`{`+least+`}`, `"Count":1`, `"Count":`+text, 1), &s); err != nil || s.Count != want {
			t.Errorf("%s: got %d, %v", text, s.Count, err)
		}
	}
}

func TestTheLastOfTwoMembersCounts(t *testing.T) {
	var s sampler
	if err := awswire.ReadJSON(`{`+least+`,"Text":"cd"}`, &s); err != nil || s.Text != "cd" {
		t.Errorf("got %q, %v", s.Text, err)
	}
}

func TestParameters(t *testing.T) {
	s := &sampler{
		Text: "ab", Secret: new("hunter2"), Count: 1, One: inner{A: new("x")}, Many: []inner{{B: new("y")}},
		Any: map[string]any{"K": "v"}, When: time.Unix(5, 0),
	}
	want := `{"text":"ab","secret":"HIDDEN_DUE_TO_SECURITY_REASONS","count":1,"yes":false,"when":5,"any":{"K":"v"},"one":{"a":"x"},"many":[{"b":"y"}]}`
	if got := string(awswire.Parameters(s)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}

	s.Text = strings.Repeat("é", 1<<17)
	s.Names = make([]string, 1<<15)
	got := awswire.Parameters(s)
	if len(got) > 100<<10 || !json.Valid(got) || !strings.Contains(string(got), `"text":"éé`) || !strings.Contains(string(got), `"count":1`) {
		t.Errorf("%d bytes: %.100s", len(got), got)
	}
	if strings.Contains(string(got), "hunter2") {
		t.Error("the secret is shown")
	}
}

func TestEmptyListsAndAbsentOnes(t *testing.T) {
	got := awswire.WriteJSON(&sampler{Names: []string{}, Many: []inner{}, Anys: map[string]any{}})
	want := `{"Text":"","Count":0,"Yes":false,"When":-62135596800,"Anys":{},"Names":[],"One":{},"Many":[]}`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestPatternTables: for every pattern that we serve, the table of states and
// package regexp give one answer, for texts that match and for their neighbours.
func TestPatternTables(t *testing.T) {
	patterns := map[string]*awswire.Rule{}
	for _, l := range leaves {
		for _, op := range l.new().Operations {
			if op.Served() {
				collect(op.NewInput(), patterns)
			}
		}
	}
	if len(patterns) < 40 {
		t.Fatalf("only %d patterns found", len(patterns))
	}
	tables := 0
	for pattern, rule := range patterns {
		slow := regexp.MustCompile(awswire.Anchored(pattern))
		fast := awswire.Compile(pattern)
		if awswire.NewTable(pattern) != nil {
			tables++
		}
		for seed := range 5 {
			s := matching(rule, seed)
			texts := []string{"", s, s + "x", s + "\n", "\n" + s, " " + s, s + "é", strings.ToUpper(s), strings.ReplaceAll(s, "-", "_"), s + s}
			for i := range len(s) {
				texts = append(texts, s[:i], s[:i]+s[i+1:], s[:i]+"~"+s[i+1:], s[:i]+"/"+s[i:])
				if len(texts) > 400 {
					break
				}
			}
			for _, x := range texts {
				if got, want := fast(x), slow.MatchString(x); got != want {
					t.Errorf("%s: %q is %v, want %v", pattern, x, got, want)
				}
			}
		}
	}
	if tables < len(patterns)*9/10 {
		t.Errorf("%d of %d patterns have a table", tables, len(patterns))
	}
}

// TestSecretsStayOutOfLogs: generated types mask their secrets wherever they are printed.
func TestSecretsStayOutOfLogs(t *testing.T) {
	in := gatehouse.UpdatePasswordInput{UserId: "u", Password: new("hunter2")}
	creds := roleCredentials()
	creds.RoleCredentials.SecretAccessKey = new("hunter2")
	var b strings.Builder
	log := slog.New(slog.NewJSONHandler(&b, nil))
	log.Info("x", "in", in, "pointer", &in, "out", creds)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "in", in, "pointer", &in, "out", creds)
	fmt.Fprintf(&b, "%v %+v %s %v", in, &in, creds, *creds)
	if strings.Contains(b.String(), "hunter2") || strings.Count(b.String(), "HIDDEN_DUE_TO_SECURITY_REASONS") < 8 {
		t.Error(b.String())
	}
}
