import { partPlural, partWords } from '../../../i18n/parts/part-words.ts'

const en = {
  title: 'Machines of this hub',
  encrypted: 'What goes between the machines is encrypted.',
  plain:
    'What goes between the machines is not encrypted. Keep them in a network of their own, or set up TLS for NATS.',
  none: 'No machine is known.',
  refresh: 'Look again',
  this: 'you are here',
  owner: 'saves for all',
  well: 'Has everything',
  cutOff: 'Cannot save since {{ time }}',
  silent: 'Not heard of since {{ time }}',
  noAddress: 'Its address is not known',
  missing: 'Next step: start {{ name }} again, or check its cable and its power. The others go on meanwhile.',
  cut: 'Next step: check the cable of {{ name }} and its NATS server. People there go to another machine by themselves.',
}
const de: typeof en = {
  title: 'Rechner dieses Hubs',
  encrypted: 'Was zwischen den Rechnern übertragen wird, ist verschlüsselt.',
  plain:
    'Was zwischen den Rechnern übertragen wird, ist nicht verschlüsselt. Halte sie in einem eigenen Netz, oder richte TLS für NATS ein.',
  none: 'Kein Rechner ist bekannt.',
  refresh: 'Neu nachsehen',
  this: 'hier bist du',
  owner: 'speichert für alle',
  well: 'Hat alles',
  cutOff: 'Kann seit {{ time }} nicht speichern',
  silent: 'Seit {{ time }} nichts gehört',
  noAddress: 'Seine Adresse ist nicht bekannt',
  missing: 'Nächster Schritt: starte {{ name }} wieder, oder prüfe Kabel und Strom. Die anderen machen solange weiter.',
  cut: 'Nächster Schritt: prüfe das Kabel von {{ name }} und seinen NATS-Server. Die Leute dort gehen von selbst zu einem anderen Rechner.',
}
const counted = {
  en: { 'behind.one': '{{ count }} change behind', 'behind.other': '{{ count }} changes behind' },
  de: { 'behind.one': '{{ count }} Änderung zurück', 'behind.other': '{{ count }} Änderungen zurück' },
}

export const machineWord = partWords({ en, de })
export const machineCount = partPlural(counted)
