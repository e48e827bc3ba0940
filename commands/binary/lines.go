package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"slices"
	"strings"
)

// The table's layout is that of Go 1.20 and later: runtime.pcHeader and runtime._func in
// https://go.dev/src/runtime/symtab.go and https://go.dev/src/runtime/runtime2.go
const (
	magic      = 0xfffffff1
	headerSize = 72

	funcNameOff   = 4
	funcPcsp      = 16
	funcPcfile    = 20
	funcPcln      = 24
	funcNpcdata   = 28
	funcStartLine = 36
	funcNfuncdata = 43
	funcSize      = 44 // then npcdata offsets into pctab, then nfuncdata offsets into go:func.*

	pcdataArgLiveIndex  = 3 // these print a call's arguments
	funcdataArgInfo     = 5
	funcdataArgLiveInfo = 6
	noFuncdata          = 1<<32 - 1
)

// TrimLines removes the lines of Go's runtime, of its internal packages and of the shim from a
// stripped ELF file, in place. Their functions stay in stack traces, without a line and
// arguments, like functions in assembly. All other packages keep theirs. It does not
// change a file whose table has another layout.
//
// Nothing moves: TrimLines overwrites with zeros, which take almost no space in a zip.
func TrimLines(content []byte) {
	file, err := elf.NewFile(bytes.NewReader(content))
	if err != nil || file.Class != elf.ELFCLASS64 || file.Data != elf.ELFDATA2LSB || file.Section(".symtab") != nil {
		return
	}
	section := file.Section(".gopclntab")
	if section == nil || section.Type != elf.SHT_PROGBITS || section.Offset+section.Size > uint64(len(content)) {
		return
	}
	original := content[section.Offset:][:section.Size]
	trimmed := slices.Clone(original)
	if t := open(trimmed); t != nil && t.trim() {
		copy(original, trimmed)
	}
}

// table is a pclntab and its parts.
type table struct {
	all   []byte
	names []byte // each ends with a zero
	pctab []byte // sequences that map program counters to values
	funcs []byte // an index of the functions, then the functions
	count int    // of functions
	used  []bool // which bytes of pctab a function refers to

	trimmed [][]byte // functions without lines
}

// noLine is a sequence that has the value -1, which means no line, for every instruction.
var noLine = []byte{0, 0xff, 0xff, 0xff, 0x7f, 0}

func open(all []byte) *table {
	if len(all) < headerSize || u32(all, 0) != magic || all[4] != 0 || all[5] != 0 || all[7] != 8 {
		return nil
	}
	word := func(n int) uint64 { return binary.LittleEndian.Uint64(all[8+8*n:]) }
	count, names, cutab, pctab, funcs := word(0), word(3), word(4), word(6), word(7)
	end := uint64(len(all))
	if names > cutab || cutab > pctab || pctab > funcs || funcs > end || count > (end-funcs)/8 {
		return nil
	}
	return &table{
		all:   all,
		names: all[names:cutab],
		pctab: all[pctab:funcs],
		funcs: all[funcs:],
		count: int(count),
		used:  make([]bool, funcs-pctab),
	}
}

// trim trims the table. It reports whether the table was as expected. If not, the caller
// must discard the changes.
func (t *table) trim() bool {
	if len(t.pctab) > 0 {
		t.used[0] = true // offset 0 means no sequence
	}
	for n := range t.count {
		offset := uint64(u32(t.funcs, 8*n+4))
		if offset+funcSize > uint64(len(t.funcs)) || !t.function(t.funcs[offset:]) {
			return false
		}
	}
	free, run := 0, 0 // where noLine goes, and how many bytes there are unused
	for n, used := range t.used {
		if used {
			run = 0
			continue
		}
		t.pctab[n] = 0
		if run++; run == len(noLine) && free == 0 {
			free = n + 1 - run
		}
	}
	if free == 0 {
		return false
	}
	copy(t.pctab[free:], noLine)
	for _, f := range t.trimmed {
		put(f, funcPcfile, uint32(free))
		put(f, funcPcln, uint32(free))
	}
	return true
}

// function removes what one function does not need, and marks what it needs.
func (t *table) function(f []byte) bool {
	pcdata := f[funcSize:]
	npcdata, nfuncdata := uint64(u32(f, funcNpcdata)), uint64(f[funcNfuncdata])
	if npcdata+nfuncdata > uint64(len(pcdata)/4) {
		return false
	}
	funcdata := pcdata[4*npcdata:]
	pcdata = pcdata[:4*npcdata]
	name, ok := t.name(uint64(u32(f, funcNameOff)))
	if !ok {
		return false
	}
	sequences := []int{funcPcsp, funcPcfile, funcPcln}
	if unread(name) {
		t.trimmed = append(t.trimmed, f)
		sequences = sequences[:1]
		put(f, funcStartLine, 0)
		if npcdata > pcdataArgLiveIndex {
			put(pcdata, 4*pcdataArgLiveIndex, 0)
		}
		for _, n := range []uint64{funcdataArgInfo, funcdataArgLiveInfo} {
			if n < nfuncdata {
				put(funcdata, int(4*n), noFuncdata)
			}
		}
	}
	for _, field := range sequences {
		if !t.use(u32(f, field)) {
			return false
		}
	}
	for n := range npcdata {
		if !t.use(u32(pcdata, int(4*n))) {
			return false
		}
	}
	return true
}

func (t *table) name(offset uint64) (string, bool) {
	if offset >= uint64(len(t.names)) {
		return "", false
	}
	name, _, ok := bytes.Cut(t.names[offset:], []byte{0})
	return string(name), ok
}

// use marks a sequence as used. It consists of pairs of numbers; a pair that starts with 0
// ends it, unless it is the first pair.
func (t *table) use(offset uint32) bool {
	if offset == 0 {
		return true
	}
	next := uint64(offset)
	number := func() (zero, ok bool) {
		for n := 0; next < uint64(len(t.pctab)); n++ {
			b := t.pctab[next]
			t.used[next] = true
			next++
			if b < 0x80 {
				return n == 0 && b == 0, true
			}
		}
		return false, false
	}
	for first := true; ; first = false {
		zero, ok := number()
		if !ok || zero && !first {
			return ok
		}
		if _, ok = number(); !ok {
			return false
		}
	}
}

// unread reports whether a function belongs to a package that users do not debug.
func unread(function string) bool {
	slash := strings.LastIndexByte(function[:max(0, strings.IndexAny(function+"(", "(["))], '/')
	dot := strings.IndexByte(function[slash+1:], '.')
	if dot < 0 {
		return true // the linker's own
	}
	root, _, _ := strings.Cut(function[:slash+1+dot], "/")
	return root == "runtime" || root == "internal" || root == "lambdashim" || strings.HasPrefix(root, "type:")
}

func u32(b []byte, n int) uint32    { return binary.LittleEndian.Uint32(b[n:]) }
func put(b []byte, n int, v uint32) { binary.LittleEndian.PutUint32(b[n:], v) }
