import { partPlural, partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  title: 'Machines of this hub',
  encrypted: "This machine's connection to NATS is encrypted.",
  plain:
    "This machine's connection to NATS is not encrypted. Keep the machines in a network of their own, or set up TLS for NATS.",
  none: 'No machine is known.',
  refresh: 'Refresh',
  this: 'you are here',
  owner: 'saves for all',
  well: 'Up to date',
  cutOff: 'Cannot save since {{ time }}',
  silent: 'Not heard of since {{ time }}',
  noAddress: 'Its address is not known',
  missing: 'Next step: start {{ name }} again, or check its cable and its power. The others go on meanwhile.',
  cut: 'Next step: look at what {{ name }} says in its terminal, then at its cable and its NATS server. If the log is lost: hubbub cluster heal. People there go to another machine by themselves.',
}
const de: typeof en = {
  title: 'Rechner dieses Hubs',
  encrypted: 'Die Verbindung dieses Rechners zu NATS ist verschlüsselt.',
  plain:
    'Die Verbindung dieses Rechners zu NATS ist nicht verschlüsselt. Halte die Rechner in einem eigenen Netz, oder richte TLS für NATS ein.',
  none: 'Kein Rechner ist bekannt.',
  refresh: 'Aktualisieren',
  this: 'hier bist du',
  owner: 'speichert für alle',
  well: 'Auf dem neuesten Stand',
  cutOff: 'Kann seit {{ time }} nicht speichern',
  silent: 'Seit {{ time }} nichts gehört',
  noAddress: 'Seine Adresse ist nicht bekannt',
  missing: 'Nächster Schritt: starte {{ name }} wieder, oder prüfe Kabel und Strom. Die anderen machen solange weiter.',
  cut: 'Nächster Schritt: sieh nach, was {{ name }} in seinem Terminal sagt, dann nach Kabel und NATS-Server. Ist das Log verloren: hubbub cluster heal. Die Leute dort wechseln von selbst zu einem anderen Rechner.',
}
const counted = {
  en: { 'behind.one': '{{ count }} change behind', 'behind.other': '{{ count }} changes behind' },
  de: { 'behind.one': '{{ count }} Änderung zurück', 'behind.other': '{{ count }} Änderungen zurück' },
}

export const machineWord = partWords({ en, de })
export const machineCount = partPlural(counted)
