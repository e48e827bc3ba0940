package json

// An object may repeat a name. Its members are collected first, because a map is made
// faster if its size is known. These limits keep what is collected small.
const (
	maxMembers = 512
	maxText    = 32 << 10 // bytes of JSON
)

// collected reports whether to put the members of an object into its map before the rest
// is read. read is the length of their text.
func collected(members, read int) bool { return members >= maxMembers || read > maxText }

// exact is the number of members up to which a map is made for all, because it takes little
// more memory than a map for one.
const exact = 14

// capacity returns for how many of n names to make a map. Names that are repeated do not
// count if they are many.
func capacity(n int, name func(int) string) int {
	var seen [4 * maxMembers / 64]uint64
	distinct := 0
	for i := range n {
		h := hash([]byte(name(i)))
		bit := uint64(1) << (h & 63)
		if word := &seen[h>>6%uint64(len(seen))]; *word&bit == 0 {
			*word |= bit
			distinct++
		}
	}
	if distinct > n-n/4 { // two names may share a bit
		return n
	}
	return distinct
}

// hash hashes a name, eight bytes at a time.
func hash(name []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15
	n := len(name)
	h := uint64(n) * odd
	var last uint64
	if n >= 8 {
		for i := 0; i < n-8; i += 8 {
			h = (h ^ load(name, i)) * odd
			h ^= h >> 32
		}
		last = load(name, n-8)
	} else {
		for _, c := range name {
			last = last<<8 | uint64(c)
		}
	}
	h = (h ^ last) * odd
	return h ^ h>>32
}
