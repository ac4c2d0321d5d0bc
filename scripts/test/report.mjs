/** Counts what passed and failed, and prints it as it happens. */
export class Report {
  passed = 0;
  failed = 0;

  /**
   * Runs one stage; whatever it throws is a failure of that stage, and the next one still runs.
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} work
   * @returns {Promise<T | undefined>}
   */
  async stage(name, work) {
    const started = Date.now();
    const before = { passed: this.passed, failed: this.failed };
    console.log(`\n── ${name}`);
    try {
      return await work();
    } catch (error) {
      this.fail(name, error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      const passed = this.passed - before.passed;
      const failed = this.failed - before.failed;
      console.log(`   ${name}: ${passed} passed, ${failed} failed, ${seconds} s`);
    }
  }

  /** @param {number} [count] */
  pass(count = 1) {
    this.passed += count;
  }

  /**
   * @param {string} title
   * @param {string} message
   */
  fail(title, message) {
    this.failed += 1;
    console.log(`\n   ✗ ${title}\n${indent(message)}\n`);
  }

  /**
   * Counts one command as one test.
   * @param {string} title
   * @param {{ code: number, output: string }} result
   * @returns {boolean} whether it passed
   */
  command(title, { code, output }) {
    if (code === 0) this.pass();
    else this.fail(title, output || `exit code ${code}`);
    return code === 0;
  }

  /** @param {string} text something worth knowing that is neither */
  note(text) {
    console.log(`   ${text}`);
  }
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Plain, indented, and short enough to read. @param {string} message */
function indent(message) {
  const lines = message.replace(escapes, '').trim().split('\n');
  const shown = lines.length > 120 ? [...lines.slice(0, 60), '...', ...lines.slice(-60)] : lines;
  return shown.map((line) => `     ${line}`).join('\n');
}
