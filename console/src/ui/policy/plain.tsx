import Textarea, { type TextareaProps } from '@cloudscape-design/components/textarea'
import { useImperativeHandle, useRef } from 'react'
import type { TextProps } from './text'

/** A policy's text without the editor, for when that cannot be loaded: nothing that was entered is lost for it. */
export function Plain({ value, onChange, label, ref }: TextProps) {
  const area = useRef<TextareaProps.Ref>(null)
  useImperativeHandle(
    ref,
    () => ({
      go: () => area.current?.focus(), // the list of findings says the line
      replace: (f, by) => {
        onChange(value.slice(0, offset(value, f.Line, f.Column)) + by + value.slice(offset(value, f.EndLine, f.EndColumn)))
        area.current?.focus()
      },
    }),
    [value, onChange],
  )
  return <Textarea ref={area} value={value} rows={16} ariaLabel={label} spellcheck={false} onChange={({ detail }) => onChange(detail.value)} />
}

/** The place of a line and column, both from 1. */
function offset(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1)
  return before.reduce((n, l) => n + l.length + 1, column - 1)
}
