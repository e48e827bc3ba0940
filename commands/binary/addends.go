package binary

import (
	"debug/elf"
	"encoding/binary"
	"os"
)

// storeAddends writes the addends of the relocations in the section .go.fipsinfo into the
// section. After the C linker, Go's linker reads addresses there and sums what is between
// them, for the check that FIPS 140 wants at the start. GNU's linker stores addends, but
// zig's does not, and the addresses would be zero.
func storeAddends(file *os.File, object *elf.File) error {
	info, relocations := object.Section(".go.fipsinfo"), object.Section(".rela.dyn")
	if info == nil || relocations == nil {
		return nil
	}
	var r elf.Rela64
	for at := relocations.Open(); binary.Read(at, object.ByteOrder, &r) == nil; {
		if r.Off < info.Addr || r.Off >= info.Addr+info.Size {
			continue
		}
		addend := make([]byte, 8)
		object.ByteOrder.PutUint64(addend, uint64(r.Addend))
		if _, err := file.WriteAt(addend, int64(info.Offset+r.Off-info.Addr)); err != nil {
			return err
		}
	}
	return nil
}
