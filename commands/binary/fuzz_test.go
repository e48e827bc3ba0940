package binary

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"strings"
	"testing"
)

// FuzzParse reads damaged files. Parse must return an Info or an error.
func FuzzParse(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("\x7fELF"))
	f.Add([]byte("MZ\x90\x00"))
	f.Add(small(f, "go1.26.8", "path\thandler\nmod\thandler\t(devel)\t\nbuild\t-buildmode=plugin\nbuild\t-trimpath=true\n"))
	f.Add(small(f, "", ""))
	host := built(nil)
	f.Fuzz(func(t *testing.T, content []byte) {
		info, err := Parse("x.so", content)
		if (info == nil) == (err == nil) {
			t.Fatalf("%v, %v", info, err)
		}
		if err != nil {
			return
		}
		if info.Arch != "amd64" && info.Arch != "arm64" || info.GoVersion == "" {
			t.Errorf("%+v", info)
		}
		Differs(info, host)
		info.Warnings()
		info.Glibc.Needs()
		info.DefaultGODEBUG()
	})
}

func TestTheSmallFileOfTheFuzzTargetIsValid(t *testing.T) {
	info, err := Parse("x.so", small(t, "go1.26.8", "path\thandler\nbuild\t-buildmode=plugin\nbuild\tDefaultGODEBUG=a=1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Arch != "amd64" || info.GoVersion != "go1.26.8" || info.BuildMode != "plugin" || info.Glibc != (Version{2, 34}) ||
		!info.Stripped || info.DefaultGODEBUG() != "a=1" {
		t.Errorf("%+v", info)
	}
}

// small returns an ELF file of a few hundred bytes with all that Parse reads: a needed
// symbol version and build information.
func small(t testing.TB, goVersion, mod string) []byte {
	t.Helper()
	const header, programHeader, sectionHeader = 64, 56, 64
	if mod != "" { // the linker writes 16 bytes before and after it, which readers skip
		mod = "0123456789abcdef" + mod + "0123456789abcdef"
	}
	order := binary.LittleEndian
	info := []byte("\xff Go buildinf:\x08\x02") // pointers of 8 bytes, strings inline
	info = append(info, make([]byte, 32-len(info))...)
	for _, s := range []string{goVersion, mod} {
		info = binary.AppendUvarint(info, uint64(len(s)))
		info = append(info, s...)
	}
	const names = "\x00.dynstr\x00.gnu.version_r\x00.go.buildinfo\x00.shstrtab\x00.dynsym\x00.gnu.version\x00"
	name := func(section string) uint32 { return uint32(strings.Index(names, "\x00"+section+"\x00") + 1) }
	dynstr := "\x00libc.so.6\x00GLIBC_2.34\x00"
	var needs bytes.Buffer
	for _, v := range []any{uint16(1), uint16(1), uint32(1), uint32(16), uint32(0), // Verneed: version, count, file, aux, next
		uint32(0), uint16(0), uint16(2), uint32(11), uint32(0)} { // Vernaux: hash, flags, other, name, next
		binary.Write(&needs, order, v)
	}
	sections := []struct {
		name, typ, flags, link uint32
		content                []byte
	}{
		{},
		{name: name(".dynstr"), typ: uint32(elf.SHT_STRTAB), content: []byte(dynstr)},
		{name: name(".dynsym"), typ: uint32(elf.SHT_DYNSYM), link: 1, content: make([]byte, elf.Sym64Size)},
		{name: name(".gnu.version"), typ: uint32(elf.SHT_GNU_VERSYM), link: 2, content: make([]byte, 2)},
		{name: name(".gnu.version_r"), typ: uint32(elf.SHT_GNU_VERNEED), link: 1, content: needs.Bytes()},
		{name: name(".go.buildinfo"), typ: uint32(elf.SHT_PROGBITS), flags: uint32(elf.SHF_ALLOC | elf.SHF_WRITE), content: info},
		{name: name(".shstrtab"), typ: uint32(elf.SHT_STRTAB), content: []byte(names)},
	}
	var out, table bytes.Buffer
	out.Write(make([]byte, header+programHeader))
	for _, s := range sections {
		for out.Len()%16 != 0 {
			out.WriteByte(0)
		}
		address := uint64(0)
		if s.flags != 0 {
			address = uint64(out.Len())
		}
		binary.Write(&table, order, elf.Section64{
			Name: s.name, Type: s.typ, Flags: uint64(s.flags), Addr: address, Off: uint64(out.Len()), Size: uint64(len(s.content)), Link: s.link, Addralign: 16,
		})
		out.Write(s.content)
	}
	at := out.Len()
	out.Write(table.Bytes())
	file := out.Bytes()
	var head bytes.Buffer
	binary.Write(&head, order, elf.Header64{
		Ident: [16]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_DYN), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT), Phoff: header, Shoff: uint64(at),
		Ehsize: header, Phentsize: programHeader, Phnum: 1, Shentsize: sectionHeader, Shnum: uint16(len(sections)), Shstrndx: uint16(len(sections) - 1),
	})
	binary.Write(&head, order, elf.Prog64{Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_W), Filesz: uint64(at), Memsz: uint64(at)})
	copy(file, head.Bytes())
	return file
}
