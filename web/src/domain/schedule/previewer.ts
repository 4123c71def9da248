// Asks the server "what if", one question at a time: the same question is not asked twice, and an
// answer to an older question is never shown over a newer one. The last question wins.
export class Previewer<Question, Answer> {
  private asked: string | undefined;
  private running: AbortController | undefined;
  private readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  private readonly tell: (answer: Answer | undefined) => void;

  constructor(ask: (question: Question, signal: AbortSignal) => Promise<Answer>, tell: (answer: Answer | undefined) => void) {
    this.ask = ask;
    this.tell = tell;
  }

  /** `key` names the question: asking under the same key again does nothing. */
  preview(key: string, question: Question | undefined): void {
    if (key === this.asked) return;
    this.stop();
    this.asked = key;
    if (question === undefined) return this.tell(undefined);
    const mine = new AbortController();
    this.running = mine;
    this.ask(question, mine.signal).then(
      (answer) => {
        if (this.running === mine) this.tell(answer);
      },
      () => {
        // A refusal comes again, with its reason, when the edit is made; the preview shows nothing.
        if (this.running === mine) this.tell(undefined);
      },
    );
  }

  stop(): void {
    this.running?.abort();
    this.running = undefined;
    this.asked = undefined;
  }
}
