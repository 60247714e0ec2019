import { useEffect, useRef, type ReactNode } from 'react'
import { useBlocker, useNavigate } from 'react-router'
import { Confirm } from './confirm'

interface Unsaved {
  /** Goes to another page, because everything is saved. */
  leave: (to: string, options?: { replace?: boolean }) => void
  /** Asks whether the page is to be left all the same; it stands anywhere in the page. */
  question: ReactNode
}

/**
 * Guards what a person has entered and not saved, while there is something: whatever
 * leads to another page asks first, and so does the browser when the tab is closed or
 * goes elsewhere.
 */
export function useUnsaved(something: boolean): Unsaved {
  const go = useNavigate()
  const saved = useRef(false)
  const blocker = useBlocker(({ currentLocation, nextLocation }) => something && !saved.current && currentLocation.pathname !== nextLocation.pathname)
  useEffect(() => {
    if (!something) return
    const ask = (e: BeforeUnloadEvent) => e.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [something])
  return {
    leave: (to, options) => {
      saved.current = true
      void go(to, options)
    },
    question: blocker.state === 'blocked' && (
      <Confirm title="Leave this page?" cancel="Stay" action="Leave" doing="leave the page" busy={false} error={null} onConfirm={() => blocker.proceed()} onDismiss={() => blocker.reset()}>
        What you entered is not saved, and is lost when you leave.
      </Confirm>
    ),
  }
}
