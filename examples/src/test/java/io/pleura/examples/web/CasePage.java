package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page as its users handle it. */
final class CasePage {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Browser browser;

  CasePage(Browser browser) {
    this.browser = browser;
  }

  /** Opens the page without anything of a former visit. */
  CasePage open(URI server) {
    browser.open(server.resolve("/"));
    browser.shown("predict");
    return this;
  }

  void pick(String role, Path file) {
    browser.element("file-" + role).sendKeys(file.toAbsolutePath().normalize().toString());
  }

  /** Waits until the server has read the file of a role. */
  void stored(String role) {
    inState(role, "stored");
  }

  /** Waits until the file of a role was refused, and gives the words beside the field. */
  String refused(String role) {
    browser.until(
        role + " refused",
        () -> browser.element("drop-" + role).getAttribute("class").contains("is-wrong"));
    assertTrue(browser.element("file-" + role).getAttribute("aria-invalid").equals("true"));
    return browser
        .element("drop-" + role)
        .findElement(By.cssSelector("[data-test=problem]"))
        .getText();
  }

  private void inState(String role, String state) {
    browser.until(
        role + " " + state,
        () -> state.equals(browser.element("drop-" + role).getAttribute("data-state")));
  }

  /** Types a value in place of what is there, and leaves the field. */
  void type(String field, String text) {
    WebElement input = browser.element(field);
    input.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
    input.sendKeys(text, Keys.TAB);
  }

  void fill(DemoServer.Case value) {
    pick("ct", value.ct());
    pick("mask", value.mask());
    type("cea", value.cea());
    type("ca125", value.ca125());
    type("age", value.age());
    stored("ct");
    stored("mask");
    complete();
  }

  /** Takes the example case and waits until it can be predicted. */
  void fillExample() {
    browser.click("example");
    stored("ct");
    stored("mask");
    complete();
  }

  private void complete() {
    browser.until(
        "case complete",
        () -> "false".equals(browser.element("predict").getAttribute("aria-disabled")));
  }

  /** Waits until the result of the prediction with this number is in view. */
  void result(int number) {
    browser.until(
        "result " + number,
        () ->
            browser.driver().findElement(By.id("result-title")).getText().contains("" + number)
                && browser.element("probability").isDisplayed());
  }

  /** The identifier that the server gave to the prediction with this number. */
  String job(int number) throws IOException {
    String kept = (String) browser.script("return sessionStorage.getItem('pleura.predictions')");
    for (JsonNode one : JSON.readTree(kept)) {
      if (one.get("number").asInt() == number) {
        return one.get("id").asText();
      }
    }
    throw new IOException("no prediction " + number + " in " + kept);
  }
}
