/** Ids met on the way, offered again where they must be typed: who reports deliveries may not read cases. */
const MESSAGES = 'amicable.messages';
const ACCOUNTS = 'amicable.accounts';
const MOST = 50;

const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? '[]');
function remember(key, values) {
  const known = [...new Set([...read(key).filter((one) => !values.includes(one)), ...values])];
  sessionStorage.setItem(key, JSON.stringify(known.slice(-MOST)));
}

export const rememberMessages = (messages) =>
  remember(
    MESSAGES,
    messages.filter(({ status }) => status === 'sent').map(({ messageId }) => messageId),
  );
export const seenMessages = () => read(MESSAGES).reverse();
export const rememberAccount = (accountId) => remember(ACCOUNTS, [accountId]);
export const seenAccounts = () => read(ACCOUNTS).reverse();
