import Box from '@cloudscape-design/components/box'

/** A policy to read. */
export function PolicyText({ text, label }: { text: string; label: string }) {
  return (
    <Box variant="code">
      <pre tabIndex={0} role="region" aria-label={label} style={{ overflow: 'auto', maxHeight: '24em' }}>
        {pretty(text)}
      </pre>
    </Box>
  )
}

/** JSON with a line for each thing; what is no JSON stays as it is. */
export function pretty(text: string): string {
  try {
    return text && JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
