import { fetchTextFile } from '../live/text-file.ts'

/** The licences of everything that Hubbub ships, as the build has listed them. Rejects if the hub does not answer. */
export const loadLicences = (): Promise<string> => fetchTextFile('/licences.txt')
