const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** The square of a QR code: the patterns that scanners look for, and the modules left for data. */
export class Board {
  private readonly size: number
  private readonly dark: boolean[][]
  private readonly fixed: boolean[][]

  constructor(private readonly version: number) {
    this.size = version * 4 + 17
    this.dark = Array.from({ length: this.size }, () => Array<boolean>(this.size).fill(false))
    this.fixed = Array.from({ length: this.size }, () => Array<boolean>(this.size).fill(false))
    this.timing()
    for (const [x, y] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]] as const) this.finder(x, y)
    this.alignment()
    if (version >= 7) this.versionWords()
    this.format(0) // takes its modules; draw says the mask
  }

  /** How many modules a version leaves for data. */
  static room(version: number): number {
    const n = Math.floor(version / 7) + 2
    const aligned = version === 1 ? 0 : (25 * n - 10) * n - 55
    return (16 * version + 128) * version + 64 - aligned - (version < 7 ? 0 : 36)
  }

  /** Writes the words in columns of two from the right, up and down by turns, under a mask. */
  draw(words: Uint8Array, mask: number): boolean[][] {
    let i = 0
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5 // the column of the timing pattern
      const up = ((right + 1) & 2) === 0
      for (let step = 0; step < this.size; step++) {
        const y = up ? this.size - 1 - step : step
        for (const x of [right, right - 1]) {
          if (this.fixed[y]![x]) continue
          const bit = ((words[i >>> 3] ?? 0) >>> (7 - (i & 7))) & 1
          this.dark[y]![x] = (bit === 1) !== masks[mask]!(x, y)
          i++
        }
      }
    }
    this.format(mask)
    return this.dark
  }

  private set(x: number, y: number, dark: boolean): void {
    this.dark[y]![x] = dark
    this.fixed[y]![x] = true
  }

  private timing(): void {
    for (let i = 0; i < this.size; i++) {
      this.set(6, i, i % 2 === 0)
      this.set(i, 6, i % 2 === 0)
    }
  }

  private finder(cx: number, cy: number): void {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const far = Math.max(Math.abs(dx), Math.abs(dy))
        if (this.dark[cy + dy]?.[cx + dx] !== undefined) this.set(cx + dx, cy + dy, far !== 2 && far !== 4)
      }
    }
  }

  private alignment(): void {
    if (this.version === 1) return
    const n = Math.floor(this.version / 7) + 2
    const step = Math.floor((this.version * 8 + n * 3 + 5) / (n * 4 - 4)) * 2
    const places = [6, ...Array.from({ length: n - 1 }, (_, i) => this.size - 7 - i * step).reverse()]
    const last = n - 1
    places.forEach((cx, i) =>
      places.forEach((cy, j) => {
        if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return // a finder is there
        for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) this.set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
      }),
    )
  }

  /** The version and its check bits (ISO/IEC 18004, section 7.10), beside two finders. */
  private versionWords(): void {
    const bits = checked(this.version, 12, 0x1f25)
    for (let i = 0; i < 18; i++) {
      const dark = ((bits >>> i) & 1) === 1
      const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)]
      this.set(a, b, dark)
      this.set(b, a, dark)
    }
  }

  /** Error correction M and the mask, with check bits (section 7.9), twice around the finders. */
  private format(mask: number): void {
    const bits = checked(mask, 10, 0x537) ^ 0x5412 // level M is 00
    const dark = (i: number) => ((bits >>> i) & 1) === 1
    for (let i = 0; i < 15; i++) {
      const near = i < 6 ? i : i < 8 ? i + 1 : i === 8 ? 7 : 14 - i
      if (i < 8) this.set(8, near, dark(i))
      else this.set(near, 8, dark(i))
      if (i < 8) this.set(this.size - 1 - i, 8, dark(i))
      else this.set(8, this.size - 15 + i, dark(i))
    }
    this.set(8, this.size - 8, true)
  }
}

/** A value followed by what its division leaves: n check bits. */
function checked(value: number, n: number, by: number): number {
  let rest = value << n
  for (let i = 31 - Math.clz32(rest | 1); i >= n; i = 31 - Math.clz32(rest | 1)) rest ^= by << (i - n)
  return (value << n) | rest
}

const likeFinder = [true, false, true, true, true, false, true]

/** How hard a code is to scan (section 7.8.3): long runs, blocks, what looks like a finder, one colour too often. */
export function penalty(dark: boolean[][]): number {
  const size = dark.length
  let sum = 0
  const lines = [...dark, ...dark.map((_, x) => dark.map((row) => row[x]!))]
  for (const line of lines) {
    for (let i = 0, run = 0; i < size; i++) {
      run = i > 0 && line[i] === line[i - 1] ? run + 1 : 1
      if (run === 5) sum += 3
      else if (run > 5) sum++
    }
    for (let i = 0; i + 7 <= size; i++) {
      if (!likeFinder.every((d, j) => line[i + j] === d)) continue
      const light = (from: number) => [0, 1, 2, 3].every((j) => !line[from + j])
      if (light(i - 4) || light(i + 7)) sum += 40
    }
  }
  for (let y = 1; y < size; y++) {
    for (let x = 1; x < size; x++) {
      const d = dark[y]![x]
      if (d === dark[y - 1]![x] && d === dark[y]![x - 1] && d === dark[y - 1]![x - 1]) sum += 3
    }
  }
  const share = dark.flat().filter(Boolean).length / (size * size)
  return sum + Math.floor(Math.abs(share - 0.5) * 20) * 10
}
