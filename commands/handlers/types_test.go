package handlers

import (
	"encoding/json"
	"io"
	"unsafe"
)

type (
	Alias               = json.RawMessage
	Generic[T any]      struct{ X T }
	Pair[K, V any]      struct{}
	GenericAlias[T any] = map[string]T
	Func                func(int) error
)

// Types has a field for each type whose text is compared.
var Types struct {
	Byte             byte
	Rune             rune
	Any              any
	Error            error
	UnsafePointer    unsafe.Pointer
	Named            json.RawMessage
	Alias            Alias
	GenericAlias     GenericAlias[byte]
	Generic          Generic[json.RawMessage]
	GenericOfGeneric *Pair[Generic[[]byte], map[string]any]
	Pointer          **json.Decoder
	Slice            []byte
	Array            [3][]rune
	Map              map[json.Number]map[string]any
	Chan             chan int
	SendChan         chan<- byte
	ReceiveChan      <-chan any
	ChanOfReceive    chan (<-chan int)
	SendOfReceive    chan<- (<-chan int)
	ReceiveOfReceive <-chan (<-chan int)
	Func             func(name string, values ...any) (r byte, err error)
	FuncOfFuncs      func(func(), func(int) error) func() (int, error)
	NamedFunc        Func
	EmptyInterface   interface{}
	Interface        interface {
		io.Closer
		Name(prefix string) (text string)
		Add(values ...byte)
	}
	EmptyStruct struct{}
	Struct      struct {
		A, B int
		C    []Alias `json:"c,omitempty"`
		d    any
		io.Reader
		*json.Encoder `json:"-"`
	}
}
