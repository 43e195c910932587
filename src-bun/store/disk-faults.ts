// Faults of SQLite that come from the disk or the file, and not from our code.

/** Trying again later can help. */
export const isDiskFault = (fault: unknown): boolean =>
  /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|BUSY|NOMEM)/.test(codeOf(fault))

/** Nothing more can be written: the disk is full, has failed, or has become read-only. A page that cannot be read says nothing of that. */
export const isOutOfSpace = (fault: unknown): boolean =>
  /^SQLITE_(FULL|READONLY|IOERR(?!_(SHORT_)?READ))/.test(codeOf(fault))

/** The code with which whatever met this fault is refused. */
export const refusalOf = (fault: unknown) => (isDiskFault(fault) ? 'storage.unavailable' : 'internal')

const codeOf = (fault: unknown): string => (fault instanceof Error && 'code' in fault ? String(fault.code) : '')
