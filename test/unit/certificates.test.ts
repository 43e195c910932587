// The certificates that the hub makes, and those that it is given.
import { afterAll, expect, test } from 'bun:test'
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../../src-bun/config.ts'
import { openAuthority } from '../../src-bun/transport/https/authority.ts'
import { authorityCertificate, newPair, serverCertificate } from '../../src-bun/transport/https/certificate.ts'
import { certifiedNames, openCertificates } from '../../src-bun/transport/https/certificates.ts'
import { temporaryFolder } from '../support/hub.ts'
import { hubbub } from '../support/process.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOW = Date.parse('2026-11-30T12:00:00Z')
const LOCAL = 'hubbub-ab12.local'
/** Of the Debian package of the same name. */
const VERIFIER = 'openssl'
const folders: { remove(): void }[] = []
const aFolder = () => {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder.path
}
afterAll(() => {
  for (const folder of folders) folder.remove()
})

/** What a hub on `data` shows, at a time and with addresses that a test sets. */
function aHubsCertificates(data: string, flags: string[] = []) {
  const at = { now: NOW, addresses: ['127.0.0.1', '::1', '192.168.1.7', '8.8.8.8', '2001:db8::1'] }
  const options = {
    config: readConfig(['--tls', '--data', data, ...flags], {}),
    localName: LOCAL,
    clock: { now: () => at.now },
    addresses: () => at.addresses,
  }
  const opened = openCertificates(options)
  if (!opened) throw new Error('there are no certificates')
  const shown = (serverName?: string) =>
    new X509Certificate(opened.current().tls.find((each) => each.serverName === serverName)?.cert ?? '')
  return { at, opened, shown, certificate: () => (opened.authority() as X509Certificate).fingerprint256 }
}

test('[CERT-1] the certificate has the names of the hub, its private addresses and those of its first start; who asks for a name is shown one without addresses', () => {
  const { shown } = aHubsCertificates(aFolder(), ['--allow-host', 'hub.school.example', '--allow-host', '192.168.9.9'])
  const all = shown().subjectAltName ?? ''
  for (const name of [LOCAL, 'localhost', 'hub.school.example']) {
    expect(all).toContain(`DNS:${name}`)
    expect(shown(name).subjectAltName).toContain(`DNS:${name}`)
    expect(shown(name).subjectAltName).not.toContain('IP Address')
  }
  expect(all).toContain('IP Address:192.168.1.7')
  // Addresses of the Internet that the hub has had when its authority was made.
  for (const own of ['8.8.8.8', '2001:DB8']) expect(all).toContain(own)
  expect(all).not.toContain('DNS:192.168.9.9')
  // Apple's systems take none of more than 825 days.
  expect(Date.parse(shown().validTo) - NOW).toBe(90 * DAY_MS)
  expect(Date.parse(shown().validFrom)).toBeLessThan(NOW)
})

test('[CERT-2] an independent program accepts the chain, and refuses every name and address of others that the authority has signed', () => {
  const data = aFolder()
  const { opened } = aHubsCertificates(data)
  if (spawnSync(VERIFIER, ['version']).error) {
    process.stderr.write('Not verified: the program `openssl` is not installed.\n')
    return
  }
  const authority = openAuthority(data, LOCAL, { names: [], addresses: [] }, NOW, NOW)
  const at = String(NOW / 1000)
  const verify = (certificate: string) => {
    writeFileSync(join(data, 'ca.pem'), authority.certificate)
    writeFileSync(join(data, 'leaf.pem'), certificate)
    const args = ['verify', '-x509_strict', '-attime', at, '-purpose', 'sslserver', '-CAfile', 'ca.pem', 'leaf.pem']
    const { status, stdout, stderr } = spawnSync(VERIFIER, args, { cwd: data, encoding: 'utf8' })
    return status === 0 ? 'accepted' : `${stdout}${stderr}`
  }
  const signed = (name: string) =>
    serverCertificate('Hubbub', [name], newPair().publicKey, authority, { from: NOW, until: NOW + DAY_MS })
  for (const { cert } of opened.current().tls) expect(verify(cert)).toBe('accepted')
  for (const name of ['192.168.77.1', '10.9.8.7', '172.31.255.255', 'fd12::7', '8.8.8.8', '2001:db8::1', LOCAL])
    expect([name, verify(signed(name))]).toEqual([name, 'accepted'])
  for (const name of [
    'example.org',
    'hubbub-cd34.local',
    '1.1.1.1',
    '172.32.0.1',
    '193.168.0.1',
    '8.8.8.9',
    '2001:db8::2',
    '::2',
  ])
    expect([name, verify(signed(name))]).toEqual([name, expect.stringContaining('permitted subtree violation')])
})

