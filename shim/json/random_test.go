//go:build !goexperiment.jsonv2

package json_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// These are types that encoding/json treats in special ways.

type pointerReads struct{ Text string }

func (p *pointerReads) UnmarshalJSON(b []byte) error {
	if strings.Contains(string(b), "bad") {
		return errors.New("pointerReads: " + string(b))
	}
	p.Text = string(b)
	return nil
}

type inner struct {
	N int
	M map[string]int8
}

type delegates struct{ inner inner }

func (d *delegates) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &d.inner) }
func (d delegates) MarshalJSON() ([]byte, error)  { return json.Marshal(d.inner) }

type valueWrites struct{ A, B int }

func (v valueWrites) MarshalJSON() ([]byte, error) {
	switch v.A % 5 {
	case 3:
		return []byte(`{"a" : [1, "<\u2028"] }`), nil
	case 4:
		return nil, errors.New("valueWrites")
	}
	return json.Marshal([]int{v.A, v.B})
}

type pointerWrites struct{ A int }

func (v *pointerWrites) MarshalJSON() ([]byte, error) {
	if v.A%4 == 3 {
		return []byte("{"), nil
	}
	return []byte(" [ " + strconv.Itoa(v.A) + " ] "), nil
}

type textual int

func (t textual) MarshalText() ([]byte, error) {
	if t == 7 {
		return nil, errors.New("textual: 7")
	}
	return []byte("<" + strconv.Itoa(int(t)) + "\">"), nil
}

func (t *textual) UnmarshalText(b []byte) error {
	if len(b) > 8 {
		return errors.New("textual: too long")
	}
	*t = textual(len(b))
	return nil
}

type textualStruct struct{ S string }

func (t *textualStruct) MarshalText() ([]byte, error) { return []byte(t.S), nil }
func (t *textualStruct) UnmarshalText(b []byte) error { t.S = string(b); return nil }

type readsAsText string

func (r *readsAsText) UnmarshalText(b []byte) error { *r = readsAsText("t:" + string(b)); return nil }

type numberKey uint8

type zeroable struct{ N int }

func (z zeroable) IsZero() bool { return z.N == 5 }

type pointerZeroable struct{ N int }

func (z *pointerZeroable) IsZero() bool { return z.N == 6 }

type namedBytes []byte

type namedByte byte

type byteWriter byte

func (b byteWriter) MarshalText() ([]byte, error) { return []byte{'a' + byte(b)%26}, nil }

type writer interface{ Write([]byte) (int, error) }

type hidden struct {
	Seen   int
	Both   string
	Shadow int `json:"deep"`
}

type Shown struct {
	Both  string
	Other *float32 `json:"other,omitempty"`
	hidden2
}

type hidden2 struct {
	Deep int `json:"deep"`
	Flag bool
}

type Embeds struct {
	hidden
	*Shown
	Own     string `json:"own"`
	OWN     string
	Kelvin  int         `json:"k"`
	Quoted  int         `json:",string"`
	QuotedP *bool       `json:"qp,string"`
	QuotedS string      `json:"qs,string,omitempty"`
	QuotedF float64     `json:"qf,string"`
	QuotedN json.Number `json:"qn,string"`
	QuotedT textual     `json:"qt,string"`
	Dash    int         `json:"-"`
	//lint:ignore SA5008 encoding/json has a rule for it
	DashName int `json:"-,"`
	//lint:ignore SA5008 encoding/json has a rule for it
	Bad int `json:"bad\\name"`
}

type EmbedsHidden struct {
	*hidden
	N int
}

type Tagged struct {
	hidden `json:"tagged"`
	Seen   any
}

type Recursive struct {
	Name     string      `json:"name"`
	Next     *Recursive  `json:"next,omitempty"`
	Children []Recursive `json:"children"`
	By       map[string]*Recursive
}

type Zeros struct {
	Z  zeroable                   `json:"z,omitzero"`
	PZ pointerZeroable            `json:",omitzero"`
	P  *zeroable                  `json:"p,omitzero"`
	I  interface{ IsZero() bool } `json:"i,omitzero"`
	T  time.Time                  `json:"t,omitzero"`
	S  []int                      `json:"s,omitzero"`
	E  [0]int                     `json:"e,omitempty"`
	A  [2]bool                    `json:"a,omitzero,omitempty"`
}

