import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker'

/** A span of time, up to now or between two moments. */
export function Range({ range, onChange }: { range: DateRangePickerProps.Value | null; onChange: (range: DateRangePickerProps.Value | null) => void }) {
  return (
    <DateRangePicker
      value={range}
      onChange={({ detail }) => onChange(detail.value)}
      relativeOptions={[
        { key: 'hour', amount: 1, unit: 'hour', type: 'relative' },
        { key: 'day', amount: 1, unit: 'day', type: 'relative' },
        { key: 'week', amount: 7, unit: 'day', type: 'relative' },
        { key: 'month', amount: 30, unit: 'day', type: 'relative' },
      ]}
      isValidRange={(r) =>
        r?.type === 'absolute' && Date.parse(r.startDate) >= Date.parse(r.endDate) ? { valid: false, errorMessage: 'The end must come after the start.' } : { valid: true }
      }
      placeholder="Any time that is kept"
      i18nStrings={words}
    />
  )
}

const words: DateRangePickerProps.I18nStrings = {
  formatRelativeRange: (r) => `Last ${r.amount} ${r.unit}${r.amount === 1 ? '' : 's'}`,
  formatUnit: (unit, n) => (n === 1 ? unit : `${unit}s`),
  relativeModeTitle: 'Relative',
  absoluteModeTitle: 'From – to',
  relativeRangeSelectionHeading: 'The last',
  customRelativeRangeOptionLabel: 'Another time',
  customRelativeRangeOptionDescription: 'Any length of time',
  customRelativeRangeDurationLabel: 'Duration',
  customRelativeRangeDurationPlaceholder: 'How many',
  customRelativeRangeUnitLabel: 'Unit',
  startDateLabel: 'From',
  startTimeLabel: 'At',
  endDateLabel: 'To',
  endTimeLabel: 'At',
  clearButtonLabel: 'Any time',
  cancelButtonLabel: 'Cancel',
  applyButtonLabel: 'Apply',
  nextMonthAriaLabel: 'Next month',
  previousMonthAriaLabel: 'Previous month',
  todayAriaLabel: 'Today',
  dateTimeConstraintText: 'In your time zone, as YYYY/MM/DD and hh:mm:ss.',
}
