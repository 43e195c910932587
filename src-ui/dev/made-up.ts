// Values for the samples.
export const LONG_TEXT =
  'A text that is much longer than anybody planned for, with Donaudampfschifffahrtsgesellschaftskapitänspatent in the middle, so that it has to wrap or to be cut off somewhere.'
export const RIGHT_TO_LEFT = 'مرحبا بالجميع، الملاحظات جاهزة.'
export const ADA = { name: 'Ada', colour: '#b23a48' }
export const BOB = { name: 'Bob', colour: '#1f7a4d' }
export const LONG_NAMED = { name: 'Maximiliana Konstantinopolitanska-Schulze', colour: '#7b3fa0' }
/** 09:30 on a fixed day, in ms since 1970 (local time), so that two screenshots show the same. */
export const MORNING = new Date(2026, 4, 4, 9, 30).getTime()
export const nothing = () => undefined
