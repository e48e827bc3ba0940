package json

import (
	"reflect"
	"sync"
)

// op is what a program of decoding does.
type op uint8

const (
	opMismatch op = iota // no value but null fits
	opBool
	opInt
	opUint
	opFloat32
	opFloat64
	opString
	opNumber // json.Number
	opBytes
	opRaw // json.RawMessage
	opAny
	opInterface
	opPointer
	opStruct
	opSlice
	opStrings
	opArray
	opMap
	opTextMap // map[string]string
	opAnyMap  // map[string]any
	opUnmarshaler
	opText // encoding.TextUnmarshaler
)

// decoder is the program by which JSON becomes a value of a type.
type decoder struct {
	op   op
	t    reflect.Type
	size uintptr  // of an integer, or of an element
	bits uint     // of an integer
	len  int      // of an array
	elem *decoder // of a pointer, slice, array or map

	// named is the type that the errors of a text name: a pointer where it was reached
	// by one.
	named reflect.Type

	foreign bool // whether encoding/json reads the value

	fields []member
	table  []uint8 // indexes of fields plus one, by hash
	folded map[string]*member

	keyKind reflect.Kind // of a map; Invalid where keys read themselves, by key
	key     *decoder
}

// member is a field in a program of decoding.
type member struct {
	index    int // in the fields
	name     string
	key      string // name with quotes and colon
	word     uint64 // the first bytes of key
	mask     uint64 // those of word that count
	program  *decoder
	inString bool
	at       place
	path     string // the fields that lead to it, and name, with dots
	jumps    []jump // embedded pointers on the way
}

// jump is an embedded pointer to a struct.
type jump struct {
	at      place
	t       reflect.Type // the pointer's
	private bool         // whether it may not be set
}

// decodingKey is what a program depends on besides the type: whether the type's methods
// count. Those of a type without a name don't, unless a pointer leads to it.
type decodingKey struct {
	t       reflect.Type
	methods bool
	named   reflect.Type
}

var decoders programs

// root is the program for what a pointer leads to, the first one.
type root struct {
	*decoder
	calls bool // whether methods of the user's may be called
}

var roots sync.Map // of *root, by the type that the pointer leads to

// decoding returns the program for what a pointer to a t leads to.
func decoding(t reflect.Type) *root {
	if r, ok := roots.Load(t); ok {
		return r.(*root)
	}
	d := getDecoder(behind(t, reflect.PointerTo(t)))
	r, _ := roots.LoadOrStore(t, &root{d, d.mayCall(map[*decoder]bool{})})
	return r.(*root)
}

// mayCall reports whether methods of the user's are called by a program, or by one that
// it refers to.
func (d *decoder) mayCall(seen map[*decoder]bool) bool {
	if d == nil || seen[d] {
		return false
	}
	seen[d] = true
	switch d.op {
	case opUnmarshaler, opText:
		return !harmless(d.t)
	case opMap:
		if d.keyKind == reflect.Invalid {
			return true
		}
	}
	for n := range d.fields {
		if d.fields[n].program.mayCall(seen) {
			return true
		}
	}
	return d.elem.mayCall(seen)
}

// behind is the key of a type that a pointer leads to. Named is what errors name, which
// matters only where a text is at the end.
func behind(t, named reflect.Type) decodingKey {
	end := t
	for n := 0; end.Kind() == reflect.Pointer && n < 16; n++ { // a pointer type may lead to itself
		end = end.Elem()
	}
	if isText(decodingKey{t: end, methods: true}) {
		return decodingKey{t, true, named}
	}
	return decodingKey{t: t, methods: true}
}

// isText reports whether a program is one of opText.
func isText(key decodingKey) bool {
	if !key.methods || key.t.Kind() == reflect.Pointer || key.t.Kind() == reflect.Interface || IsRaw(key.t) {
		return false
	}
	p := reflect.PointerTo(key.t)
	return !isForeign(key.t) && !p.Implements(unmarshalerType) && p.Implements(textUnmarshalerType)
}

func getDecoder(key decodingKey) *decoder {
	return decoders.get(key, func() any { return referDecoder(key) }).(*decoder)
}

func referDecoder(key decodingKey) *decoder {
	if key.named == nil && isText(key) {
		key.named = key.t
	}
	if p := decoders.known(key); p != nil {
		return p.(*decoder)
	}
	d := new(decoder)
	decoders.started[key] = d
	buildDecoder(key, d)
	return d
}

// inside is the key of a type that is part of another.
func inside(t reflect.Type) decodingKey { return decodingKey{t: t, methods: t.Name() != ""} }

