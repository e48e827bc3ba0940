package json

import (
	"math"
	"strconv"
)

// integer reads a number. ok is false if an int64 cannot hold it.
func integer(data []byte, i int) (n int64, end int, ok bool) {
	negative := data[i] == '-'
	u, end, ok := magnitude(data, i, negative)
	if negative {
		return -int64(u), end, ok && u <= 1<<63
	}
	return int64(u), end, ok && u < 1<<63
}

// unsigned reads a number. ok is false if a uint64 cannot hold it.
func unsigned(data []byte, i int) (n uint64, end int, ok bool) {
	negative := data[i] == '-'
	n, end, ok = magnitude(data, i, negative)
	return n, end, ok && !negative
}

// magnitude reads a number without its sign. ok is false if a uint64 cannot hold it.
func magnitude(data []byte, i int, negative bool) (n uint64, end int, ok bool) {
	start := i
	if negative {
		i++
	}
	first := i
	for i < len(data) && isDigit(data[i]) {
		n = n*10 + uint64(data[i]-'0')
		i++
	}
	if i == first || data[first] == '0' && i > first+1 {
		return 0, -1, false
	}
	if i < len(data) && (data[i] == '.' || data[i]|0x20 == 'e') {
		end, _ = number(data, start)
		return 0, end, false
	}
	if i-first > 19 { // n may have overflowed
		n, err := strconv.ParseUint(string(data[first:i]), 10, 64)
		return n, i, err == nil
	}
	return n, i, true
}

// powers are the powers of ten that a float64 holds exactly.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// float reads a number. ok is false if the text is not JSON or the number is too large. If
// a float64 holds both the digits and the power of ten exactly, one division rounds
// correctly (Clinger 1990). strconv reads all other numbers.
func float(data []byte, i int) (f float64, end int, ok bool) {
	start := i
	negative := data[i] == '-'
	if negative {
		i++
	}
	var n uint64
	first := i
	for i < len(data) && isDigit(data[i]) {
		n = n*10 + uint64(data[i]-'0')
		i++
	}
	count := i - first
	if count == 0 || data[first] == '0' && count > 1 {
		return 0, -1, false
	}
	fraction := 0
	if i < len(data) && data[i] == '.' {
		i++
		point := i
		for i < len(data) && isDigit(data[i]) {
			n = n*10 + uint64(data[i]-'0')
			i++
		}
		if fraction = i - point; fraction == 0 {
			return 0, -1, false
		}
		count += fraction
	}
	exponent := i < len(data) && data[i]|0x20 == 'e'
	if !exponent && count <= 18 && n < 1<<53 && fraction < len(powers) {
		f = float64(n) / powers[fraction]
		if negative {
			f = -f
		}
		return f, i, true
	}
	if exponent {
		if i, _ = number(data, start); i < 0 {
			return 0, -1, false
		}
	}
	f, err := strconv.ParseFloat(string(data[start:i]), 64)
	return f, i, err == nil
}

// validNumber reports whether a text is a number.
func validNumber(s string) bool {
	end, _ := number([]byte(s), 0)
	return end == len(s) && s != ""
}

// appendFloat appends a float as ECMAScript writes it.
func appendFloat(out []byte, f float64, bits int) []byte {
	abs := math.Abs(f)
	if abs == 0 || bits == 64 && abs >= 1e-6 && abs < 1e21 || bits == 32 && float32(abs) >= 1e-6 && float32(abs) < 1e21 {
		return strconv.AppendFloat(out, f, 'f', -1, bits)
	}
	out = strconv.AppendFloat(out, f, 'e', -1, bits)
	if n := len(out); n >= 4 && out[n-4] == 'e' && out[n-3] == '-' && out[n-2] == '0' {
		out[n-2] = out[n-1] // e-09 becomes e-9
		out = out[:n-1]
	}
	return out
}
