import LibraryWizard, { type WizardProps } from '@cloudscape-design/components/wizard'
import type { ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { entered } from './enter'
import { Page } from './page'

interface Props {
  /** The page's heading, and the beginning of its title. */
  title: string
  /** The pages above this one: name and address. */
  above: { text: string; href: string }[]
  steps: readonly WizardProps.Step[]
  step: number
  /** Another step is asked for; what is wrong with those before it may prevent that. */
  onStep: (to: number) => void
  /** What the last button says. */
  submit: string
  busy: boolean
  onSubmit: () => void
  /** Where Cancel leads. */
  back: string
  /** What else stands on the page: questions, outcomes. */
  children?: ReactNode
}

/** A page that makes something in steps. Enter in a field of one line is Next. */
export function Wizard(p: Props) {
  const go = useNavigate()
  const last = p.step === p.steps.length - 1
  return (
    <Page title={p.title} above={p.above}>
      <div onKeyDown={(e) => entered(e) && !last && p.onStep(p.step + 1)}>
        <LibraryWizard
          i18nStrings={words}
          steps={p.steps}
          activeStepIndex={p.step}
          onNavigate={({ detail }) => p.onStep(detail.requestedStepIndex)}
          submitButtonText={p.submit}
          isLoadingNextStep={p.busy}
          onSubmit={p.onSubmit}
          onCancel={() => void go(p.back)}
        />
      </div>
      {p.children}
    </Page>
  )
}

const words: WizardProps.I18nStrings = {
  stepNumberLabel: (n) => `Step ${n}`,
  collapsedStepsLabel: (n, of) => `Step ${n} of ${of}`,
  navigationAriaLabel: 'Steps',
  cancelButton: 'Cancel',
  previousButton: 'Previous',
  nextButton: 'Next',
  optional: 'optional',
  errorIconAriaLabel: 'Error',
  submitButtonLoadingAnnouncement: 'Sending',
}
