package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The rules of WCAG 2.1 AA that a machine can check, on every view of the page. */
class AccessibilityTest {

  @RegisterExtension static final DemoServer SERVER = new DemoServer();
  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final Path ENGINE = Path.of("target/web/node_modules/axe-core/axe.min.js");

  private static final String RUN =
      """
      const done = arguments[arguments.length - 1];
      axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})
          .then(found => done(found.violations.map(one => ({
            rule: one.id, impact: one.impact,
            where: one.nodes.map(node => node.target.join(' ') + ': ' + node.failureSummary)
                .slice(0, 4).join(' | ')}))),
          problem => done([{rule: String(problem), impact: 'critical', where: ''}]));
      """;

  private static String engine;

  private final CasePage page = new CasePage(BROWSER);
  private final List<String> found = new ArrayList<>();

  @BeforeAll
  static void readEngine() throws IOException {
    if (!Files.exists(ENGINE)) {
      Browser.missing(ENGINE + " is missing: install Node.js and npm and build again");
    }
    engine = Files.readString(ENGINE);
  }

  /** Adds the serious violations in what is in view. */
  private void check(String view) throws IOException {
    BROWSER.step(view);
    BROWSER.script("if (!window.axe) { " + engine + " }");
    for (Object one : (List<?>) BROWSER.driver().executeAsyncScript(RUN)) {
      Map<?, ?> violation = (Map<?, ?>) one;
      if (List.of("serious", "critical").contains(violation.get("impact"))) {
        found.add(view + ": " + violation);
      }
    }
  }

  @Test
  void aBarrierWouldBeFound() throws IOException {
    page.open(SERVER.address());
    BROWSER.script(
        "const input = document.createElement('input'); document.querySelector('main').append(input)");
    check("with-a-field-without-label");
    assertTrue(found.toString().contains("rule=label"), found::toString);
  }

  @Test
  void hasNoSeriousBarrier() throws IOException {
    page.open(SERVER.address());
    check("empty");
    page.type("cea", "1,234");
    BROWSER.until(
        "refused", () -> "true".equals(BROWSER.element("cea").getAttribute("aria-invalid")));
    check("refused-value");
    BROWSER.click("model-card-open");
    BROWSER.shown("model-card");
    check("model-card");
    BROWSER.click("model-card-close");
    page.fillExample();
    BROWSER.click("predict");
    page.result(1);
    check("light");
    BROWSER.click("theme");
    check("dark");
    BROWSER.click("language");
    BROWSER.reads("notice", "仅供科学研究使用");
    check("chinese");
    BROWSER.viewport(768, 1024);
    check("narrow");
    assertEquals(List.of(), found);
  }
}
