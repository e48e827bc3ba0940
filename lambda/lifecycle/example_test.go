package lifecycle_test

import (
	crand "crypto/rand"
	"fmt"
	"math/rand/v2"

	"github.com/eawsy/aws-lambda-go-shim/lambda/lifecycle"
)

func seed() (s [32]byte) {
	crand.Read(s[:]) // from the kernel, so different after each restore
	return s
}

var (
	source = rand.NewChaCha8(seed())
	random = rand.New(source)
)

func init() {
	lifecycle.AfterRestore(func() error {
		source.Seed(seed())
		return nil
	})
}

// Each restored process seeds its generator again, so that no two processes draw the
// same numbers.
func ExampleAfterRestore() {
	fmt.Println(random.IntN(6) < 6)
	// Output: true
}