func buildDecoder(key decodingKey, d *decoder) {
	t := key.t
	*d = decoder{t: t, size: t.Size(), named: key.named}
	kind := t.Kind()
	if key.methods && kind != reflect.Pointer && kind != reflect.Interface {
		switch p := reflect.PointerTo(t); {
		case isForeign(t):
			d.op, d.foreign = opUnmarshaler, true
			return
		case IsRaw(t):
			d.op = opRaw
			return
		case p.Implements(unmarshalerType):
			d.op = opUnmarshaler
			return
		case p.Implements(textUnmarshalerType):
			d.op = opText
			return
		}
	}
	switch kind {
	case reflect.Bool:
		d.op = opBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.op, d.bits = opInt, uint(d.size*8)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		d.op, d.bits = opUint, uint(d.size*8)
	case reflect.Float32:
		d.op = opFloat32
	case reflect.Float64:
		d.op = opFloat64
	case reflect.String:
		if d.op = opString; isNumber(t) {
			d.op = opNumber
		}
	case reflect.Interface:
		// A new interface is empty. What one holds already may have methods, but then
		// the value is not new.
		if d.op = opInterface; t.NumMethod() == 0 {
			d.op = opAny
		}
	case reflect.Pointer:
		d.op = opPointer
		named := key.named
		if named == nil {
			named = t
		}
		d.elem = referDecoder(behind(t.Elem(), named))
	case reflect.Slice, reflect.Array:
		d.elem = referDecoder(inside(t.Elem()))
		d.size = t.Elem().Size()
		switch {
		case kind == reflect.Array:
			d.op, d.len = opArray, t.Len()
		case t.Elem().Kind() == reflect.Uint8:
			d.op = opBytes
		case t.Elem() == stringType:
			d.op = opStrings
		default:
			d.op = opSlice
		}
	case reflect.Map:
		buildMap(d, t)
	case reflect.Struct:
		buildStruct(d, t)
	}
}

func buildMap(d *decoder, t reflect.Type) {
	switch k := t.Key(); {
	case reflect.PointerTo(k).Implements(textUnmarshalerType):
		d.key = referDecoder(behind(k, reflect.PointerTo(k)))
	case k.Kind() == reflect.String, k.Kind() >= reflect.Int && k.Kind() <= reflect.Uintptr:
		d.keyKind = k.Kind()
	default:
		return // opMismatch
	}
	d.elem = referDecoder(inside(t.Elem()))
	d.op = opMap
	if t.Key() == stringType {
		switch t.Elem() {
		case stringType:
			d.op = opTextMap
		case anyType:
			d.op = opAnyMap
		}
	}
}

func buildStruct(d *decoder, t reflect.Type) {
	d.op = opStruct
	fields := fieldsOf(t)
	d.fields = make([]member, len(fields))
	d.folded = make(map[string]*member, len(fields))
	for n, f := range fields {
		m := &d.fields[n]
		key := inside(f.t)
		if f.private {
			key.methods = false
		}
		*m = member{index: n, name: f.name, key: `"` + f.name + `":`, inString: f.inString, program: referDecoder(key)}
		for i := range min(8, len(m.key)) {
			m.word |= uint64(m.key[i]) << (8 * i)
			m.mask |= 0xff << (8 * i)
		}
		m.locate(t, f)
		if first := fold([]byte(f.name)); d.folded[first] == nil {
			d.folded[first] = m
		}
	}
	if len(fields) > 0 && len(fields) < 128 {
		d.table = make([]uint8, tableSize(len(fields)))
		for n := range d.fields {
			at := hash([]byte(d.fields[n].name)) & (len(d.table) - 1)
			for d.table[at] != 0 {
				at = (at + 1) & (len(d.table) - 1)
			}
			d.table[at] = uint8(n + 1)
		}
	}
}

// locate sets how to get to a field from its struct t.
func (m *member) locate(t reflect.Type, f field) {
	start := 0 // in f.index, after the last pointer
	from, at := t, t
	for n, i := range f.index {
		if n > 0 && at.Kind() == reflect.Pointer {
			sf := from.FieldByIndex(f.index[start:n])
			m.jumps = append(m.jumps, jump{placeOf(from, f.index[start:n]), at, !sf.IsExported()})
			at = at.Elem()
			from, start = at, n
		}
		sf := at.Field(i)
		if n < len(f.index)-1 {
			m.path += sf.Name + "."
		}
		at = sf.Type
	}
	m.path += f.name
	m.at = placeOf(from, f.index[start:])
}

// tableSize returns a power of two with room for n names.
func tableSize(n int) int {
	size := 4
	for size < 2*n {
		size *= 2
	}
	return size
}

// hash is over the length and both ends of a name.
func hash(name []byte) int {
	n := len(name)
	if n == 0 {
		return 0
	}
	h := uint32(n)*0x9e3779b1 ^ uint32(name[0])*0x85ebca6b ^ uint32(name[n-1])*0xc2b2ae35 ^ uint32(name[n/2])*0x27d4eb2f
	return int(h>>15 ^ h&0x7fff)
}

// lookup returns the member that a name in JSON means, or nil.
func (d *decoder) lookup(name []byte) *member {
	if len(d.table) > 0 {
		for at := hash(name) & (len(d.table) - 1); d.table[at] != 0; at = (at + 1) & (len(d.table) - 1) {
			if m := &d.fields[d.table[at]-1]; m.name == string(name) {
				return m
			}
		}
	} else {
		for n := range d.fields {
			if m := &d.fields[n]; m.name == string(name) {
				return m
			}
		}
	}
	return d.folded[fold(name)]
}

// harmless reports whether methods of a type do nothing but read the type itself, so
// that nobody notices when they are called on a text that turns out not to be JSON.
func harmless(t reflect.Type) bool {
	return t.PkgPath() == "time"
}
