/** Counts changes of rights, so that whoever asked while one happened asks again: nothing of theirs was live yet. */
export class RightsWatch {
  changes = 0;

  /** The answer to a question about rights that is still the answer now. */
  async settled<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      const before = this.changes;
      const answer = await ask();
      if (before === this.changes) return answer;
    }
  }
}