// types are the parts that random types are made of.
var types = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](),
	reflect.TypeFor[int32](), reflect.TypeFor[int64](), reflect.TypeFor[uint](), reflect.TypeFor[uint8](),
	reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[uintptr](),
	reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[string](), reflect.TypeFor[string](),
	reflect.TypeFor[any](), reflect.TypeFor[any](), reflect.TypeFor[writer](), reflect.TypeFor[[]byte](),
	reflect.TypeFor[namedBytes](), reflect.TypeFor[[]namedByte](), reflect.TypeFor[[]byteWriter](), reflect.TypeFor[[3]byte](),
	reflect.TypeFor[map[string]any](), reflect.TypeFor[map[string]string](), reflect.TypeFor[[]string](), reflect.TypeFor[[]any](),
	reflect.TypeFor[json.Number](), reflect.TypeFor[json.RawMessage](), reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration](),
	reflect.TypeFor[pointerReads](), reflect.TypeFor[delegates](), reflect.TypeFor[valueWrites](), reflect.TypeFor[pointerWrites](),
	reflect.TypeFor[textual](), reflect.TypeFor[textualStruct](), reflect.TypeFor[readsAsText](), reflect.TypeFor[zeroable](),
	reflect.TypeFor[pointerZeroable](), reflect.TypeFor[Embeds](), reflect.TypeFor[EmbedsHidden](), reflect.TypeFor[Tagged](),
	reflect.TypeFor[Recursive](), reflect.TypeFor[Zeros](), reflect.TypeFor[chan int](), reflect.TypeFor[func()](),
	reflect.TypeFor[complex128](), reflect.TypeFor[struct{ time.Time }](), reflect.TypeFor[struct{ textual }](),
	reflect.TypeFor[namedReads](), reflect.TypeFor[namedText](), reflect.TypeFor[namedWrites](), reflect.TypeFor[namedChain](),
}

var keys = []reflect.Type{
	reflect.TypeFor[string](), reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[uint16](),
	reflect.TypeFor[numberKey](), reflect.TypeFor[textual](), reflect.TypeFor[readsAsText](), reflect.TypeFor[json.Number](),
	reflect.TypeFor[textualStruct](), reflect.TypeFor[bool](), reflect.TypeFor[[2]int](), reflect.TypeFor[*textual](), reflect.TypeFor[namedText](),
}

var names = []string{"a", "A", "b", "name", "Name", "id", "deep", "k", "K", "\u212a", "ſ", "S", "own", "OWN", "Own", "Seen", "Both", "N", "M", "other",
	"Quoted", "qp", "qs", "qf", "qn", "qt", "-", "next", "children", "By", "z", "t", "tagged", "x<y>&", "eight___", "longer than sixteen bytes", ""}

// source makes random types, values and texts.
type source struct{ *rand.Rand }

func (s source) of(n int) bool { return s.IntN(n) == 0 }

func pick[T any](s source, of []T) T { return of[s.IntN(len(of))] }

func (s source) anyType(depth int) reflect.Type {
	if depth <= 0 || s.of(3) {
		return pick(s, types)
	}
	switch s.IntN(6) {
	case 0:
		return reflect.PointerTo(s.anyType(depth - 1))
	case 1:
		return reflect.SliceOf(s.anyType(depth - 1))
	case 2:
		return reflect.ArrayOf(s.IntN(3), s.anyType(depth-1))
	case 3:
		return reflect.MapOf(pick(s, keys), s.anyType(depth-1))
	}
	fields := make([]reflect.StructField, s.IntN(6))
	for n := range fields {
		tag := ""
		if s.of(2) {
			tag = `json:"` + strings.ReplaceAll(pick(s, names), `"`, "") + pick(s, []string{"", "", ",omitempty", ",omitzero", ",string", ",string,omitempty", ",omitempty,omitzero"}) + `"`
		}
		fields[n] = reflect.StructField{Name: "F" + strconv.Itoa(n), Type: s.anyType(depth - 1), Tag: reflect.StructTag(tag)}
	}
	return reflect.StructOf(fields)
}

