import Box from '@cloudscape-design/components/box'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'

interface Props {
  /** What it is, for the heading and for readers. */
  label: string
  /** What is copied. */
  text: string
  /** What is seen; the text when left out. */
  shown?: string
}

/** A text to copy into a terminal or a file. What is copied need not be seen. */
export function Snippet({ label, text, shown = text }: Props) {
  return (
    <div>
      <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: '0.5rem' }}>
        <Box fontWeight="bold">{label}</Box>
        <CopyToClipboard copyButtonText="Copy" copyButtonAriaLabel={`Copy: ${label}`} textToCopy={text} copySuccessText="Copied" copyErrorText="The browser did not let it be copied" popoverRenderWithPortal />
      </div>
      <pre role="region" aria-label={label} tabIndex={0} style={frame}>
        {shown}
      </pre>
    </div>
  )
}

const frame = {
  margin: '0.25rem 0 0',
  padding: '0.75rem',
  maxHeight: '27rem',
  overflow: 'auto',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  fontFamily: 'ui-monospace, Menlo, Consolas, monospace',
  fontSize: '0.8125rem',
  borderRadius: '8px',
  background: 'color-mix(in srgb, currentColor 7%, transparent)',
} as const
