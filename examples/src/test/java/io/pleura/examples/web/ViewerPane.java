package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The image viewer as its users handle it, and what it tells. */
final class ViewerPane {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final int SAMPLES_A_SIDE = 5;

  private final Browser browser;

  ViewerPane(Browser browser) {
    this.browser = browser;
  }

  /** Waits until the CT is drawn and told of. */
  void ready() {
    browser.until("viewer ready", () -> !browser.element("viewer-hu").getText().matches("|–"));
  }

  private WebElement stage() {
    return browser.element("viewer-stage");
  }

  /** Presses a key while the images have the focus. */
  void press(CharSequence key) {
    browser.script("arguments[0].focus({preventScroll: true})", stage());
    new Actions(browser.driver()).sendKeys(key).perform();
  }

  double value() {
    return Double.parseDouble(numbers("viewer-hu")[0]);
  }

  /** Left, posterior, superior in mm. */
  Vector3 position() {
    String[] numbers = numbers("viewer-position");
    return new Vector3(
        Double.parseDouble(numbers[0]),
        Double.parseDouble(numbers[1]),
        Double.parseDouble(numbers[2]));
  }

  private String[] numbers(String name) {
    return NUMBER
        .matcher(browser.element(name).getText())
        .results()
        .map(MatchResult::group)
        .toArray(String[]::new);
  }

  /** The value that is told is that of the file at the place that is told. */
  void assertValueOf(Volume ct) {
    Vector3 position = position();
    Vector3 index = ct.grid().toIndex(position);
    double expected =
        ct.get(
            (int) Math.round(index.x()), (int) Math.round(index.y()), (int) Math.round(index.z()));
    assertEquals(expected, value(), 0.05, () -> "at " + position);
  }

  /** Moves by a key and checks how far the crosshair went, in mm. */
  void assertMoves(CharSequence key, double x, double y, double z) {
    Vector3 before = position();
    press(key);
    browser.until("crosshair moved", () -> !position().equals(before));
    Vector3 after = position();
    assertEquals(before.x() + x, after.x(), 0.11, key + " along x");
    assertEquals(before.y() + y, after.y(), 0.11, key + " along y");
    assertEquals(before.z() + z, after.z(), 0.11, key + " along z");
  }

  /** What is in view, once it stays the same. */
  BufferedImage picture() {
    browser.script("arguments[0].scrollIntoView({block: 'center'})", stage());
    BufferedImage[] last = {shot()};
    return browser.until(
        "images at rest",
        () -> {
          BufferedImage next = shot();
          boolean same = difference(last[0], next) == 0;
          last[0] = next;
          return same ? next : null;
        });
  }

  private BufferedImage shot() {
    try {
      return ImageIO.read(new ByteArrayInputStream(stage().getScreenshotAs(OutputType.BYTES)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The share of pixels that differ. */
  static double difference(BufferedImage one, BufferedImage other) {
    int differing = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        differing += one.getRGB(x, y) == other.getRGB(x, y) ? 0 : 1;
      }
    }
    return (double) differing / (one.getWidth() * one.getHeight());
  }

  /** Waits until the picture is no longer this one. */
  BufferedImage changed(BufferedImage before, String what) {
    return browser.until(
        what + " changes the picture",
        () -> {
          BufferedImage now = picture();
          return difference(before, now) > 1e-4 ? now : null;
        });
  }

  /**
   * Clicks points all over one pane: the brightness that was drawn there must follow the value of
   * the file at the place that the viewer tells, which a mirrored or turned picture does not.
   */
  void assertDrawnWhereItIs(String pane, Volume ct, double lower, double upper) throws IOException {
    browser.click("pane-" + pane);
    browser.click("zoom-whole");
    BufferedImage picture = picture();
    browser.step(pane);
    double sumExpected = 0;
    double sumDrawn = 0;
    double squareExpected = 0;
    double squareDrawn = 0;
    double product = 0;
    int count = 0;
    for (int row = 0; row < SAMPLES_A_SIDE; row++) {
      for (int column = 0; column < SAMPLES_A_SIDE; column++) {
        int x = at(picture.getWidth(), column) + 7 * row;
        int y = at(picture.getHeight(), row) + 5 * column;
        new Actions(browser.driver())
            .moveToElement(stage(), x - picture.getWidth() / 2, y - picture.getHeight() / 2)
            .click()
            .perform();
        assertValueOf(ct);
        double expected = (Math.max(lower, Math.min(upper, value())) - lower) / (upper - lower);
        double drawn = brightness(picture, x, y);
        sumExpected += expected;
        sumDrawn += drawn;
        squareExpected += expected * expected;
        squareDrawn += drawn * drawn;
        product += expected * drawn;
        count++;
      }
    }
    double covariance = count * product - sumExpected * sumDrawn;
    double correlation =
        covariance
            / Math.sqrt(
                (count * squareExpected - sumExpected * sumExpected)
                    * (count * squareDrawn - sumDrawn * sumDrawn));
    assertTrue(correlation > 0.97, pane + ": values and brightness correlate by " + correlation);
  }

  /** Points all over the part of the picture where every pane has image. */
  private static int at(int length, int step) {
    return (int) (length * (0.22 + 0.13 * step));
  }

  private static double brightness(BufferedImage picture, int x, int y) {
    double sum = 0;
    for (int i = 0; i < 9; i++) {
      int pixel = picture.getRGB(x - 1 + i % 3, y - 1 + i / 3);
      sum += ((pixel >> 16 & 255) + (pixel >> 8 & 255) + (pixel & 255)) / (3 * 255.0);
    }
    return sum / 9;
  }

  /** Measures from the crosshair to so many voxels on along the screen, in mm. */
  double measureAlong(int voxels) {
    press("d");
    press(Keys.ENTER);
    for (int i = 0; i < voxels; i++) {
      press(Keys.ARROW_RIGHT);
    }
    press(Keys.ENTER);
    browser.until("a distance", () -> !browser.element("viewer-distances").getText().isEmpty());
    press(Keys.ESCAPE);
    return Double.parseDouble(numbers("viewer-distances")[0]);
  }
}
