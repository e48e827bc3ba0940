package binary

import (
	"debug/elf"
	"os"
	"strings"
)

// hideFunctions edits a relocatable file that Go's linker made for a plugin or the host,
// so that the C linker does not export its functions. Go exports every function, though
// plugin and host each call their own copy. They would be a third of the dynamic symbols
// that dlopen must search. It keeps those that the plugin's package main exports, because
// package plugin looks them up.
func hideFunctions(file *os.File, object *elf.File) error {
	table := object.SectionByType(elf.SHT_SYMTAB)
	symbols, err := object.Symbols()
	if err != nil || object.Class != elf.ELFCLASS64 {
		return err
	}
	prefix := pluginPath(object, symbols) + "."
	for i, s := range symbols {
		if elf.ST_TYPE(s.Info) != elf.STT_FUNC || elf.ST_BIND(s.Info) != elf.STB_GLOBAL || s.Section == elf.SHN_UNDEF {
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
