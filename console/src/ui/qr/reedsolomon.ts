// Arithmetic in the field of 256 elements that QR codes are made over: polynomials
// over x^8 + x^4 + x^3 + x^2 + 1 (ISO/IEC 18004, annex A).
const power = new Uint8Array(255)
const logarithm = new Uint8Array(256)
for (let i = 0, x = 1; i < 255; i++) {
  power[i] = x
  logarithm[x] = i
  x = x << 1 ^ (x & 0x80 ? 0x11d : 0)
}

const times = (a: number, b: number): number => (a && b ? power[(logarithm[a]! + logarithm[b]!) % 255]! : 0)

/** The coefficients below the leading one of (x - 2^0)(x - 2^1)…(x - 2^(n-1)), the highest first. */
export function generator(n: number): Uint8Array {
  const g = new Uint8Array(n)
  g[n - 1] = 1
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) g[j] = times(g[j]!, power[i]!) ^ (g[j + 1] ?? 0)
  }
  return g
}

/** What is left of data, times x^n, when it is divided by a generator of degree n: the words that correct errors. */
export function remainder(data: Uint8Array, by: Uint8Array): Uint8Array {
  const rest = new Uint8Array(by.length)
  for (const b of data) {
    const factor = b ^ rest[0]!
    rest.copyWithin(0, 1)
    rest[rest.length - 1] = 0
    by.forEach((c, i) => (rest[i]! ^= times(c, factor)))
  }
  return rest
}
