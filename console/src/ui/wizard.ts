import type { WizardProps } from '@cloudscape-design/components/wizard'

/** What wizards say. */
export const wizardWords: WizardProps.I18nStrings = {
  stepNumberLabel: (n) => `Step ${n}`,
  collapsedStepsLabel: (n, of) => `Step ${n} of ${of}`,
  navigationAriaLabel: 'Steps',
  cancelButton: 'Cancel',
  previousButton: 'Previous',
  nextButton: 'Next',
  optional: 'optional',
  errorIconAriaLabel: 'Error',
}
