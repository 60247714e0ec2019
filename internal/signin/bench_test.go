package signin

import "testing"

// What one password costs: sign-ins per second and core are its inverse.
func BenchmarkDefaultHash(b *testing.B) {
	salt := make([]byte, saltSize)
	for b.Loop() {
		DefaultHash.hash("Correct-Horse-1", salt)
	}
}
