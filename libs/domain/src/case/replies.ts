import type { CaseState, ReplyState } from './state.js';

/** What the customer wrote and nobody has answered yet, oldest first. */
export const openReplies = (c: CaseState): readonly ReplyState[] => c.replies ?? [];

/** Names the task that answers a reply. */
export const replySubject = ({ replyId }: Pick<ReplyState, 'replyId'>): string => `reply-${replyId}`;
