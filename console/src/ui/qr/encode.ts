import { Board, penalty } from './board'
import { generator, remainder } from './reedsolomon'

// Error correction of level M, by version: words that correct errors in a block, and
// blocks (ISO/IEC 18004, table 9).
const correcting = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
]
const blocks = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
]

/**
 * Makes the QR code of a text (ISO/IEC 18004; bytes of UTF-8, error correction M): its
 * rows of modules, true is dark. Undefined when the text is longer than any code can say.
 */
export function encode(text: string): boolean[][] | undefined {
  const bytes = new TextEncoder().encode(text)
  for (let version = 1; version <= 40; version++) {
    const total = Math.floor(Board.room(version) / 8)
    const room = total - correcting[version - 1]! * blocks[version - 1]!
    const data = words(bytes, version, room)
    if (data) return best(version, interleaved(data, version, total))
  }
  return undefined
}

/** The data words: the mode, the length, the bytes, and what fills the rest; undefined when they are too many. */
function words(bytes: Uint8Array, version: number, room: number): Uint8Array | undefined {
  const bits: number[] = []
  const put = (value: number, length: number) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1)
  }
  put(0b0100, 4) // bytes
  put(bytes.length, version < 10 ? 8 : 16)
  bytes.forEach((b) => put(b, 8))
  if (bits.length > room * 8 || (version < 10 && bytes.length > 255)) return undefined
  put(0, Math.min(4, room * 8 - bits.length))
  put(0, (8 - (bits.length % 8)) % 8)
  for (let fill = 0xec; bits.length < room * 8; fill ^= 0xec ^ 0x11) put(fill, 8)
  return Uint8Array.from({ length: room }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((word, bit) => word * 2 + bit, 0))
}

/** Splits the data into blocks, the shorter ones first, corrects each, and takes a word of each in turn. */
function interleaved(data: Uint8Array, version: number, total: number): Uint8Array {
  const n = blocks[version - 1]!
  const by = generator(correcting[version - 1]!)
  const longer = total % n
  const length = Math.floor(total / n) - by.length
  const parts: { data: Uint8Array; check: Uint8Array }[] = []
  for (let i = 0, from = 0; i < n; i++) {
    const part = data.subarray(from, (from += length + (i < n - longer ? 0 : 1)))
    parts.push({ data: part, check: remainder(part, by) })
  }
  const out: number[] = []
  for (let i = 0; i <= length; i++) for (const p of parts) if (i < p.data.length) out.push(p.data[i]!)
  for (let i = 0; i < by.length; i++) for (const p of parts) out.push(p.check[i]!)
  return Uint8Array.from(out)
}

/** The code with the mask that scanners read best. */
function best(version: number, all: Uint8Array): boolean[][] {
  const drawn = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => new Board(version).draw(all, mask))
  return drawn.reduce((a, b) => (penalty(b) < penalty(a) ? b : a))
}