test('[CERT-3] with another address there is another certificate of the same authority, and without a reason there is none', () => {
  const { at, opened, shown, certificate } = aHubsCertificates(aFolder())
  const [authority, first] = [certificate(), shown().fingerprint256]
  expect(opened.renew()).toBe(false)
  // The order in which a system lists its addresses means nothing.
  at.addresses = [...at.addresses].reverse()
  expect(opened.renew()).toBe(false)
  at.addresses = ['127.0.0.1', '10.1.2.3', '9.9.9.9']
  expect(opened.renew()).toBe(true)
  expect(shown().subjectAltName).toContain('IP Address:10.1.2.3')
  for (const none of ['192.168.1.7', '9.9.9.9']) expect(shown().subjectAltName).not.toContain(none)
  expect([certificate(), shown().fingerprint256 === first]).toEqual([authority, false])

  at.now = NOW + 59 * DAY_MS
  expect(opened.renew()).toBe(false)
  at.now = NOW + 61 * DAY_MS
  expect(opened.renew()).toBe(true)
  expect([certificate(), Date.parse(shown().validTo)]).toEqual([authority, at.now + 90 * DAY_MS])
  // Its end is near: a certificate that outlives it would be refused.
  at.now = NOW + (5 * 365 - 30) * DAY_MS
  expect(opened.renew()).toBe(true)
  expect(certificate()).not.toBe(authority)
})

