import { useEffect, useRef, useState } from 'react'

/** Whether the keyboard is nowhere: what had the focus has left the page. */
const lost = (): boolean => !document.activeElement || document.activeElement === document.body

/** Puts the focus to the beginning of the page's content, which is there whatever else has gone. */
function focusContent(): void {
  const main = document.querySelector('main')
  if (!main) return
  main.tabIndex = -1
  main.style.outline = 'none' // a frame around the whole page would show nothing
  main.focus({ preventScroll: true })
}

/** Whether an element is there to have the focus: a button without anything left to do would only say why it cannot be pressed. */
const usable = (e: Element | null): e is HTMLElement => e instanceof HTMLElement && e.isConnected && !e.matches(':disabled, [aria-disabled=true]')

let outside: Element | null = null // what opened the first of several dialogs that follow each other

/**
 * Returns the focus when a dialog has closed: to what opened it or, where that has gone
 * or cannot have it any more, to the content of the page. The component library does
 * so too, but not where a field of the dialog takes the focus first.
 */
export function useReturnedFocus(): void {
  const [openers] = useState(() => {
    const now = document.activeElement
    if (!now?.closest('[role=dialog]')) outside = now
    return [now, outside]
  })
  useEffect(
    () => () => {
      for (const opener of openers) if (lost() && usable(opener)) opener.focus()
      if (lost() || !usable(document.activeElement)) focusContent()
    },
    [openers],
  )
}

/** Puts the focus into the content of a new page when what led there has gone with the old one. */
export function useFocusOn(pathname: string): void {
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current !== pathname && lost()) focusContent()
    before.current = pathname
  }, [pathname])
}
