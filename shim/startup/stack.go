package startup

import _ "unsafe" // for linkname

// setMaxStack is what debug.SetMaxStack calls. Package runtime/debug itself imports os
// and fmt.
//
//go:linkname setMaxStack runtime/debug.setMaxStack
func setMaxStack(bytes int) int
