package binary

import (
	"bytes"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Exports returns the names of the funcs that a file's package main exports, as far as
// its symbols show. For a plugin it returns exported variables too.
func (p *Info) Exports(content []byte) (names []string) {
	file, err := elf.NewFile(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	prefix, symbols := "main.", functions(file)
	if p.BuildMode == "plugin" {
		prefix, symbols = symbolPrefix(p.path), dynamic(file)
	}
	for _, symbol := range symbols {
		name, ok := strings.CutPrefix(symbol, prefix)
		if ok && token.IsIdentifier(name) && token.IsExported(name) && !strings.HasPrefix(name, "Lambdashim") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// HasFunc reports whether a func of this name is in an executable.
func (p *Info) HasFunc(content []byte, name string) bool {
	file, err := elf.NewFile(bytes.NewReader(content))
	return err == nil && slices.Contains(functions(file), name)
}

// functions returns the names of funcs in the table from which Go makes stack traces, the
// only table that a stripped executable has.
func functions(file *elf.File) (names []string) {
	text := file.Section(".text")
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
		section := file.Section(name)
		if section == nil || text == nil {
			continue
		}
		data, err := section.Data()
		if err != nil {
			return nil
		}
		table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
		if err != nil {
			return nil
		}
		for _, f := range table.Funcs {
			names = append(names, f.Name)
		}
	}
	return names
}

// dynamic returns the names of the symbols that a plugin exports.
func dynamic(file *elf.File) (names []string) {
	symbols, _ := file.DynamicSymbols()
	for _, s := range symbols {
		names = append(names, s.Name)
	}
	return names
}

// symbolPrefix returns the prefix of a package's symbols: its import path, in which the
// linker writes dots of the last element, and some other characters, as %xx.
func symbolPrefix(path string) string {
	slash := strings.LastIndex(path, "/")
	var prefix strings.Builder
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c == '.' && i > slash || c == '%' || c == '"' || c >= 0x7f {
			fmt.Fprintf(&prefix, "%%%02x", c)
		} else {
			prefix.WriteByte(c)
		}
	}
	return prefix.String() + "."
}
