package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real Chromium, started once for a test class. After each test it reports what went wrong behind
 * the page: breaches of the content security policy, errors in the console, requests to another
 * host than the one that was opened. It keeps a picture of each step under {@code
 * target/screenshots}.
 *
 * <p>Where Chromium is absent the tests are skipped, or fail when the environment says {@code
 * CI=true}.
 */
final class Browser
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private static final Path CHROMIUM = Path.of(setting("chromium", "/usr/bin/chromium"));
  private static final Path DRIVER = Path.of(setting("chromedriver", "/usr/bin/chromedriver"));
  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern ANSWER = Pattern.compile("responded with a status of (\\d{3})");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Says that Selenium has no typed commands for a new Chromium; none are used here. */
  private static final Logger VERSION_HINTS =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private static final String REPORT_VIOLATIONS =
      """
      window.addEventListener('securitypolicyviolation', event => console.error(
          'content security policy breached: ' + event.effectiveDirective + ' by '
          + event.blockedURI + ' at ' + event.sourceFile + ':' + event.lineNumber));
      """;

  private final List<Integer> expectedAnswers = new ArrayList<>();
  private ChromeDriver driver;
  private Path downloads;
  private String host;
  private String testClass = "";
  private String testName = "";
  private int steps;

  private static String setting(String name, String usual) {
    String variable = "PLEURA_" + name.toUpperCase(Locale.ROOT);
    String value = System.getProperty("pleura." + name, System.getenv(variable));
    return value == null || value.isBlank() ? usual : value;
  }

  /** Stops the test: skipped on a developer's machine, failed in continuous integration. */
  static void missing(String what) {
    if ("true".equalsIgnoreCase(System.getenv("CI"))) {
      fail(what);
    }
    Assumptions.abort(what);
  }

  /** Stops the test where the front end was not built. */
  static void requirePage() {
    if (Browser.class.getResource("/io/pleura/examples/web/page/index.html") == null) {
      missing("the page was not built: install Node.js and npm and build again");
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    start(context.getRequiredTestClass().getSimpleName());
  }

  /** Starts Chromium for pictures in a folder of this name. */
  void start(String name) throws IOException {
    for (Path program : List.of(CHROMIUM, DRIVER)) {
      if (!Files.isExecutable(program)) {
        missing(program + " is missing: install the packages chromium and chromium-driver");
      }
    }
    testClass = name;
    deletePictures();
    downloads = Files.createTempDirectory("pleura-downloads");
    var options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--lang=en-US");
    options.setExperimentalOption("perfLoggingPrefs", Map.of("enablePage", false));
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"));
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER.toFile())
            .usingAnyFreePort()
            .withEnvironment(Map.of("SE_OFFLINE", "true", "LANGUAGE", "en"))
            .withLogOutput(java.io.OutputStream.nullOutputStream())
            .build();
    VERSION_HINTS.setLevel(Level.SEVERE);
    driver = new ChromeDriver(service, options);
    command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", REPORT_VIOLATIONS));
    command(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", downloads.toAbsolutePath().toString()));
    viewport(1280, 900);
  }

  private void deletePictures() throws IOException {
    Path folder = PICTURES.resolve(testClass);
    if (Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    testName = context.getRequiredTestMethod().getName();
    steps = 0;
    expectedAnswers.clear();
    viewport(1280, 900);
    prefer("light");
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isPresent()) {
      step("failed");
    }
    List<String> faults = faults();
    leave();
    if (context.getExecutionException().isPresent()) {
      faults.forEach(fault -> context.getExecutionException().get().addSuppressed(fault(fault)));
    } else {
      assertEquals(List.of(), faults);
    }
  }

  /** Closes the page as a user does; the next one knows nothing of it. */
  void leave() {
    script("try { sessionStorage.clear(); localStorage.clear(); } catch { /* no page yet */ }");
    driver.get("about:blank");
  }

  private static Exception fault(String text) {
    return new IllegalStateException(text);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    stop();
  }

  /** Ends Chromium and deletes what it downloaded. */
  void stop() throws IOException {
    if (driver != null) {
      driver.quit();
      driver = null;
    }
    if (downloads != null) {
      try (var files = Files.list(downloads)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(downloads);
      downloads = null;
    }
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens an address; from now on requests may go to its host only. */
  void open(URI address) {
    host = address.getAuthority();
    driver.get(address.toString());
  }

  /** Says that the page is meant to get answers of these statuses in this test. */
  void expectAnswers(Integer... statuses) {
    expectedAnswers.addAll(List.of(statuses));
  }

  /** Everything that went wrong behind the page since the last call. */
  List<String> faults() throws IOException {
    List<String> faults = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get("browser")) {
      if (entry.getLevel().intValue() >= Level.SEVERE.intValue()
          && !isExpectedAnswer(entry.getMessage())) {
        faults.add("console: " + entry.getMessage());
      }
    }
    for (LogEntry entry : driver.manage().logs().get("performance")) {
      JsonNode message = JSON.readTree(entry.getMessage()).path("message");
      if (message.path("method").asText().equals("Network.requestWillBeSent")) {
        String address = message.path("params").path("request").path("url").asText();
        if (isForeign(address)) {
          faults.add("request to another host: " + address);
        }
      }
    }
    return faults;
  }

  private boolean isExpectedAnswer(String message) {
    Matcher answer = ANSWER.matcher(message);
    return answer.find() && expectedAnswers.contains(Integer.valueOf(answer.group(1)));
  }

  private boolean isForeign(String address) {
    return address.matches("(?i)(https?|wss?|ftp):.*")
        && !address.replaceFirst("^[a-z]+://", "").replaceFirst("[/?#].*$", "").equals(host);
  }

  /** Sets the size of the page's area in CSS pixels. */
  void viewport(int width, int height) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Sets what the page is told about the colours of the system: light or dark. */
  void prefer(String colours) {
    command(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
  }

  private Map<String, Object> command(String name, Map<String, ?> values) {
    return driver.executeCdpCommand(name, new HashMap<>(values));
  }

  /** Keeps a picture of what is in view. */
  void step(String name) throws IOException {
    Path folder = Files.createDirectories(PICTURES.resolve(testClass));
    steps++;
    String file = String.format(Locale.ROOT, "%s-%02d-%s.png", testName, steps, name);
    Files.write(folder.resolve(file), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** The element that the page marks for tests with this name. */
  WebElement element(String name) {
    return driver.findElement(marked(name));
  }

  static By marked(String name) {
    return By.cssSelector("[data-test=\"" + name + "\"]");
  }

  /** Waits until the marked element is in view. */
  WebElement shown(String name) {
    return until(name + " shown", () -> element(name).isDisplayed() ? element(name) : null);
  }

  /** Waits until the marked element is absent or out of view. */
  void gone(String name) {
    until(
        name + " gone",
        () -> driver.findElements(marked(name)).stream().noneMatch(WebElement::isDisplayed));
  }

  /** Waits until the marked element can be used, and clicks it. */
  void click(String name) {
    click(
        until(
            name + " enabled",
            () -> element(name).isDisplayed() && element(name).isEnabled() ? element(name) : null));
  }

  /** Clicks an element, away from what sticks to the edges of the page. */
  void click(WebElement element) {
    script("arguments[0].scrollIntoView({block: 'center'})", element);
    element.click();
  }

  /** Waits until the text of the marked element contains this. */
  String reads(String name, String part) {
    return until(
        name + " reads " + part,
        () -> {
          String text = element(name).getText();
          return text.contains(part) ? text : null;
        });
  }

  /** Waits for a value that is neither null nor false. */
  <T> T until(String what, Callable<T> condition) {
    return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(100))
        .withMessage(what)
        .ignoring(NoSuchElementException.class, StaleElementReferenceException.class)
        .until(
            ignored -> {
              try {
                return condition.call();
              } catch (RuntimeException e) {
                throw e;
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
  }

  /** Runs a script in the page. */
  Object script(String text, Object... arguments) {
    return driver.executeScript(text, arguments);
  }

  /** Waits until a file is whole in the folder of downloads, takes it out and gives its bytes. */
  byte[] download(String ending) {
    return until(
        "a download *" + ending,
        () -> {
          try (var files = Files.list(downloads)) {
            List<Path> found =
                files.filter(file -> file.getFileName().toString().endsWith(ending)).toList();
            if (found.isEmpty() || Files.size(found.get(0)) == 0) {
              return null;
            }
            byte[] bytes = Files.readAllBytes(found.get(0));
            Files.delete(found.get(0));
            return bytes;
          }
        });
  }
}
