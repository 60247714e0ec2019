import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { Failure } from '../aws/error'
import { latest } from './latest'

interface Notices {
  /** Says that something is done; it goes when it is dismissed, when the person goes on to another page, or when others have come. */
  done: (text: ReactNode) => void
  /** Says why something was not done. */
  failed: (doing: string, e: unknown) => void
}

const Context = createContext<{ notices: Notices; bar: ReactNode }>({ notices: { done: () => {}, failed: () => {} }, bar: null })

const most = 6
const beside = 3 // notices that are shown one below the other; more lie on a stack that opens
const settling = 3000 // milliseconds: what is said just before a page is left belongs to the next one

/** What readers hear for the icons of notices. */
export const iconWords: FlashbarProps['i18nStrings'] = {
  ariaLabel: 'Notices',
  notificationBarAriaLabel: 'Show all notices',
  notificationBarText: 'Notices',
  errorIconAriaLabel: 'Error',
  warningIconAriaLabel: 'Warning',
  successIconAriaLabel: 'Done',
  infoIconAriaLabel: 'Information',
  inProgressIconAriaLabel: 'In progress',
}

export function NoticesProvider({ children }: { children: ReactNode }) {
  const [items, setItems] = useState<FlashbarProps.MessageDefinition[]>([])
  const said = useRef(new Map<string, number>())
  const { pathname } = useLocation()
  useEffect(() => {
    const old = performance.now() - settling
    setItems((all) => all.filter((i) => i.type !== 'success' || (said.current.get(i.id ?? '') ?? 0) > old))
  }, [pathname])
  const add = useCallback((item: FlashbarProps.MessageDefinition) => {
    const id = crypto.randomUUID()
    said.current.set(id, performance.now())
    const onDismiss = () => {
      document.querySelector('h1')?.setAttribute('tabindex', '-1') // the library goes there when no notice is left
      setItems((all) => all.filter((i) => i.id !== id))
    }
    setItems((all) => latest({ ...item, id, dismissible: true, dismissLabel: 'Dismiss', onDismiss }, all, most))
  }, [])
  const notices = useMemo<Notices>(
    () => ({
      done: (content) => add({ type: 'success', content }),
      failed: (doing, e) => {
        const f = e instanceof Failure ? e : undefined
        add({ type: f?.denied ? 'warning' : 'error', header: f?.denied ? `You may not ${doing}` : `Could not ${doing}`, content: f?.message ?? String(e) })
      },
    }),
    [add],
  )
  // A stack stays one until it is empty: as a list it would be other elements, and who dismisses one after the other would lose the place.
  const [stacked, setStacked] = useState(false)
  if (stacked ? items.length === 0 : items.length > beside) setStacked(!stacked)
  const bar = useMemo(() => <Flashbar items={items} stackItems={stacked} i18nStrings={iconWords} />, [items, stacked])
  const value = useMemo(() => ({ notices, bar }), [notices, bar])
  return <Context.Provider value={value}>{children}</Context.Provider>
}

export const useNotices = (): Notices => useContext(Context).notices

/** The notices, where the frame shows them. */
export const NoticesBar = () => <>{useContext(Context).bar}</>
