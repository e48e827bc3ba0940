// A gate at viewer-request events: it lets requests with a valid token pass, a JWT
// signed with RS256, and answers 401 to all others.
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

// What a token must contain. Lambda@Edge has no environment variables, so put your
// own values here.
const (
	realm    = "example"
	issuer   = "https://issuer.example.com"
	audience = "https://www.example.com"

	// leeway is the largest difference between clocks, in seconds.
	leeway = 60
)

// keys are the issuer's keys, as in its JWK Set: kid, n and e. List the old and the
// new one to rotate keys.
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

// unauthorized answers 401, as RFC 6750, section 3, says.
func unauthorized(event edge.Event, detail string) (edge.Result, error) {
	response := edge.NewResponse(401)
	response.StatusDescription = "Unauthorized"
	response.Headers.Set("WWW-Authenticate", `Bearer realm="`+realm+`"`+detail)
	response.Headers.Set("Cache-Control", "no-store")
	return event.Respond(response)
}

// header has the header parameters of RFC 7515, section 4.1, that matter here.
type header struct {
	Alg  string   `json:"alg"`
	Kid  string   `json:"kid"`
	Crit []string `json:"crit"`
}

// claims has the claims of RFC 7519, section 4.1, that matter here.
type claims struct {
	Issuer    string    `json:"iss"`
	Audience  audiences `json:"aud"`
	ExpiresAt float64   `json:"exp"`
	NotBefore float64   `json:"nbf"`
}

// audiences is a string or a list of strings in JSON.
type audiences []string

func (a *audiences) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*a = audiences{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(a))
}

// verify returns what is wrong with a token at the time now, "" if it is valid.
func verify(token string, now int64) (problem string) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "the token is not a JWT"
	}
	var h header
	if !decode(parts[0], &h) {
		return "the token is not a JWT"
	}
	// This program chooses the algorithm, not the token.
	if h.Alg != "RS256" || h.Crit != nil {
		return "the token is not signed with RS256"
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
		return "the token is from another issuer"
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

// signed reports whether the signature of text is valid for the key with the id kid.
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
