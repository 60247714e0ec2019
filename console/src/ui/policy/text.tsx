import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { Compartment, EditorState, type Text as Lines } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'
import { call } from '../../aws/service'
import { service as gatehouse, type PolicyFinding } from '../../aws/services/gatehouse'
import { useAuthority } from '../../session/authority'
import { plain } from './words'

/** What an editor of a policy's text is given, this one and the plain one. */
export interface TextProps {
  value: string
  onChange: (text: string) => void
  findings: PolicyFinding[]
  label: string
  /** How much was found, for those who do not see it. */
  description: string
  ref?: Ref<TextHandle>
}

/** What the list of findings does in the text. */
export interface TextHandle {
  /** Selects what a finding is about. */
  go: (f: PolicyFinding) => void
  /** Puts something in its place. */
  replace: (f: PolicyFinding, by: string) => void
}

/** The editor of a policy's text: JSON in colours, findings under what they are about, names of actions as they are typed. F8 goes from finding to finding. */
export default function Text({ value, onChange, findings, label, description, ref }: TextProps) {
  const authority = useAuthority()
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const about = useRef<HTMLElement>(undefined)
  const [invalid] = useState(() => new Compartment())
  const latest = useRef({ onChange, authority })
  latest.current = { onChange, authority }

  useEffect(() => {
    const complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
      const word = context.matchBefore(/"[\w-]*:?\w*/)
      if (!word || word.text.length < 2) return null
      const found = await call(latest.current.authority, gatehouse, 'SearchActions', { Query: word.text.slice(1), MaxResults: 50 }).catch(() => undefined)
      return found ? { from: word.from + 1, options: found.Actions.map((label) => ({ label })), filter: false } : null
    }
    // In a tree of its own the editor's styles are adopted sheets: as elements the
    // page's Content-Security-Policy would refuse them.
    const root = place.current!.shadowRoot ?? place.current!.attachShadow({ mode: 'open' })
    // The description stands beside the editor's text: names of elements hold within
    // their tree only.
    const described = document.createElement('p')
    described.id = 'about'
    described.hidden = true
    root.append(described)
    about.current = described
    const made = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: value,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          json(),
          syntaxHighlighting(colours),
          autocompletion({ override: [complete] }),
          keymap.of([{ key: 'F8', run: nextDiagnostic, shift: previousDiagnostic }, ...defaultKeymap, ...historyKeymap, ...completionKeymap]), // Tab leaves the editor, as it leaves every field
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-describedby': described.id }),
          invalid.of([]),
          EditorView.updateListener.of((u) => {
            if (u.docChanged) latest.current.onChange(u.state.doc.toString())
          }),
          look,
        ],
      }),
    })
    view.current = made
    return () => {
      made.destroy()
      described.remove()
    }
    // The editor holds the text from here on; a value from outside is put in below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [label])

  useEffect(() => {
    const v = view.current
    if (v && v.state.doc.toString() !== value) v.dispatch({ changes: { from: 0, to: v.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const v = view.current
    if (!v) return
    v.dispatch(setDiagnostics(v.state, findings.map((f) => diagnostic(v.state.doc, f))))
    const wrong = findings.some((f) => f.Type === 'ERROR')
    v.dispatch({ effects: invalid.reconfigure(wrong ? EditorView.contentAttributes.of({ 'aria-invalid': 'true' }) : []) })
  }, [findings, invalid])

  useEffect(() => {
    if (about.current) about.current.textContent = `A policy in JSON. ${description} F8 goes to the next finding.`
  }, [description, label])

  useImperativeHandle(
    ref,
    () => ({
      go: (f) => {
        const v = view.current
        if (!v) return
        const { from, to } = diagnostic(v.state.doc, f)
        v.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
        v.focus()
      },
      replace: (f, by) => {
        const v = view.current
        if (!v) return
        const { from, to } = diagnostic(v.state.doc, f)
        put(v, from, to, by)
        v.focus()
      },
    }),
    [],
  )

  return <div ref={place} />
}

const severities = { ERROR: 'error', SECURITY_WARNING: 'warning', WARNING: 'warning', SUGGESTION: 'info' } as const

function diagnostic(doc: Lines, f: PolicyFinding): Diagnostic {
  const from = offset(doc, f.Line, f.Column)
  return {
    from,
    to: Math.max(from, offset(doc, f.EndLine, f.EndColumn)),
    severity: severities[f.Type],
    message: f.Message,
    actions: f.Replacements?.map((by) => ({ name: `Replace by ${plain(by)}`, apply: (v: EditorView, at: number, to: number) => put(v, at, to, by) })),
  }
}

/** Puts a text in the place of another, as if it were typed: it can be undone. */
function put(v: EditorView, from: number, to: number, by: string) {
  v.dispatch({ changes: { from, to, insert: by }, selection: { anchor: from + by.length }, userEvent: 'input', scrollIntoView: true })
}

/** The place of a line and column, both from 1; the nearest one there is. */
function offset(doc: Lines, line: number, column: number): number {
  const l = doc.line(Math.min(Math.max(line, 1), doc.lines))
  return Math.min(l.from + Math.max(column - 1, 0), l.to)
}

// Colours come from the design tokens' roles, so that light and dark both hold.
const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'light-dark(#7d2105, #f2b100)' },
  { tag: tags.string, color: 'light-dark(#00802f, #2bb534)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#006ce0, #42b4ff)' },
])

const look = EditorView.theme({
  '&': { border: '1px solid light-dark(#8c8c94, #656871)', borderRadius: '8px', backgroundColor: 'light-dark(#ffffff, #161d26)', color: 'light-dark(#0f141a, #dedee3)' },
  '&.cm-focused': { outline: '2px solid light-dark(#006ce0, #42b4ff)', outlineOffset: '1px' },
  '.cm-content': { minHeight: '16em', fontFamily: 'Monaco, Menlo, Consolas, "Courier Prime", Courier, monospace', caretColor: 'light-dark(#0f141a, #ffffff)' },
  '.cm-gutters': { backgroundColor: 'light-dark(#f6f6f9, #0f141a)', color: 'light-dark(#424650, #c6c6cd)', border: 'none', borderRadius: '8px 0 0 8px' },
  '.cm-activeLine': { backgroundColor: 'light-dark(#f0fbff80, #33415880)' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'light-dark(#b8e7ff, #33518c) !important' },
  '.cm-tooltip': { backgroundColor: 'light-dark(#ffffff, #161d26)', color: 'light-dark(#0f141a, #dedee3)', border: '1px solid light-dark(#8c8c94, #656871)' },
})
