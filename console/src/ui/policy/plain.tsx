import Textarea from '@cloudscape-design/components/textarea'

/** A policy's text without the editor, for when that cannot be loaded: nothing that was entered is lost for it. */
export const Plain = ({ value, onChange, label }: { value: string; onChange: (text: string) => void; label: string }) => (
  <Textarea value={value} rows={16} ariaLabel={label} spellcheck={false} onChange={({ detail }) => onChange(detail.value)} />
)
