import TextFilter from '@cloudscape-design/components/text-filter'
import { useEffect, useRef, useState } from 'react'

const pause = 250 // milliseconds without typing after which it is searched

/** The field of a list that is searched by the server. `onWord` is told when the person pauses. */
export function SearchField({ label, placeholder, word, onWord }: { label: string; placeholder: string; word: string; onWord: (word: string) => void }) {
  const [text, setText] = useState(word)
  const told = useRef(word)
  useEffect(() => {
    if (word === told.current) return // our own word comes back, perhaps after more was typed
    told.current = word
    setText(word)
  }, [word])
  useEffect(() => {
    const asked = text.trim()
    if (asked === told.current) return
    const timer = setTimeout(() => {
      told.current = asked
      onWord(asked)
    }, pause)
    return () => clearTimeout(timer)
  }, [text, onWord])
  // Enter would send the form that the list is a part of.
  return (
    <div onKeyDown={(e) => e.key === 'Enter' && e.preventDefault()}>
      <TextFilter filteringText={text} filteringPlaceholder={placeholder} filteringAriaLabel={label} filteringClearAriaLabel="Clear" onChange={({ detail }) => setText(detail.filteringText)} />
    </div>
  )
}
