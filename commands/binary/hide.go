package binary

import (
	"debug/elf"
	"os"
	"strings"
)

// hideSymbols edits a relocatable file that Go's linker made for a plugin or the host, so
// that the C linker exports only what they must share: variables, types, and tables of
// methods, which Go compares by their addresses. Of its own functions and constants each uses
// its copy. Go exports all of them, and dlopen would search them. It keeps
// what the plugin's package main exports, because package plugin looks it up.
func hideSymbols(file *os.File, object *elf.File) error {
	table := object.SectionByType(elf.SHT_SYMTAB)
	symbols, err := object.Symbols()
	if err != nil || object.Class != elf.ELFCLASS64 {
		return err
	}
	prefix := pluginPath(object, symbols) + "."
	for i, s := range symbols {
		if elf.ST_BIND(s.Info) != elf.STB_GLOBAL || int(s.Section) >= len(object.Sections) || s.Section == elf.SHN_UNDEF || shared(object, s) {
			continue
		}
		if exported, ok := strings.CutPrefix(s.Name, prefix); ok && !strings.Contains(exported, ".") {
			continue
		}
		// Symbols leaves out the first symbol, and st_other is the sixth byte.
		other := int64(table.Offset) + int64(i+1)*elf.Sym64Size + 5
		if _, err := file.WriteAt([]byte{s.Other&^3 | byte(elf.STV_HIDDEN)}, other); err != nil {
			return err
		}
	}
	return nil
}

// shared reports whether plugin and host must have the same copy of a symbol. Go's linker
// has the same rule for macOS.
func shared(object *elf.File, s elf.Symbol) bool {
	section := object.Sections[s.Section]
	switch {
	case elf.ST_TYPE(s.Info) == elf.STT_FUNC:
		return false
	case strings.HasPrefix(s.Name, "go:itab."), strings.HasPrefix(s.Name, "go:link.pkghash"):
		return true
	case strings.HasPrefix(s.Name, "type:"): // after the colon, a dot is for what belongs to a type
		return !strings.HasPrefix(s.Name, "type:.")
	}
	return section.Flags&elf.SHF_WRITE != 0 && !strings.HasPrefix(section.Name, ".data.rel.ro")
}

// pluginPath returns the prefix of the symbols in a plugin's package main, which the linker
// stores in the data. It returns "" for the host.
func pluginPath(object *elf.File, symbols []elf.Symbol) string {
	for _, s := range symbols {
		if s.Name != "go:link.thispluginpath" || int(s.Section) >= len(object.Sections) {
			continue
		}
		path := make([]byte, s.Size)
		if _, err := object.Sections[s.Section].ReadAt(path, int64(s.Value)); err == nil {
			return string(path)
		}
	}
	return ""
}
