import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'

/** A value that is there to be copied. */
export function Copied({ text, what }: { text: string; what: string }) {
  return <CopyToClipboard variant="inline" textToCopy={text} copyButtonAriaLabel={`Copy ${what}`} copySuccessText="Copied" copyErrorText="Could not copy; select the text and copy it." />
}
