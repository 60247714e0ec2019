import { encode } from './qr/encode'

const quiet = 4 // modules of empty border that scanners look for

/** Draws a text as a QR code, here and from nothing else: what it says is in no address. Black on white in every mode, since scanners want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = encode(text)
  if (!code) return null
  const size = code.length + 2 * quiet
  const path = code.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + quiet} ${y + quiet}h1v1h-1z` : ''))).join('')
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} width="220" height="220" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
