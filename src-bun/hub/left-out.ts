import type { Certificates } from '../transport/https/certificates.ts'

/**
 * Returns a function that says on stderr, once for each, for which names and addresses of the hub its authority may not vouch. A program
 * may read stdout.
 */
export function createLeftOutNote(certificates: Pick<Certificates, 'leftOut'>): () => void {
  const said = new Set<string>()
  return () => {
    for (const name of certificates.leftOut()) {
      if (said.has(name)) continue
      said.add(name)
      process.stderr.write(`hubbub: ${leftOutWords(name)}\n`)
    }
  }
}

const leftOutWords = (name: string) =>
  `HTTPS does not cover ${name}, because the authority of this hub was made before. To cover it, end the hub, delete certificate-authority.json in the data folder, and start it again; everybody then installs the authority once more.`
