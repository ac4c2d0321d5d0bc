/** A vitest reporter that says what the JSON report leaves out: errors outside any test, each with the test that ran then. */
class ErrorsOutside {
  /**
   * @param {readonly unknown[]} _modules
   * @param {readonly { message?: string, stack?: string, type?: string, VITEST_TEST_NAME?: string, VITEST_TEST_PATH?: string }[]} errors
   */
  onTestRunEnd(_modules, errors) {
    for (const { type, message, stack, VITEST_TEST_NAME: test, VITEST_TEST_PATH: path } of errors) {
      console.log(`${type ?? 'Error'} outside a test${test ? `, near “${test}”` : ''}${path ? ` in ${path}` : ''}`);
      console.log(stack ?? message ?? 'no message');
    }
  }
}

// Vitest takes a reporter by this name only.
export { ErrorsOutside as default };
