/** Where answers to letters go: `replies@domain`, for one case `replies+<caseId>@domain`. */
export interface ReplyAddress {
  readonly local: string;
  readonly domain: string;
}

/** @param address as in `REPLY_TO`: checked there */
export function replyAddress(address: string): ReplyAddress {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/** Whether mail to this recipient is an answer to a letter; domains and, as servers do it, local parts in any case. */
export function isReplyTo({ local, domain }: ReplyAddress, recipient: string): boolean {
  const at = recipient.lastIndexOf('@');
  const [name] = recipient.slice(0, at).split('+', 1);
  return recipient.slice(at + 1).toLowerCase() === domain.toLowerCase() && name?.toLowerCase() === local.toLowerCase();
}
