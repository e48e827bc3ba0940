// Makes keys and tokens for the tests of the example edge-jwt.
//
//	go run token.go key FILE                     writes a new key, prints its modulus as in a JWK
//	go run token.go sign FILE HEADER CLAIMS      prints a JWT, signed as its header says
package main

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	text := must(run(os.Args[1:]))
	fmt.Println(text)
}

func run(args []string) (string, error) {
	if args[0] == "key" {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return "", err
		}
		return encode(key.N.Bytes()), os.WriteFile(args[1], x509.MarshalPKCS1PrivateKey(key), 0o600)
	}
	der, err := os.ReadFile(args[1])
	if err != nil {
		return "", err
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return "", err
	}
	var header struct{ Alg string }
	if err := json.Unmarshal([]byte(args[2]), &header); err != nil {
		return "", err
	}
	signed := encode([]byte(args[2])) + "." + encode([]byte(args[3]))
	digest := sha256.Sum256([]byte(signed))
	var signature []byte
	switch header.Alg {
	case "RS256":
		signature, err = rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	case "PS256":
		signature, err = rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], nil)
	case "HS256": // with the public key as the secret, as an attacker would
		mac := hmac.New(sha256.New, []byte(encode(key.N.Bytes())))
		mac.Write([]byte(signed))
		signature = mac.Sum(nil)
	}
	return signed + "." + encode(signature), err
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func must(text string, err error) string {
	if err != nil {
		fmt.Fprintln(os.Stderr, "token:", err)
		os.Exit(1)
	}
	return text
}
