import Modal, { type ModalProps } from '@cloudscape-design/components/modal'
import { useReturnedFocus } from './focus'

/** A dialog over the page, which has the focus as long as it is open. Mount it when it is to be open. */
export function Dialog(props: Omit<ModalProps, 'visible' | 'closeAriaLabel'>) {
  useReturnedFocus()
  return <Modal visible closeAriaLabel="Close" {...props} />
}
