import { refuse } from '../decisions/refuse.js';

/** What a customer can refuse; an opt-out of anything else would be taken and protect nobody. */
const CHANNELS = ['email', 'phone', 'sms', 'letter', 'meeting'] as const;
type Channel = (typeof CHANNELS)[number];

/** As people write it: "E-Mail" is `email`. */
export function channelMeant(written: string): Channel {
  const plain = written.toLowerCase().replaceAll('-', '');
  return (
    CHANNELS.find((one) => one === plain) ??
    refuse('unknown-reference', `There is no channel ${written}, only ${CHANNELS.join(', ')}.`, '/channel')
  );
}