test('[CERT-4] the authority is kept in a file for its owner alone, is the same after a restart, and is made anew where the file is damaged', () => {
  const data = aFolder()
  const file = join(data, 'certificate-authority.json')
  const first = aHubsCertificates(data).certificate()
  const mode = () => (statSync(file).mode & 0o777).toString(8)
  expect(mode()).toBe('600')
  chmodSync(file, 0o644)
  expect(aHubsCertificates(data).certificate()).toBe(first)
  expect(mode()).toBe('600')
  for (const damaged of ['', '{', '{}', readFileSync(file, 'utf8').replace(/"key":"[^"]*"/, '"key":"x"')]) {
    writeFileSync(file, damaged)
    const anew = aHubsCertificates(data)
    expect(anew.certificate()).not.toBe(first)
    expect(anew.shown().subjectAltName).toContain(LOCAL)
  }
  // The key of another one.
  const other = aFolder()
  aHubsCertificates(other)
  const { key } = JSON.parse(readFileSync(join(other, 'certificate-authority.json'), 'utf8')) as { key: string }
  const stored = JSON.parse(readFileSync(file, 'utf8')) as object
  const before = aHubsCertificates(data).certificate()
  writeFileSync(file, JSON.stringify({ ...stored, key }))
  expect(aHubsCertificates(data).certificate()).not.toBe(before)
})

test('[CERT-5] a name that came later is left out of the certificate and named, and the authority that people have installed stays', () => {
  const data = aFolder()
  const before = aHubsCertificates(data)
  expect(before.opened.leftOut()).toEqual([])
  const after = aHubsCertificates(data, ['--allow-host', 'hub.school.example'])
  expect(after.opened.leftOut()).toEqual(['hub.school.example'])
  expect(after.shown().subjectAltName).not.toContain('hub.school.example')
  expect(after.certificate()).toBe(before.certificate())
  // Also an address of the Internet that the computer has in another network.
  after.at.addresses = ['192.168.1.7', '141.20.5.9', '2001:db8::9']
  expect(after.opened.renew()).toBe(true)
  expect(after.opened.leftOut()).toEqual(['hub.school.example', '141.20.5.9'])
})

/** A certificate of one's own and its key, as files. */
function ownFiles(name: string, period: { from: number; until: number }): { cert: string; key: string } {
  const folder = aFolder()
  const [authority, pair] = [newPair(), newPair()]
  const issuer = { subject: 'School', pair: authority }
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const chain =
    serverCertificate(name, [name, 'localhost'], pair.publicKey, issuer, period) +
    authorityCertificate('School', { names: [name], addresses: [] }, authority, period)
  writeFileSync(cert, chain)
  writeFileSync(key, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return { cert, key }
}

test('[CERT-6] a certificate of one’s own that cannot be used is refused in one sentence with exit code 2', async () => {
  const now = Date.now()
  const valid = ownFiles('hub.school.example', { from: now - DAY_MS, until: now + DAY_MS })
  const other = ownFiles('hub.school.example', { from: now - DAY_MS, until: now + DAY_MS })
  const expired = ownFiles('hub.school.example', { from: now - 9 * DAY_MS, until: now - 2 * DAY_MS })
  const early = ownFiles('hub.school.example', { from: now + 2 * DAY_MS, until: now + 9 * DAY_MS })
  const words = join(aFolder(), 'words.txt')
  writeFileSync(words, 'no certificate')
  const missing = '/nowhere/hub.pem'
  const cases: [string | undefined, string | undefined, RegExp][] = [
    [valid.cert, undefined, /--cert and --key belong together/],
    [undefined, valid.key, /--cert and --key belong together/],
    [missing, valid.key, /^hubbub: Cannot read \/nowhere\/hub\.pem \(--cert\): there is no such file\.$/],
    [valid.cert, missing, /\(--key\): there is no such file\.$/],
    [words, valid.key, /words\.txt is no certificate in the form of PEM\.$/],
    [valid.cert, words, /words\.txt is no private key in the form of PEM, or it has a passphrase\.$/],
    [valid.cert, other.key, /does not belong to the certificate/],
    [expired.cert, expired.key, /has expired on \d{4}-\d\d-\d\d\. Use a new one\.$/],
    [early.cert, early.key, /is not valid before \d{4}-\d\d-\d\d\. Is the clock of this computer right\?$/],
  ]
  for (const [cert, key, sentence] of cases) {
    const flags = [...(cert === undefined ? [] : ['--cert', cert]), ...(key === undefined ? [] : ['--key', key])]
    const { exitCode, out, err } = await hubbub(['serve', '--port', '0', '--data', aFolder(), ...flags])
    expect([flags, exitCode, out, err.trim()]).toEqual([flags, 2, '', expect.stringMatching(sentence)])
    expect(err.trim().split('\n')).toHaveLength(1)
  }
})

test('[CERT-7] a certificate of one’s own is read again before it ends, from the same files, and no authority is made', () => {
  const data = aFolder()
  const files = ownFiles('hub.school.example', { from: NOW - DAY_MS, until: NOW + 40 * DAY_MS })
  const { at, opened, shown } = aHubsCertificates(data, ['--cert', files.cert, '--key', files.key])
  expect(opened.authority()).toBeUndefined()
  expect(() => statSync(join(data, 'certificate-authority.json'))).toThrow()
  const first = shown().fingerprint256
  expect(opened.renew()).toBe(false)
  at.now = NOW + 15 * DAY_MS
  // Nobody has renewed it yet.
  expect(opened.renew()).toBe(false)
  const later = ownFiles('hub.school.example', { from: NOW, until: NOW + 130 * DAY_MS })
  writeFileSync(files.cert, readFileSync(later.cert))
  writeFileSync(files.key, readFileSync(later.key))
  at.now += DAY_MS
  expect(opened.renew()).toBe(true)
  expect(shown().fingerprint256).not.toBe(first)
})

test('[CERT-8] a name that no certificate can have is left out, such as that of a computer with letters beyond ASCII', () => {
  const names = (computer: string, allowHosts: string[] = []) => certifiedNames(LOCAL, computer, allowHosts)
  expect(names('Desk.example.org', ['hub.example.org', 'localhost'])).toEqual([
    LOCAL,
    'localhost',
    'desk.local',
    'hub.example.org',
  ])
  for (const computer of ['MÜLLER-PC', 'my_pc', '', '.example.org', 'a b', '日本'])
    expect([computer, names(computer, ['192.168.1.7', 'hüb.example.org'])]).toEqual([computer, [LOCAL, 'localhost']])
})

test('[CERT-9] what was made while the clock was ahead is valid once the clock is right, and the authority stays', () => {
  const data = aFolder()
  const { at, opened, shown, certificate } = aHubsCertificates(data)
  const before = certificate()
  const ahead = { now: NOW + 400 * DAY_MS }
  const wrong = openCertificates({
    config: readConfig(['--tls', '--data', aFolder()], {}),
    localName: LOCAL,
    clock: { now: () => ahead.now },
    addresses: () => at.addresses,
  })
  if (!wrong) throw new Error('there are no certificates')
  const leaf = () => new X509Certificate(wrong.current().tls[0]?.cert ?? '')
  const authority = () => wrong.authority() as X509Certificate
  const isValid = (read: X509Certificate) => Date.parse(read.validFrom) <= NOW && NOW < Date.parse(read.validTo)
  expect([isValid(leaf()), isValid(authority())]).toEqual([false, true])
  const kept = authority().fingerprint256
  ahead.now = NOW
  expect(wrong.renew()).toBe(true)
  expect([isValid(leaf()), isValid(authority()), authority().fingerprint256]).toEqual([true, true, kept])
  expect(wrong.renew()).toBe(false)
  // A clock that is behind for a moment costs nobody their trust.
  at.now = Date.UTC(2020, 0, 1)
  expect(opened.renew()).toBe(true)
  at.now = NOW
  opened.renew()
  expect([certificate(), isValid(shown())]).toEqual([before, true])
})