// text writes JSON that mostly fits a type.
func (s source) text(out *strings.Builder, t reflect.Type, depth int) {
	if s.of(5) {
		out.WriteString(pick(s, []string{"", " ", "\n\t", "        ", "\r\n          "}))
	}
	if s.of(12) {
		t = reflect.TypeFor[any]() // anything else
	}
	if s.of(12) {
		out.WriteString("null")
		return
	}
	switch kind := t.Kind(); {
	case kind == reflect.Pointer:
		s.text(out, t.Elem(), depth)
	case kind == reflect.Bool:
		out.WriteString(pick(s, []string{"true", "false", `"true"`, `"x"`}))
	case kind >= reflect.Int && kind <= reflect.Float64:
		number := s.number()
		if s.of(6) {
			number = `"` + number + `"`
		}
		out.WriteString(number)
	case kind == reflect.String:
		s.string(out)
	case depth <= 0:
		out.WriteString(pick(s, []string{"{}", "[]", "1", `"x"`}))
	case kind == reflect.Struct:
		out.WriteByte('{')
		for n := range s.IntN(8) {
			if n > 0 {
				out.WriteByte(',')
			}
			name, ft := pick(s, names), reflect.TypeFor[any]()
			if t.NumField() > 0 && !s.of(4) {
				f := t.Field(s.IntN(t.NumField()))
				ft = f.Type
				if name, _, _ = strings.Cut(f.Tag.Get("json"), ","); name == "" {
					name = f.Name
				}
				if s.of(6) {
					name = strings.ToUpper(name)
				}
			}
			s.name(out, name)
			s.text(out, ft, depth-1)
		}
		out.WriteByte('}')
	case kind == reflect.Map:
		out.WriteByte('{')
		for n := range s.IntN(4) * (1 + s.IntN(5)) {
			if n > 0 {
				out.WriteByte(',')
			}
			name := pick(s, names)
			if s.of(2) {
				name = s.number()
			}
			s.name(out, name)
			s.text(out, t.Elem(), depth-1)
		}
		out.WriteByte('}')
	case kind == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && s.of(2):
		out.WriteString(pick(s, []string{`"AQID"`, `""`, `"AQ=="`, `"AQ"`, `"A\nQ=="`, `"AQID\u0041QID"`}))
	case kind == reflect.Slice || kind == reflect.Array:
		out.WriteByte('[')
		for n := range s.IntN(5) * (1 + s.IntN(4)) {
			if n > 0 {
				out.WriteByte(',')
			}
			s.text(out, t.Elem(), depth-1)
		}
		out.WriteByte(']')
	default:
		s.text(out, pick(s, []reflect.Type{reflect.TypeFor[string](), reflect.TypeFor[float64](), reflect.TypeFor[bool](), reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any](), reflect.TypeFor[Recursive]()}), depth-1)
	}
	if s.of(8) {
		out.WriteString(pick(s, []string{" ", "\n", "            "}))
	}
}

func (s source) name(out *strings.Builder, name string) {
	if s.of(10) && name != "" {
		fmt.Fprintf(out, `"\u%04x%s":`, name[0], name[1:])
	} else {
		out.WriteString(`"` + name + `"` + pick(s, []string{":", ":", " : ", ":\n"}))
	}
}

func (s source) number() string {
	switch s.IntN(8) {
	case 0:
		return pick(s, []string{"0", "-0", "1", "127", "128", "-128", "-129", "255", "256", "65536", "9223372036854775807", "9223372036854775808",
			"-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e400", "-1e400", "1e-400", "5e-324",
			"1E2", "1e+2", "1.5e300", "0.1", "123456789012345678901234567890", "0.000001", "1e21", "1e20", "3.4028235e38", "3.5e38", "00", "01", "1.", ".5", "-", "+1", "0x10"})
	case 1:
		return strconv.FormatFloat(s.NormFloat64()*1e10, 'g', -1, 64)
	case 2:
		return strconv.FormatUint(s.Uint64(), 10)
	case 3:
		return strconv.FormatFloat(float64(s.IntN(100000))/float64(pick(s, []int{1, 2, 8, 10, 100, 1000, 10000, 100000})), 'f', -1, 64)
	case 4:
		return strconv.FormatFloat(s.Float64(), byte("efg"[s.IntN(3)]), s.IntN(20), 64)
	}
	return strconv.Itoa(s.IntN(2000) - 1000)
}

func (s source) string(out *strings.Builder) {
	out.WriteByte('"')
	for range s.IntN(4) {
		out.WriteString(pick(s, []string{"a", "plain text", "eight by", "more than sixteen bytes of text", "é", "世界", "\u2028", "<>&", `\n`, `\"`, `\\`, `\/`,
			`\b\f\r\t`, `\u0000`, `\u00e9`, `\ud83d\ude00`, `\ud800`, `\udc00x`, `\ud800\u0041`, "\xff", "\xc3", "\xe2\x80", "\xed\xa0\x80", "\x7f", "7", "true", "null", `\"x\"`,
			"2024-01-02T03:04:05Z", "bad"}))
	}
	if s.of(30) {
		out.WriteString(pick(s, []string{"\n", "\x00", `\x`, `\u12`, `\`}))
	}
	out.WriteByte('"')
}

// damage changes some bytes of a text.
func (s source) damage(text []byte) []byte {
	for range 1 + s.IntN(2) {
		if len(text) == 0 {
			break
		}
		at := s.IntN(len(text))
		switch s.IntN(4) {
		case 0:
			text = text[:at]
		case 1:
			text = append(text[:at:at], text[at+1:]...)
		case 2:
			text[at] = byte(s.IntN(256))
		case 3:
			text = append(append(append([]byte{}, text[:at]...), pick(s, []byte("{}[]\",:\\0129eE+-.tfn \x00\x1f\x80\xff"))), text[at:]...)
		}
	}
	return text
}
