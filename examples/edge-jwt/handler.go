// A gate at viewer-request events: it lets pass who has a token, a JWT that is
// signed by RS256, and answers 401 to all others.
//
//	build --buildmode=exe && pack --target=edge-viewer
package main

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"strings"
	"time"

	"github.com/eawsy/aws-lambda-go-shim/lambda/edge"
	"github.com/eawsy/aws-lambda-go-shim/lambda/json"
)

// What tokens have to have. Lambda@Edge has no environment variables, so this is
// the place for your own.
const (
	realm    = "example"
	issuer   = "https://issuer.example.com"
	audience = "https://www.example.com"

	// leeway is how far clocks may be apart, in seconds.
	leeway = 60
)

// keys are those of the issuer, as in its JWK Set: kid, n and e. Two of them make
// it possible to change them.
var keys = []struct{ kid, n, e string }{
	{
		kid: "2026-01",
		n:   "2V8qt-vSmrn8gDaGrIEwVTh71xBhnRPKFugpiKEyXCxhCiDxj2ReYLNk2RPRrYUPtWkiW0cSIaOLuTj2VOE2boYubYrbocjkK1rJhovjthwp4aFMjqjPlRRmQnbfYpUHxTK4pFLn30-X0TCc3AigURqC2FYQdZjcOkgRX1SH7P7gPbEHKfpLX_YTN1O-ECXZP30GnrqEwLgc2-T0-fC3npqPD6W-N-xrnbZm8nRe2zHwaGYlbwXEEbcRoNRbUJBcknvfjbsqteSqSnAJxFcI7nUVMR042qVrtjBIxE-RJQx0tIBwiN0Z1la2Kryd7Fq3zi5JintMNj1Wxa0TZ5vYhw",
		e:   "AQAB",
	},
}

func Handle(event edge.Event) (edge.Result, error) {
	scheme, token, _ := strings.Cut(event.Request.Headers.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return unauthorized(event, "")
	}
	if problem := verify(strings.TrimSpace(token), time.Now().Unix()); problem != "" {
		return unauthorized(event, `, error="invalid_token", error_description="`+problem+`"`)
	}
	return event.Forward()
}

// unauthorized answers as in RFC 6750, section 3.
func unauthorized(event edge.Event, detail string) (edge.Result, error) {
	response := edge.NewResponse(401)
	response.StatusDescription = "Unauthorized"
	response.Headers.Set("WWW-Authenticate", `Bearer realm="`+realm+`"`+detail)
	response.Headers.Set("Cache-Control", "no-store")
	return event.Respond(response)
}

// header is what matters of RFC 7515, section 4.1.
type header struct {
	Alg  string   `json:"alg"`
	Kid  string   `json:"kid"`
	Crit []string `json:"crit"`
}

// claims are what matters of RFC 7519, section 4.1.
type claims struct {
	Issuer    string    `json:"iss"`
	Audience  audiences `json:"aud"`
	ExpiresAt float64   `json:"exp"`
	NotBefore float64   `json:"nbf"`
}

// audiences are one string, or a list of them.
type audiences []string

func (a *audiences) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*a = audiences{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(a))
}

// verify returns what is wrong with a token at a time, nothing where it is valid.
func verify(token string, now int64) (problem string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "the token is no JWT"
	}
	var h header
	if !decode(parts[0], &h) {
		return "the token is no JWT"
	}
	// The algorithm is this program's choice, not the token's.
	if h.Alg != "RS256" || h.Crit != nil {
		return "the token is not signed by RS256"
	}
	if !signed(h.Kid, parts[0]+"."+parts[1], parts[2]) {
		return "the token's signature is not valid"
	}
	var c claims
	if !decode(parts[1], &c) {
		return "the token has no valid claims"
	}
	switch {
	case float64(now) >= c.ExpiresAt+leeway:
		return "the token has expired"
	case float64(now) < c.NotBefore-leeway:
		return "the token is not valid yet"
	case c.Issuer != issuer:
		return "the token is of another issuer"
	}
	for _, a := range c.Audience {
		if a == audience {
			return ""
		}
	}
	return "the token is for another audience"
}

func decode(part string, v any) bool {
	text, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(text, v) == nil
}

// signed reports whether the key of that id has signed the text.
func signed(kid, text, signature string) bool {
	s, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	for _, key := range keys {
		if key.kid == kid {
			digest := sha256.Sum256([]byte(text))
			public := &rsa.PublicKey{N: number(key.n), E: int(number(key.e).Int64())}
			return rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], s) == nil
		}
	}
	return false
}

// number decodes a Base64urlUInt of RFC 7518, section 2.
func number(s string) *big.Int {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		panic("a key is not base64url: " + s)
	}
	return new(big.Int).SetBytes(b)
}
